//! Sessions exactly alike, as of an agent on a schedule: nothing to block.

use lukhas_drift::{BacktestParams, Baseline, Budget, Guard, Note, Runs, Step, backtest};
use lukhas_types::{Embedding, Guardian};

use crate::support::stream;

#[test]
fn of_sessions_exactly_alike_none_is_an_alarm() {
    for (number, sessions) in (0..100).flat_map(|number| [5, 6, 10, 20].map(|n| (number, n))) {
        let mut stream = stream("alike", number);
        let calls = 1 + stream.below(6);
        let mut vector = || {
            Embedding::new((0..6).map(|_| stream.normal() as f32).collect()).expect("a direction")
        };
        let (task, actions) = (vector(), (0..calls).map(|_| vector()).collect::<Vec<_>>());
        let steps = |session: usize| {
            let each = (0..).zip(&actions).map(|(k, action): (usize, _)| {
                let (name, tool) = (Some(format!("s{session}")), format!("tool_{}", k % 3));
                Step::of_vectors(name, None, tool, Some(task.clone()), action.clone())
            });
            each.collect::<Vec<_>>()
        };
        let mut runs = Runs::new();
        for step in (0..sessions).flat_map(&steps) {
            runs.push(step).expect("whole");
        }
        let baseline = Baseline::fit_vectors(&runs).expect("enough sessions");
        for one_in in [2, 6, 20] {
            let params = BacktestParams::default().with_one_in(one_in);
            for params in [params, params.with_baseline(&baseline)] {
                let report = backtest(&runs, &[], &params).expect("enough sessions");
                assert_eq!(report.per_session.measured, 0.0, "{number}, {sessions}, {one_in}");
            }
            for budget in [Budget::one_in(one_in).sessions(), Budget::per_action(0.05).unwrap()] {
                let mut guard = Guard::new(&baseline, budget);
                guard.begin_embedded();
                for step in steps(sessions) {
                    let action = step.action_vector().expect("given").as_slice();
                    let checked = guard.check_embedded(step.tool(), task.as_slice(), action);
                    let why = checked.why();
                    assert_ne!(
                        checked.would_be(),
                        Guardian::Block,
                        "{number}, {sessions}: {why:?}"
                    );
                    guard.commit(&checked, None).expect("of this task");
                }
            }
        }
    }
}

/// A few sessions over and over, in any order and number: each once more is no alarm.
#[test]
fn of_a_few_sessions_over_and_over_none_is_an_alarm() {
    for (number, kinds, sessions) in (0..20)
        .flat_map(|number| [(2, 6), (2, 40), (3, 9), (3, 39), (4, 20)].map(|(k, n)| (number, k, n)))
    {
        let mut stream = stream("over and over", number);
        let mut vector = || {
            Embedding::new((0..6).map(|_| stream.normal() as f32).collect()).expect("a direction")
        };
        let each: Vec<_> = (0..kinds)
            .map(|k| (vector(), (0..=k % 3).map(|_| vector()).collect::<Vec<_>>()))
            .collect();
        let steps = |session: usize, kind: usize| {
            let (task, actions) = &each[kind];
            let step = |(k, action): (usize, &Embedding)| {
                let (name, tool) = (Some(format!("s{session}")), format!("tool_{kind}_{k}"));
                Step::of_vectors(name, None, tool, Some(task.clone()), action.clone())
            };
            actions.iter().enumerate().map(step).collect::<Vec<_>>()
        };
        let mut runs = Runs::new();
        // each at least twice
        let kind_of = |session: usize| {
            if session < 2 * kinds { session % kinds } else { session * session % kinds }
        };
        for step in (0..sessions).flat_map(|session| steps(session, kind_of(session))) {
            runs.push(step).expect("whole");
        }
        let report = backtest(&runs, &[], &BacktestParams::default()).expect("enough sessions");
        assert_eq!(report.per_session.measured, 0.0, "{number}, {kinds}, {sessions}");
        let baseline = Baseline::fit_vectors(&runs).expect("enough sessions");
        for budget in [20, 1_000].map(|one_in| Budget::one_in(one_in).sessions()) {
            let mut guard = Guard::new(&baseline, budget);
            for (kind, (task, _)) in each.iter().enumerate() {
                guard.begin_embedded();
                for step in steps(sessions, kind) {
                    let action = step.action_vector().expect("given");
                    let checked =
                        guard.check_embedded(step.tool(), task.as_slice(), action.as_slice());
                    assert_ne!(checked.would_be(), Guardian::Block, "{kind}: {:?}", checked.why());
                    guard.commit(&checked, None).expect("of this task");
                }
            }
        }
    }
}

/// Sessions each logged twice, and one session far from thirty that are all the same: the promise says so.
#[test]
fn what_repeats_and_what_stands_alone_is_noted() {
    let mut stream = stream("noted", 0);
    let mut vector =
        || Embedding::new((0..6).map(|_| stream.normal() as f32).collect()).expect("a direction");
    let step = |session: usize, task: &Embedding, action: &Embedding| {
        let name = Some(format!("s{session}"));
        Step::of_vectors(name, None, "tool", Some(task.clone()), action.clone())
    };
    let fit = |steps: Vec<Step>| {
        let mut runs = Runs::new();
        steps.into_iter().for_each(|step| runs.push(step).expect("whole"));
        Baseline::fit_vectors(&runs).expect("enough sessions")
    };
    let note = |baseline: &Baseline, one_in: u32| {
        Guard::new(baseline, Budget::one_in(one_in).sessions()).promise().note
    };

    let pairs: Vec<_> = (0..30).map(|_| (vector(), vector())).collect();
    let times = |times: usize| {
        let each = (0..30 * times).map(|k| (k, &pairs[k / times]));
        fit(each.map(|(k, (task, action))| step(k, task, action)).collect())
    };
    let (once, twice) = (times(1), times(2));
    assert_eq!((once.repeats(), note(&once, 20)), (0, None));
    assert_eq!(twice.repeats(), 60);
    assert_eq!(note(&twice, 20), Some(Note::Repeats { repeats: 60, sessions: 60 }));
    assert_eq!(note(&once, 100), Some(Note::Unchecked { sessions: 30, needed: 99 }));

    // thirty calls that vary a little, and one that is another
    let plane =
        |x: f32, y: f32| Embedding::new(vec![x, y, 0.0, 0.0, 0.0, 0.0]).expect("a direction");
    let (task, usual, other) = (plane(1.0, 0.0), plane(1.0, 0.5), plane(0.0, 1.0));
    let near = |action: &Embedding, k: usize| {
        let mut near = action.as_slice().to_vec();
        near[k % 6] += 0.001 * (1.0 + k as f32);
        Embedding::new(near).expect("a direction")
    };
    let call = |k: usize| near(if k == 11 { &other } else { &usual }, k);
    let alone = fit((0..31).map(|k| step(k, &task, &call(k))).collect());
    assert_eq!((alone.repeats(), alone.most_unusual().0), (0, "s11"));
    assert_eq!(note(&alone, 20), Some(Note::OneSession));
    let line = Guard::new(&alone, Budget::one_in(20).sessions()).promise().line;
    // at most a distance of 2 over the least spread, in two of three parts
    assert!(alone.most_unusual().1 <= line && line < 2.0 / 0.03, "{line}");
    assert!(note(&alone, 20).is_some_and(|note| note.to_string().contains("one session")));
}
