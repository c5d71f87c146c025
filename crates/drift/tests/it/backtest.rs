//! The baseline and the backtest beside their definitions, spelled out.

use lukhas_drift::{BacktestParams, Baseline, Runs, Step, backtest};
use lukhas_types::{Action, Embedding, Form, Stream};
use serde_json::json;

use crate::support::{runs, step, stream};

const SESSIONS: usize = 19;

fn drift(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    1.0 - dot(a, b) / (dot(a, a).sqrt() * dot(b, b).sqrt())
}

/// An action of a session, its vectors in `f64`.
struct Row {
    session: usize,
    kind: String,
    intent: Vec<f64>,
    action: Vec<f64>,
}

impl Row {
    fn new(session: usize, kind: &str, intent: &[f32], action: &[f32]) -> Self {
        let [intent, action] = [intent, action].map(|v| v.iter().copied().map(f64::from).collect());
        Self { session, kind: kind.to_owned(), intent, action }
    }

    fn drift(&self) -> f64 {
        drift(&self.intent, &self.action)
    }

    /// Against the rows of kept sessions other than its own.
    fn novelty(&self, table: &[Self], kept: &dyn Fn(usize) -> bool) -> f64 {
        let others = table.iter().filter(|row| kept(row.session) && row.session != self.session);
        others
            .map(|row| (drift(&self.intent, &row.intent) + drift(&self.action, &row.action)) / 2.0)
            .fold(f64::INFINITY, f64::min)
    }

    /// Against the tasks of all sessions but its own and some that are left out, each task once a session and counting
    /// `weight` times; shrunk to the drifts of those that are not left out.
    fn contrast(&self, table: &[Self], left_out: &[usize], weight: f64) -> f64 {
        let mut tasks: Vec<(usize, &[f64])> = Vec::new();
        let kept = || table.iter().filter(|row| !left_out.contains(&row.session));
        for row in kept().filter(|row| row.session != self.session) {
            if !tasks.contains(&(row.session, &row.intent)) {
                tasks.push((row.session, &row.intent));
            }
        }
        let to_others: Vec<f64> = tasks.iter().map(|task| drift(task.1, &self.action)).collect();
        let all: Vec<f64> = kept().map(Self::drift).collect();
        let (_, of_all) = usual(&all, &all, 1e9, 0.0);
        let (mean, spread) = usual(&to_others, &all, weight, 0.03_f64.max(of_all / 5.0));
        (self.drift() - mean) / spread
    }
}

fn table(runs: &Runs) -> Vec<Row> {
    let sessions = runs.sessions().iter().enumerate();
    sessions
        .flat_map(|(place, session)| session.steps.iter().map(move |step| (place, step)))
        .map(|(place, step)| {
            let vectors = (step.intent_vector(), step.action_vector());
            let (Some(intent), Some(action)) = vectors else { panic!("vectors") };
            Row::new(place, step.tool(), intent.as_slice(), action.as_slice())
        })
        .collect()
}

/// Mean and spread, at least so much, of some numbers that count `weight` times, shrunk by one that stands for all drifts.
fn usual(own: &[f64], all: &[f64], weight: f64, least: f64) -> (f64, f64) {
    let m = all.iter().sum::<f64>() / all.len() as f64;
    let variance = all.iter().map(|x| (x - m).powi(2)).sum::<f64>() / all.len() as f64;
    let n = weight * own.len() as f64 + 1.0;
    let mean = (weight * own.iter().sum::<f64>() + m) / n;
    let squares = own.iter().map(|x| (x - mean).powi(2)).sum::<f64>();
    (mean, ((weight * squares + variance) / n).sqrt().max(least))
}

/// z and score against every action of all sessions but some, each counting `weight` times, from the definition. In the
/// contrasts of the others tasks count `others_weight` times.
fn z_and_score(
    table: &[Row],
    without: &[usize],
    row: &Row,
    weight: f64,
    others_weight: f64,
) -> (f64, f64) {
    let kept: &dyn Fn(usize) -> bool = &|session| !without.contains(&session);
    let others: Vec<&Row> = table.iter().filter(|other| kept(other.session)).collect();
    let z_of = |own: f64, number: &dyn Fn(&Row) -> f64, least: f64| {
        let all: Vec<f64> = others.iter().map(|row| number(row)).collect();
        let of_kind = others.iter().filter(|other| other.kind == row.kind).map(|row| number(row));
        let (mean, spread) = usual(&of_kind.collect::<Vec<_>>(), &all, weight, least);
        (own - mean) / spread
    };
    let z = z_of(row.drift(), &Row::drift, 0.03);
    let of_others = |row: &Row| row.contrast(table, without, others_weight);
    let contrast = z_of(row.contrast(table, without, weight), &of_others, 0.3);
    let all: Vec<f64> = others.iter().map(|row| row.drift()).collect();
    let novelties: Vec<f64> = others.iter().map(|other| other.novelty(table, kept)).collect();
    let (mean, spread) = usual(&novelties, &all, weight, 0.03);
    (z, (z + contrast + (row.novelty(table, kept) - mean) / spread) / 2.0)
}

/// The largest sum over a window of calls, less 2 for each but the first.
fn evidence(scores: &[f64]) -> f64 {
    let windows = (0..scores.len()).flat_map(|a| (a..scores.len()).map(move |b| (a, b)));
    windows
        .map(|(a, b)| scores[a..=b].iter().sum::<f64>() - 2.0 * (b - a) as f64)
        .fold(f64::NEG_INFINITY, f64::max)
}

fn quantile_line(mut scores: Vec<f64>, rate: f64) -> f64 {
    scores.sort_unstable_by(f64::total_cmp);
    let share =
        |line: f64| scores.iter().filter(|&&x| x <= line).count() as f64 / scores.len() as f64;
    scores
        .iter()
        .copied()
        .find(|&line| share(line) >= 1.0 - rate - 1e-12)
        .expect("the largest passes all")
}

fn random(stream: &mut Stream, center: &[f32], spread: f64) -> Vec<f32> {
    center.iter().map(|x| x + (spread * stream.normal()) as f32).collect()
}

/// Sessions in five dimensions, each with a task of its own and now and then with a second.
fn wide_runs(stream: &mut Stream) -> Runs {
    let mut runs = Runs::new();
    for session in 0..SESSIONS {
        let mut task = random(stream, &[0.0; 5], 1.0);
        for step in 0..4 {
            if step == 2 && stream.below(3) == 0 {
                task = random(stream, &[0.0; 5], 1.0);
            }
            let action = random(stream, &task, 0.4 + 0.2 * (session % 3) as f64);
            let tool = format!("tool_{}", stream.below(5));
            let (suite, name) = (Some("suite".to_owned()), Some(format!("s{session}")));
            let [task, action] = [task.clone(), action].map(|v| Embedding::new(v).expect("finite"));
            runs.push(Step::of_vectors(name, suite, tool, Some(task), action)).expect("whole");
        }
    }
    runs
}

/// Each sequence of two attacks on each session, judged against its first task.
fn attack_rows(table: &[Row], attacks: &[Step]) -> Vec<Row> {
    let mut rows = Vec::new();
    for pair in attacks.chunks(2) {
        for session in 0..SESSIONS {
            let first = table.iter().find(|row| row.session == session).expect("a row");
            for attack in pair {
                let action = attack.action_vector().expect("a vector").as_slice();
                let row = Row::new(session, attack.tool(), &[], action);
                rows.push(Row { intent: first.intent.clone(), ..row });
            }
        }
    }
    rows
}

fn share(n: usize, of: usize) -> f64 {
    n as f64 / of as f64
}

#[test]
fn the_baseline_and_the_backtest_agree_with_their_definitions() {
    for number in 0..4 {
        let mut stream = stream("oracle", number);
        let honest = wide_runs(&mut stream);
        let table = table(&honest);
        let baseline = Baseline::fit_vectors(&honest).unwrap();
        for kind in ["tool_0", "tool_3", "unknown"] {
            let [task, action] = [0, 1].map(|_| random(&mut stream, &[0.0; 5], 1.0));
            let row = Row::new(usize::MAX, kind, &task, &action);
            let (z, score) = z_and_score(&table, &[], &row, 1.0, 1.0);
            assert!((baseline.z(kind, row.drift()) - z).abs() < 1e-9);
            assert!((baseline.score(kind, &task, &action).unwrap() - score).abs() < 1e-9);
        }
        let attacks: Vec<Step> = (0..6)
            .map(|k| {
                let tool = format!("tool_{}", stream.below(6));
                let (name, suite) = (Some(format!("evil{}", k / 2)), Some("suite".into()));
                let action = Embedding::new(random(&mut stream, &[0.0; 5], 1.0)).unwrap();
                Step::of_vectors(name, suite, tool, None, action)
            })
            .collect();
        let report =
            backtest(&honest, &attacks, &BacktestParams::default().with_one_in(10)).unwrap();

        // of a session held out for a line, the 17 others count as 18, and to each of them the other 16 as 17
        let score = |row: &Row, without: &[usize]| {
            let two = without.len() == 2;
            let (weight, of_others) = if two { (18.0 / 17.0, 17.0 / 16.0) } else { (1.0, 1.0) };
            z_and_score(&table, without, row, weight, of_others).1
        };
        let honest_scores: Vec<f64> = table.iter().map(|row| score(row, &[row.session])).collect();
        let line = quantile_line(honest_scores.clone(), 0.05);
        let fixed = quantile_line(table.iter().map(Row::drift).collect(), 0.05);
        let hijacked = attack_rows(&table, &attacks);
        let scores: Vec<f64> = hijacked.iter().map(|row| score(row, &[row.session])).collect();
        let caught = scores.iter().filter(|&&score| score > line).count();
        let by_fixed = hijacked.iter().filter(|row| row.drift() > fixed).count();
        let customary = hijacked.iter().filter(|row| row.drift() > 0.35).count();
        let beyond = honest_scores.iter().filter(|&&x| x > line).count();
        assert_eq!((report.actions, report.sessions, report.attacks), (76, SESSIONS, 114));
        assert_eq!(report.per_action.caught, Some(share(caught, 114)));
        assert_eq!(report.per_action.fixed_line_caught, Some(share(by_fixed, 114)));
        assert_eq!(report.per_action.false_alarm_rate, share(beyond, 76));
        assert_eq!(report.peers[0].caught, Some(share(customary, 114)));

        // rank 18 of the 18 other sessions' evidence, each without both: of 19, one lies beyond
        let largest = |session: usize, without: &[usize]| {
            let rows: Vec<&Row> = table.iter().filter(|row| row.session == session).collect();
            // evidence begins anew with each task
            let tasks = rows.chunk_by(|a, b| a.intent == b.intent);
            let of = |task: &[&Row]| {
                evidence(&task.iter().map(|row| score(row, without)).collect::<Vec<_>>())
            };
            tasks.map(of).fold(f64::NEG_INFINITY, f64::max)
        };
        let line_of = |session: usize| {
            let others = (0..SESSIONS).filter(|&other| other != session);
            others.map(|other| largest(other, &[session, other])).fold(f64::MIN, f64::max)
        };
        let lines: Vec<f64> = (0..SESSIONS).map(line_of).collect();
        let alarmed = (0..SESSIONS).filter(|&place| largest(place, &[place]) > lines[place]);
        assert_eq!(report.per_session.measured, share(alarmed.count(), SESSIONS));
        for calls in [1, 2] {
            // three sequences of two calls on each session
            let within = (0..SESSIONS * 3).filter(|pair| {
                let scores = &scores[2 * pair..2 * pair + calls];
                evidence(scores) > lines[hijacked[2 * pair].session]
            });
            let expected = Some(share(within.count(), SESSIONS * 3));
            assert_eq!(report.per_session.caught_within[calls - 1], expected);
        }
    }
}

/// More actions than fit into a round of tiles.
#[cfg(feature = "rayon")]
#[test]
fn any_number_of_threads_finds_the_same() {
    let honest = runs(&mut stream("threads", 0), 150, 5);
    let on = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        let both = || {
            let report = backtest(&honest, &[], &BacktestParams::default()).unwrap();
            (Baseline::fit_vectors(&honest).unwrap(), report)
        };
        pool.install(both)
    };
    assert_eq!(on(1), on(3));
}

#[test]
fn other_rules_stand_beside_where_they_can_judge() {
    let form = Form::new();
    let mut runs = Runs::new();
    for k in 0..20 {
        let action = Action::call("send_money", &json!({"subject": format!("rent {k}")}));
        runs.push(Step::new(format!("s{k}"), format!("Pay the rent {k}"), &action)).unwrap();
    }
    let evil = [
        Step::new("s3", "", &Action::call("send_money", &json!({"subject": "gift card"}))),
        Step::new("s3", "", &Action::call("delete_file", &json!({"rent": 3}))),
    ];
    let params = BacktestParams::default().with_embedder(&form);
    let report = backtest(&runs, &evil, &params).unwrap();
    let names: Vec<&str> = report.peers.iter().map(|peer| peer.name).collect();
    assert_eq!(names, ["a fixed line at 0.35", "an allow-list of tools", "words not in the task"]);
    let figures = |k: usize| (report.peers[k].false_alarm_rate, report.peers[k].caught);
    assert_eq!(figures(1), (0.0, Some(0.5)));
    // of "send money subject rent 3" three words of five are new, which all honest actions are tied at; of the gift card's
    // all five, and of "delete file rent 3" two of four
    assert_eq!(figures(2), (0.05, Some(0.5)));
    let table = report.to_string();
    assert!(names.iter().all(|name| table.contains(name)), "{table}");
    // with a baseline the allow-list is the baseline's
    let baseline = Baseline::fit(&runs, &form).unwrap();
    let report = backtest(&runs, &evil, &params.with_baseline(&baseline)).unwrap();
    assert_eq!(report.peers[1].caught, Some(0.5));
    // without texts there are no words
    let vectors = wide_runs(&mut stream("peers", 0));
    assert_eq!(backtest(&vectors, &[], &BacktestParams::default()).unwrap().peers.len(), 2);
}

#[test]
fn sessions_that_the_baseline_holds_are_counted() {
    let honest = runs(&mut stream("known", 0), 12, 3);
    let baseline = Baseline::fit_vectors(&honest).unwrap();
    let against = |runs: &Runs, baseline: &Baseline| {
        backtest(runs, &[], &BacktestParams::default().with_baseline(baseline)).unwrap()
    };
    // under other names, in another order, so that kinds are at other places
    let mut again = Runs::new();
    for (place, session) in honest.sessions().iter().rev().enumerate() {
        for step in &session.steps {
            let (intent, action) = (step.intent_vector().cloned(), step.action_vector().cloned());
            let name = Some(format!("other {place}"));
            let step = Step::of_vectors(name, None, step.tool(), intent, action.unwrap());
            again.push(step).unwrap();
        }
    }
    for (runs, baseline) in [
        (&honest, baseline.clone()),
        (&again, baseline.clone()),
        (&again, Baseline::load(&baseline.save()).unwrap()),
        (&again, baseline.merge(&Baseline::fit_vectors(&single_calls()).unwrap()).unwrap()),
    ] {
        let report = against(runs, &baseline);
        assert_eq!((report.in_baseline, report.per_session.measured), (12, 0.0));
        let line = "\n12 of 12 sessions are in the baseline: their rate says nothing of new ones\n";
        assert!(report.to_string().contains(line), "{report}");
    }
    // a call more, another tool, another vector, other sessions
    let mut more = again;
    more.push(step("other 0", "tool_0", 0.3)).unwrap();
    let of = |calls: &[(&str, f64)]| {
        let mut runs = Runs::new();
        calls.iter().for_each(|(tool, drift)| runs.push(step("s", tool, *drift)).unwrap());
        runs
    };
    let first = Baseline::fit_vectors(&single_calls()).unwrap();
    assert_eq!(against(&more, &baseline).in_baseline, 11);
    assert_eq!(against(&of(&[("a", 0.5)]), &first).in_baseline, 1);
    assert!(against(&of(&[("a", 0.5)]), &first).to_string().contains("1 of 1 sessions is in"));
    for calls in [[("b", 0.5)], [("a", 0.51)]] {
        assert_eq!(against(&of(&calls), &first).in_baseline, 0);
    }
    assert_eq!(against(&single_calls(), &baseline).in_baseline, 0);
    let alone = backtest(&honest, &[], &BacktestParams::default()).unwrap();
    assert_eq!(alone.in_baseline, 0);
    assert!(!alone.to_string().contains("in the baseline"));
}

/// Six sessions of one call.
fn single_calls() -> Runs {
    let mut runs = Runs::new();
    for k in 0..6 {
        runs.push(step(&format!("p{k}"), "a", 0.5 + 0.1 * f64::from(k))).expect("whole");
    }
    runs
}
