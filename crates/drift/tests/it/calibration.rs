//! Under exchangeable sessions, correlated within, the guard keeps the rate that its promise states.

use lukhas_drift::{Baseline, Budget, Guard, Mode, Reason, Runs, Step};
use lukhas_types::{Embedding, Guardian, Stream};

use crate::support::{at_drift, draw, runs, stream};

/// A session with a task of its own in eight dimensions, its actions correlated around it.
fn own_task(stream: &mut Stream, name: &str) -> Vec<Step> {
    let mut vector = |center: &[f64], spread: f64| -> Vec<f64> {
        center.iter().map(|x| x + spread * stream.normal()).collect()
    };
    let embedding = |vector: &[f64]| {
        Embedding::new(vector.iter().map(|&x| x as f32).collect()).expect("a direction")
    };
    let task = vector(&[0.5, 0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0], 0.8);
    let center = vector(&task, 0.4);
    let step = |kind: usize| {
        let action = embedding(&vector(&center, 0.3 + 0.2 * kind as f64));
        let (tool, task) = (format!("tool_{kind}"), Some(embedding(&task)));
        Step::of_vectors(Some(name.to_owned()), None, tool, task, action)
    };
    [0, 1, 2, 1].map(step).into()
}

#[test]
fn per_session_where_every_session_has_its_own_task() {
    for (one_in, sessions) in [(6, Baseline::MIN_SESSIONS), (10, 19)] {
        let blocked: Vec<f64> = (0..400)
            .map(|number| {
                let mut stream = stream("own tasks", number);
                let mut honest = Runs::new();
                for session in 0..sessions {
                    for step in own_task(&mut stream, &session.to_string()) {
                        honest.push(step).expect("whole");
                    }
                }
                let baseline = Baseline::fit_vectors(&honest).expect("enough sessions");
                let mut guard = Guard::new(&baseline, Budget::one_in(one_in).sessions());
                guard.begin_embedded();
                let blocks = own_task(&mut stream, "new").iter().any(|step| {
                    let [task, action] = [step.intent_vector(), step.action_vector()]
                        .map(|vector| vector.expect("given").as_slice());
                    let checked = guard.check_embedded(step.tool(), task, action);
                    let blocks = checked.would_be() == Guardian::Block;
                    if !blocks {
                        guard.commit(&checked, None).expect("of this task");
                    }
                    blocks
                });
                f64::from(u8::from(blocks))
            })
            .collect();
        let (n, promised) = (blocked.len() as f64, 1.0 / f64::from(one_in));
        let share = blocked.iter().sum::<f64>() / n;
        let error = (promised * (1.0 - promised) / n).sqrt();
        assert!(share <= promised + 3.0 * error, "{one_in}, {sessions}: {share}");
        assert!(
            share >= promised / 4.0,
            "{one_in}, {sessions}: {share}, so careful as to see nothing"
        );
    }
}

const ACTIONS: usize = 4;

/// Share of fresh honest actions and sessions that are blocked, and of sessions with an unusual mix of tools, over many
/// baselines; and their standard errors.
fn measured(budget: Budget, sessions: usize) -> ([f64; 3], [f64; 3], f64) {
    let (baselines, fresh) = (300, 10);
    let mut shares = Vec::new();
    let mut bound = 0.0;
    for baseline in 0..baselines {
        let mut stream = stream("calibration", baseline);
        let baseline =
            Baseline::fit_vectors(&runs(&mut stream, sessions, ACTIONS)).expect("enough sessions");
        let mut guard = Guard::new(&baseline, budget).with_mode(Mode::Observe).with_tool_mix();
        bound = guard.promise().bound;
        let (mut actions, mut alarmed, mut other) = (0, 0, 0);
        for _ in 0..fresh {
            guard.begin_embedded();
            let (mut blocked, mut mixed) = (0, false);
            for (kind, drift) in draw(&mut stream, ACTIONS) {
                let checked = guard.check_embedded(&kind, &[1.0, 0.0], at_drift(drift).as_slice());
                blocked += usize::from(checked.would_be() == Guardian::Block);
                mixed |= checked.why().reasons.contains(&Reason::ToolMix);
                guard.commit(&checked, None).expect("of this task");
            }
            other += usize::from(mixed);
            actions += blocked;
            alarmed += usize::from(blocked > 0);
        }
        let shares_of = [(actions, fresh * ACTIONS), (alarmed, fresh), (other, fresh)];
        shares.push(shares_of.map(|(count, of)| count as f64 / of as f64));
    }
    // baselines are independent, the actions judged by one of them are not
    let n = shares.len() as f64;
    let mean = [0, 1, 2].map(|k| shares.iter().map(|share| share[k]).sum::<f64>() / n);
    let error = [0, 1, 2].map(|k| {
        let squares: f64 = shares.iter().map(|share| (share[k] - mean[k]).powi(2)).sum();
        (squares / (n - 1.0) / n).sqrt()
    });
    (mean, error, bound)
}

#[test]
fn per_action_at_the_smallest_number_of_sessions_and_at_more() {
    for sessions in [Baseline::MIN_SESSIONS, 20, 60] {
        let (mean, error, bound) = measured(Budget::per_action(0.05).unwrap(), sessions);
        assert!(mean[0] <= bound + 3.0 * error[0], "{sessions}: {mean:?} {error:?} {bound}");
        assert!(mean[0] > 0.005, "{sessions}: {mean:?}, so careful that it would see nothing");
    }
}

#[test]
fn per_session_at_the_smallest_number_that_can_carry_it_and_below() {
    for (one_in, sessions) in [(20, 19), (20, 60), (6, Baseline::MIN_SESSIONS), (200, 19)] {
        let (mean, error, bound) = measured(Budget::one_in(one_in).sessions(), sessions);
        assert!(
            mean[1] <= bound + 3.0 * error[1],
            "{one_in}, {sessions}: {mean:?} {error:?} {bound}"
        );
        assert!(mean[2] <= bound + 3.0 * error[2], "{one_in}, {sessions}: {mean:?} {error:?}");
    }
}
