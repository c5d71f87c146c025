//! A guard as bytes.

use lukhas_drift::{
    Baseline, Budget, Guard, GuardEvent, GuardOutcome, GuardState, Mode, NoProgress, OnUndecidable,
    Runs, Step, fold,
};
use lukhas_types::{Action, Fault, Form, Guardian};
use proptest::prelude::*;
use serde_json::json;

use crate::support::{at_drift, runs, stream};

const INTENT: [f32; 2] = [1.0, 0.0];

fn baseline() -> &'static Baseline {
    static BASELINE: std::sync::OnceLock<Baseline> = std::sync::OnceLock::new();
    BASELINE.get_or_init(|| {
        Baseline::fit_vectors(&runs(&mut stream("guard", 0), 40, 4)).expect("a valid one")
    })
}

fn guard(mode: Mode, rule: Option<NoProgress>, per_session: bool) -> Guard {
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
fn go(guard: &mut Guard, (tool, drift, event): (u8, f64, u8)) -> String {
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

    #[test]
    fn no_bytes_panic(noise in prop::collection::vec(any::<u8>(), 0..600), at in 0..Guard::BYTES, byte in any::<u8>()) {
        prop_assert!(Guard::from_bytes(&noise, baseline()).is_err());
        let mut guard = guard(Mode::Enforce, Some(NoProgress::default()), true);
        let _ = go(&mut guard, (0, 0.3, 5));
        let mut bytes = guard.to_bytes();
        bytes[at] = byte;
        if let Ok(mut guard) = Guard::from_bytes(&bytes, baseline()) {
            prop_assert_eq!(guard.to_bytes(), bytes);
            let _ = go(&mut guard, (1, 0.4, 3));
        }
    }
}

#[test]
fn damage_and_other_baselines_are_refused() {
    let one = guard(Mode::Enforce, None, true);
    let bytes = one.to_bytes();
    let code = |bytes: &[u8]| Guard::from_bytes(bytes, baseline()).unwrap_err().code();
    let with = |at: usize, byte: u8| {
        let mut bytes = bytes;
        bytes[at] = byte;
        bytes
    };
    assert_eq!(code(&bytes[1..]), "malformed");
    assert_eq!(code(&with(0, b'X')), "malformed");
    assert_eq!(code(&with(7, 2)), "unsupported_version");
    assert_eq!(code(&with(8, !bytes[8])), "baseline_mismatch");
    for (at, byte) in [(16, 2), (17, 3), (18, 3), (19, 32), (27, 0x40), (28, 1), (40, 1)] {
        assert_eq!(code(&with(at, byte)), "malformed", "{at}");
    }
    assert_eq!(code(&with(19, 8)), "out_of_range", "a rule without numbers");
    let other = Baseline::fit_vectors(&runs(&mut stream("guard", 1), 40, 4)).unwrap();
    assert_eq!(Guard::from_bytes(&bytes, &other).unwrap_err().code(), "baseline_mismatch");
    // a baseline that went through its file is the same
    let again = Baseline::load(&baseline().save()).unwrap();
    assert!(Guard::from_bytes(&bytes, &again).is_ok());
}

#[test]
fn a_restored_task_needs_its_intent() {
    let form = Form::new();
    let mut runs = Runs::new();
    for k in 0..6 {
        let action = Action::call("send_money", &json!({"subject": format!("rent {k}")}));
        runs.push(Step::new(format!("s{k}"), format!("Pay the rent {k}"), &action)).unwrap();
    }
    let baseline = Baseline::fit(&runs, &form).unwrap();
    let mut guard = Guard::new(&baseline, Budget::one_in(5).sessions()).with_mode(Mode::Warn);
    let pay = Action::call("send_money", &json!({"subject": "rent 9"}));
    assert_eq!(guard.resume("Pay the rent 9", &form).unwrap_err().code(), "no_intent");
    guard.begin("Pay the rent 9", &form).unwrap();
    let checked = guard.check(&pay, &form);
    guard.commit(&checked, Some(&json!("sent"))).unwrap();

    let mut restored = Guard::from_bytes(&guard.to_bytes(), &baseline).unwrap();
    let lost = restored.check(&pay, &form);
    assert_eq!(lost.verdict().guardian(), Guardian::Block, "in every mode");
    assert_eq!(lost.why().fault.as_ref().unwrap().code, "no_intent");
    assert_eq!(restored.resume("Buy a car", &form).unwrap_err().code(), "intent_mismatch");
    assert_eq!(restored.to_bytes(), guard.to_bytes());
    // the same by events
    let state = GuardState::from_bytes(&guard.to_bytes()).unwrap();
    let check = |intent| {
        fold(&baseline, &state, &GuardEvent::Check { intent, action: &pay, embedder: &form })
    };
    assert_eq!(check("Buy a car").unwrap_err().code(), "intent_mismatch");
    assert_eq!(check("Pay the rent 9").unwrap().1.checked(), Some(guard.check(&pay, &form)));
    let blank = check(" ").unwrap().1.checked().expect("a verdict");
    assert_eq!(blank.verdict().guardian(), Guardian::Block, "no vector, no judgement");
    let again = GuardEvent::Begin { intent: "Pay the rent 9", embedder: &form };
    let (begun, _) = fold(&baseline, &state, &again).unwrap();
    let mut anew = guard.clone();
    anew.begin("Pay the rent 9", &form).unwrap();
    assert_eq!(begun, GuardState::of(&anew));
    assert!(GuardState::from_bytes(&guard.to_bytes()[1..]).is_err());
    assert!(fold(&baseline, &GuardState::from_bytes(&[0; Guard::BYTES]).unwrap(), &again).is_err());

    restored.resume("Pay the rent 9", &form).unwrap();
    assert_eq!(restored.check(&pay, &form), guard.check(&pay, &form));
    assert_eq!(restored.check(&pay, &form).why().repeats, Some(1));
}
