//! Every check of a task is of the task's intent.

use lukhas_drift::{
    Baseline, Budget, Checked, Guard, GuardError, GuardEvent, GuardState, Mode, OnUndecidable,
    Runs, Step, fold,
};
use lukhas_types::{Action, Embedder, Embedding, Fault, Form, Guardian};
use serde_json::json;

const INTENT: &str = "Pay the rent 9";
const OTHER: &str = "Buy a car";

fn pay(what: &str) -> Action {
    Action::call("send_money", &json!({"subject": what}))
}

fn baseline() -> Baseline {
    let form = Form::new();
    let mut runs = Runs::new();
    for k in 0..6 {
        let action = pay(&format!("rent {k}"));
        runs.push(Step::new(format!("s{k}"), format!("Pay the rent {k}"), &action))
            .expect("a step");
    }
    Baseline::fit(&runs, &form).expect("six sessions")
}

fn vector(text: &str) -> Embedding {
    Form::new().embed_one(text).expect("a text")
}

fn embedded(guard: &Guard, intent: &[f32], action: &Action) -> Checked {
    guard.check_embedded(action.tool(), intent, vector(&action.words()).as_slice())
}

fn fault(checked: &Checked) -> Option<&'static str> {
    checked.why().fault.as_ref().map(|fault| fault.code)
}

#[test]
fn another_intent_is_undecidable() {
    let (baseline, form) = (baseline(), Form::new());
    let mut guard = Guard::new(&baseline, Budget::one_in(5).sessions());
    let (own, other) = (vector(INTENT), vector(OTHER));
    // what goes with the other intent is unusual for the task
    let (good, evil) = (pay("rent 9"), pay(OTHER));
    assert_eq!(fault(&embedded(&guard, other.as_slice(), &evil)), None, "no task, no intent");
    guard.begin(INTENT, &form).unwrap();
    assert_ne!(guard.check(&evil, &form).verdict().guardian(), Guardian::Allow);

    let checked = embedded(&guard, other.as_slice(), &evil);
    assert_eq!(
        (checked.verdict().guardian(), fault(&checked)),
        (Guardian::Block, Some("intent_mismatch"))
    );
    assert!(checked.why().score.is_none());
    for choice in [OnUndecidable::Warn, OnUndecidable::Allow] {
        let guard = guard.clone().with_on_undecidable(choice).with_mode(Mode::Observe);
        let checked = embedded(&guard, other.as_slice(), &evil);
        let blocks = (Guardian::Block, Guardian::Block);
        assert_eq!((checked.verdict().guardian(), checked.would_be()), blocks, "{choice:?}");
        let restored = Guard::from_bytes(&guard.to_bytes(), &baseline).unwrap();
        assert_eq!(restored.check(&good, &form).verdict().guardian(), Guardian::Block);
    }
    // the next number is another vector, so is another length
    let mut near = own.as_slice().to_vec();
    let filled = near.iter().position(|&x| x != 0.0).unwrap();
    near[filled] = near[filled].next_up();
    assert_eq!(fault(&embedded(&guard, &near, &good)), Some("intent_mismatch"));
    let longer: Vec<f32> = own.as_slice().iter().map(|x| 2.0 * x).collect();
    assert_eq!(fault(&embedded(&guard, &longer, &good)), Some("intent_mismatch"));
    // what is no vector is named for what it is
    assert_eq!(fault(&embedded(&guard, &[f32::NAN; 3], &good)), Some("length_mismatch"));
    near[filled] = f32::NAN;
    assert_eq!(fault(&embedded(&guard, &near, &good)), Some("not_finite"));

    guard.commit(&embedded(&guard, other.as_slice(), &evil), None).unwrap();
    assert!(guard.is_blocked(), "it is committed as the Block that it is");
    // a task that holds no intent takes any
    guard.begin_embedded();
    assert_eq!(fault(&embedded(&guard, other.as_slice(), &evil)), None);
    assert_eq!(fault(&embedded(&guard, own.as_slice(), &good)), None);
    assert_eq!(fault(&guard.check(&good, &form)), Some("no_intent"));
}

#[test]
fn vectors_and_texts_of_the_task_agree() {
    let (baseline, form) = (baseline(), Form::new());
    let mut guard = Guard::new(&baseline, Budget::one_in(5).sessions());
    guard.begin(INTENT, &form).unwrap();
    let minus: Vec<f32> =
        vector(INTENT).as_slice().iter().map(|&x| if x == 0.0 { -0.0 } else { x }).collect();
    let actions = ["rent 9", "rent 3", "power bill", OTHER].map(pay);
    let many = guard.check_many(&actions, &form);
    for (action, of_many) in actions.iter().zip(many) {
        let text = guard.check(action, &form);
        assert_eq!(text, of_many);
        for intent in [vector(INTENT).as_slice(), &minus] {
            let by_vector = embedded(&guard, intent, action);
            let mut why = by_vector.why().clone();
            assert_eq!(by_vector.verdict().guardian(), text.verdict().guardian());
            // of a vector it is not known whether the call is one of those before
            assert_eq!((why.repeats, text.why().repeats), (None, Some(0)));
            why.repeats = Some(0);
            assert_eq!(&why, text.why());
        }
    }
}

#[test]
fn a_restored_guard_takes_vectors_after_its_intent() {
    let (baseline, form) = (baseline(), Form::new());
    let mut guard = Guard::new(&baseline, Budget::one_in(5).sessions());
    guard.begin(INTENT, &form).unwrap();
    let (own, other, good) = (vector(INTENT), vector(OTHER), pay("rent 9"));
    let mut restored = Guard::from_bytes(&guard.to_bytes(), &baseline).unwrap();
    for intent in [&own, &other] {
        let lost = embedded(&restored, intent.as_slice(), &good);
        assert_eq!((lost.verdict().guardian(), fault(&lost)), (Guardian::Block, Some("no_intent")));
    }
    // an event is of a state, which holds the hash of the intent: it needs no more
    let state = GuardState::of(&guard);
    let action = vector(&good.words());
    let folded = |state: &GuardState, intent: &[f32]| {
        let action = action.as_slice();
        let event = GuardEvent::CheckEmbedded { kind: "send_money", intent, action };
        fold(&baseline, state, &event).map(|(_, outcome)| outcome.checked().expect("a verdict"))
    };
    assert_eq!(folded(&state, other.as_slice()), Err(GuardError::IntentMismatch));
    assert_eq!(folded(&state, own.as_slice()), Ok(embedded(&guard, own.as_slice(), &good)));
    let undecidable = folded(&state, &[1.0]).expect("no vector of its dimension has a verdict");
    assert_eq!(undecidable, embedded(&guard, &[1.0], &good));

    restored.resume(INTENT, &form).unwrap();
    let checked = embedded(&restored, own.as_slice(), &good);
    assert_eq!(checked, embedded(&guard, own.as_slice(), &good));
    restored.commit(&checked, None).unwrap();
    assert_eq!(fault(&embedded(&restored, other.as_slice(), &good)), Some("intent_mismatch"));

    guard.begin_embedded();
    let restored = Guard::from_bytes(&guard.to_bytes(), &baseline).unwrap();
    assert_eq!(fault(&embedded(&restored, other.as_slice(), &good)), None, "it had none");
    assert!(folded(&GuardState::of(&guard), other.as_slice()).is_ok());
}

#[test]
fn a_restored_task_needs_its_intent() {
    let (baseline, form) = (baseline(), Form::new());
    let mut guard = Guard::new(&baseline, Budget::one_in(5).sessions()).with_mode(Mode::Warn);
    let pay = pay("rent 9");
    assert_eq!(guard.resume(INTENT, &form).unwrap_err().code(), "no_intent");
    guard.begin(INTENT, &form).unwrap();
    let checked = guard.check(&pay, &form);
    guard.commit(&checked, Some(&json!("sent"))).unwrap();

    let mut restored = Guard::from_bytes(&guard.to_bytes(), &baseline).unwrap();
    let lost = restored.check(&pay, &form);
    assert_eq!(lost.verdict().guardian(), Guardian::Block, "in every mode");
    assert_eq!(lost.why().fault.as_ref().unwrap().code, "no_intent");
    assert_eq!(restored.resume(OTHER, &form).unwrap_err().code(), "intent_mismatch");
    assert_eq!(restored.to_bytes(), guard.to_bytes());
    // the same by events
    let state = GuardState::from_bytes(&guard.to_bytes()).unwrap();
    let check = |intent| {
        fold(&baseline, &state, &GuardEvent::Check { intent, action: &pay, embedder: &form })
    };
    assert_eq!(check(OTHER).unwrap_err().code(), "intent_mismatch");
    assert_eq!(check(INTENT).unwrap().1.checked(), Some(guard.check(&pay, &form)));
    let blank = check(" ").unwrap().1.checked().expect("a verdict");
    assert_eq!(blank.verdict().guardian(), Guardian::Block, "no vector, no judgement");
    let again = GuardEvent::Begin { intent: INTENT, embedder: &form };
    let (begun, _) = fold(&baseline, &state, &again).unwrap();
    let mut anew = guard.clone();
    anew.begin(INTENT, &form).unwrap();
    assert_eq!(begun, GuardState::of(&anew));
    assert!(GuardState::from_bytes(&guard.to_bytes()[1..]).is_err());
    assert!(fold(&baseline, &GuardState::from_bytes(&[0; Guard::BYTES]).unwrap(), &again).is_err());

    restored.resume(INTENT, &form).unwrap();
    assert_eq!(restored.check(&pay, &form), guard.check(&pay, &form));
    assert_eq!(restored.check(&pay, &form).why().repeats, Some(1));
}
