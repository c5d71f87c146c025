//! A guard as bytes.

use lukhas_drift::{
    Baseline, Budget, Guard, GuardEvent, GuardOutcome, GuardState, Mode, NoProgress, OnUndecidable,
    fold,
};
use lukhas_types::{Action, EmbedError, Embedder, Embedding};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{at_drift, runs, stream};

pub(crate) const INTENT: [f32; 2] = [1.0, 0.0];

pub(crate) fn baseline() -> &'static Baseline {
    static BASELINE: std::sync::OnceLock<Baseline> = std::sync::OnceLock::new();
    BASELINE.get_or_init(|| {
        Baseline::fit_vectors(&runs(&mut stream("guard", 0), 40, 4)).expect("a valid one")
    })
}

pub(crate) fn guard(mode: Mode, rule: Option<NoProgress>, per_session: bool) -> Guard {
    let budget = if per_session {
        Budget::one_in(50).sessions()
    } else {
        Budget::per_action(0.02).expect("in range")
    };
    let guard = Guard::new(baseline(), budget).with_mode(mode).with_tool_mix();
    match rule {
        Some(rule) => guard.with_no_progress(rule).expect("in range"),
        None => guard.with_on_undecidable(OnUndecidable::Warn),
    }
}

/// Answers a step: (tool, drift, what happens).
pub(crate) fn go(guard: &mut Guard, (tool, drift, event): (u8, f64, u8)) -> String {
    match event {
        0 => guard.begin_embedded(),
        1 => drop(guard.reset("ada", "a look")),
        _ => {}
    }
    let vector = at_drift(drift);
    let checked = guard.check_embedded(&format!("tool_{tool}"), &INTENT, vector.as_slice());
    let folded = if event == 2 {
        guard.commit_failed(&checked, None)
    } else {
        guard.commit(&checked, Some(&json!({"tool": tool})))
    };
    folded.expect("of this task");
    format!("{checked:?}")
}

fn steps(most: usize) -> impl Strategy<Value = Vec<(u8, f64, u8)>> {
    prop::collection::vec((0..8_u8, 0.0..1.2_f64, 0..12_u8), 0..most)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_restored_guard_has_the_same_future(
        mode in prop::sample::select(vec![Mode::Observe, Mode::Warn, Mode::Enforce]),
        has_rule in any::<bool>(),
        per_session in any::<bool>(),
        past in steps(50),
        future in steps(20),
    ) {
        let mut one = guard(mode, has_rule.then(NoProgress::default), per_session);
        for step in past {
            let _ = go(&mut one, step);
        }
        let bytes = one.to_bytes();
        prop_assert!(bytes.len() <= 600);
        let mut two = Guard::from_bytes(&bytes, baseline()).unwrap();
        prop_assert_eq!(two.to_bytes(), bytes);
        for step in future {
            prop_assert_eq!(go(&mut one, step), go(&mut two, step));
        }
        prop_assert_eq!((one.to_bytes(), one.summary()), (two.to_bytes(), two.summary()));
    }

    #[test]
    fn folding_events_is_calling_methods(
        mode in prop::sample::select(vec![Mode::Observe, Mode::Warn, Mode::Enforce]),
        has_rule in any::<bool>(),
        per_session in any::<bool>(),
        events in steps(40),
    ) {
        let mut guard = guard(mode, has_rule.then(NoProgress::default), per_session);
        let mut state = GuardState::of(&guard);
        let mut older = guard.check_embedded("tool_0", &INTENT, &INTENT);
        for (tool, drift, event) in events {
            let (kind, vector) = (format!("tool_{tool}"), at_drift(drift));
            let result = json!({"tool": tool, "is_error": event == 4});
            let check =
                GuardEvent::CheckEmbedded { kind: &kind, intent: &INTENT, action: vector.as_slice() };
            let checked = guard.check_embedded(&kind, &INTENT, vector.as_slice());
            let (same, outcome) = fold(baseline(), &state, &check).unwrap();
            prop_assert_eq!(&same, &state);
            prop_assert_eq!(outcome.checked(), Some(checked.clone()));
            // now and then a check that was open while other things happened, or is of an earlier task
            let checked = if event == 3 { older.clone() } else { checked };
            let (event, done) = match event {
                0 => {
                    guard.begin_embedded();
                    (GuardEvent::BeginEmbedded, Ok(GuardOutcome::Done))
                }
                1 => {
                    let done = guard.reset("ada", "a look").map(GuardOutcome::Reset);
                    (GuardEvent::Reset { by: "ada", reason: "a look" }, done)
                }
                2 => {
                    let done = guard.reset(" ", "a look").map(GuardOutcome::Reset);
                    (GuardEvent::Reset { by: " ", reason: "a look" }, done)
                }
                5 => {
                    let done = guard.commit_failed(&checked, None).map(|()| GuardOutcome::Done);
                    (GuardEvent::Commit { checked: &checked, result: None, failed: true }, done)
                }
                _ => {
                    let done = guard.commit(&checked, Some(&result)).map(|()| GuardOutcome::Done);
                    let result = Some(&result);
                    (GuardEvent::Commit { checked: &checked, result, failed: false }, done)
                }
            };
            match (fold(baseline(), &state, &event), done) {
                (Ok((next, outcome)), Ok(done)) => {
                    prop_assert_eq!(outcome, done);
                    state = next;
                }
                (folded, done) => prop_assert_eq!(folded.map(|folded| folded.1), done),
            }
            prop_assert_eq!(state.as_bytes(), &guard.to_bytes());
            if drift < 0.3 {
                older = checked;
            }
        }
    }

    /// Whatever was done to a guard, its state is one that a guard can be in: checks that were open at once, changes of mode,
    /// vectors without a score.
    #[test]
    fn every_state_reads_back(
        has_rule in any::<bool>(),
        per_session in any::<bool>(),
        text in any::<bool>(),
        events in prop::collection::vec((0..8_u8, 0.0..1.9_f64, 0..20_u8), 0..120),
    ) {
        let mut guard = guard(Mode::Enforce, has_rule.then(NoProgress::default), per_session);
        let mut open = Vec::new();
        for (tool, drift, event) in events {
            match event {
                0 if text => guard.begin("pay", &Plane).unwrap(),
                0 => guard.begin_embedded(),
                1 => drop(guard.reset("ada", "a look")),
                2 => guard = guard.with_mode(Mode::Observe),
                3 => guard = guard.with_mode(Mode::Warn),
                4 => guard = guard.with_mode(Mode::Enforce),
                5 => guard = guard.with_on_undecidable(OnUndecidable::Allow),
                6 => guard = guard.with_on_undecidable(OnUndecidable::Block),
                7..10 => for checked in open.drain(..) {
                    let _ = guard.commit(&checked, Some(&json!(tool)));
                },
                10 => open.push(guard.check_embedded("tool_0", &INTENT, &[f32::NAN, 0.0])),
                11 => open.push(guard.check(&Action::call(format!("tool_{tool}"), &json!({})), &Plane)),
                _ => {
                    let vector = at_drift(drift);
                    open.push(guard.check_embedded(&format!("tool_{tool}"), &INTENT, vector.as_slice()));
                }
            }
            let bytes = guard.to_bytes();
            let read = Guard::from_bytes(&bytes, baseline());
            prop_assert!(read.is_ok(), "{:?} {guard:?}", read.err());
            prop_assert_eq!(read.unwrap().to_bytes(), bytes);
        }
    }
}

/// Gives every text the same vector, and has the name of the baseline's.
pub(crate) struct Plane;

impl Embedder for Plane {
    fn name(&self) -> &'static str {
        Baseline::VECTORS
    }

    fn dimension(&self) -> usize {
        2
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
        texts.iter().map(|_| Ok(Embedding::new(INTENT.to_vec())?)).collect()
    }
}
