use lukhas_drift::{
    BacktestParams, Baseline, Budget, Guard, GuardError, Mode, Note, OnUndecidable, Reason, Runs,
    Step, Verdict, backtest,
};
use lukhas_types::{Action, EmbedError, Embedder, Embedding, Fault, Form, Guardian};
use serde_json::{Value, json};

use crate::support::{at_drift, runs, step, stream};

const INTENT: [f32; 2] = [1.0, 0.0];

fn baseline() -> Baseline {
    Baseline::fit_vectors(&runs(&mut stream("guard", 0), 40, 4)).expect("a valid one")
}

fn guard() -> Guard {
    Guard::new(&baseline(), Budget::per_action(0.05).expect("a valid one"))
}

fn texts() -> Runs {
    let errands = ["rent", "power bill", "water bill", "phone bill", "school fees", "insurance"];
    let mut runs = Runs::new();
    for (k, what) in errands.iter().enumerate() {
        let action = Action::call("send_money", &json!({"subject": what, "amount": k}));
        runs.push(Step::new(format!("s{k}"), format!("Pay the {what}"), &action))
            .expect("a valid one");
    }
    runs
}

#[test]
fn verdicts_follow_the_lines_and_bring_their_evidence() {
    let guard = guard();
    let promise = *guard.promise();
    assert!(promise.warn_line < promise.line);
    assert_eq!((promise.sessions, promise.actions, promise.note), (40, 160, None));
    let [low, high] = baseline().usual("tool_0");
    let score = |drift| baseline().score("tool_0", &INTENT, at_drift(drift).as_slice()).unwrap();
    let warned = (0..2_000)
        .map(|k| f64::from(k) / 1e3)
        .rfind(|&x| (promise.warn_line + 1e-6..promise.line).contains(&score(x)));
    for (drift, expected, reasons) in [
        ((low + high) / 2.0, Guardian::Allow, vec![]),
        (warned.expect("the lines are apart"), Guardian::Warn, vec![Reason::BeyondWarnLine]),
        (1.5, Guardian::Block, vec![Reason::BeyondLine]),
    ] {
        let vector = at_drift(drift);
        let checked = guard.check_embedded("tool_0", &INTENT, vector.as_slice());
        let why = checked.why();
        let (found, measured) = (why.score.unwrap(), why.drift.unwrap());
        assert_eq!((checked.verdict().guardian(), &why.reasons), (expected, &reasons), "{why}");
        assert!((measured - drift).abs() < 1e-6);
        assert_eq!(found, score(drift));
        assert_eq!(why.novelty, baseline().novelty(&INTENT, vector.as_slice()).ok());
        assert_eq!(why.contrast, baseline().contrast(&INTENT, vector.as_slice()).ok());
        assert_eq!((why.evidence, why.run), (why.score, 1));
        assert_eq!(why.distance, Some(promise.line - found));
        assert_eq!((why.usual, &*why.kind, why.line), ([low, high], "tool_0", promise.line));
        assert!(why.seen > 0 && why.fault.is_none() && why.repeats.is_none());
    }
}

#[test]
fn a_kind_never_seen_is_compared_with_all_and_says_so() {
    let checked = guard().check_embedded("launch_rocket", &INTENT, at_drift(1.9).as_slice());
    assert_eq!(checked.why().reasons, [Reason::NeverSeen, Reason::BeyondLine]);
    assert_eq!((&*checked.why().kind, checked.why().seen), ("launch_rocket", 0));
    assert!(checked.why().to_string().contains("never seen"));
}

#[test]
fn check_changes_nothing_and_a_committed_block_lasts() {
    let mut guard = guard();
    let (good, bad) = (at_drift(0.3), at_drift(1.9));
    let check = |guard: &Guard, action: &Embedding| {
        guard.check_embedded("tool_0", &INTENT, action.as_slice())
    };
    let blocked = check(&guard, &bad);
    assert_eq!(check(&guard, &good).verdict().guardian(), Guardian::Allow);
    guard.commit(&blocked, None).unwrap();
    assert!(guard.is_blocked());
    let still = check(&guard, &good);
    assert_eq!(still.verdict().guardian(), Guardian::Block);
    assert_eq!(still.why().reasons, [Reason::StillBlocked]);

    assert_eq!(guard.reset(" ", "x").unwrap_err().code(), "missing_field");
    assert_eq!(guard.reset("ada", &"x".repeat(1001)).unwrap_err().code(), "too_long");
    assert!(guard.is_blocked());
    let reset = guard.reset("ada", "a false alarm").unwrap();
    assert!(reset.ended_block && !guard.is_blocked());
    assert_eq!(check(&guard, &good).verdict().guardian(), Guardian::Allow);

    assert!(guard.commit(&blocked, None).is_err(), "it was made before the reset");
    let blocked = check(&guard, &bad);
    guard.commit(&blocked, None).unwrap();
    guard.begin_embedded();
    assert_eq!(check(&guard, &good).verdict().guardian(), Guardian::Allow);
    let error = guard.commit(&blocked, None).unwrap_err();
    assert_eq!(error, GuardError::StaleCheck { expected: 1, found: 0 });
    guard.commit(&check(&guard, &good), None).unwrap();
    let summary = guard.summary();
    assert_eq!((summary.task, summary.committed, summary.blocked, summary.resets), (1, 1, 2, 1));
}

#[test]
fn modes_change_the_verdict_and_keep_what_it_would_be() {
    let bad = at_drift(1.9);
    for (mode, expected) in [
        (Mode::Observe, Guardian::Allow),
        (Mode::Warn, Guardian::Warn),
        (Mode::Enforce, Guardian::Block),
    ] {
        let mut guard = guard().with_mode(mode);
        let checked = guard.check_embedded("tool_0", &INTENT, bad.as_slice());
        assert_eq!((checked.verdict().guardian(), checked.would_be()), (expected, Guardian::Block));
        guard.commit(&checked, None).unwrap();
        assert_eq!(guard.is_blocked(), mode == Mode::Enforce);
        // what has no score follows its own choice in every mode
        for (choice, expected) in [
            (OnUndecidable::Allow, Guardian::Allow),
            (OnUndecidable::Warn, Guardian::Warn),
            (OnUndecidable::Block, Guardian::Block),
        ] {
            let guard = Guard::new(&baseline(), Budget::one_in(20).sessions());
            let guard = guard.with_mode(mode).with_on_undecidable(choice);
            let checked = guard.check_embedded("tool_0", &INTENT, &[f32::NAN, 0.0]);
            assert_eq!(
                (checked.verdict().guardian(), checked.would_be()),
                (expected, Guardian::Block)
            );
            assert_eq!(checked.why().fault.as_ref().unwrap().code, "not_finite");
            assert_eq!((checked.why().score, checked.why().distance), (None, None));
        }
    }
}

#[test]
fn texts_go_through_the_baselines_embedder_only() {
    struct Other;
    impl Embedder for Other {
        fn name(&self) -> &'static str {
            "other"
        }
        fn dimension(&self) -> usize {
            4096
        }
        fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
            Form::new().embed(texts)
        }
    }
    let form = Form::new();
    let baseline = Baseline::fit(&texts(), &form).unwrap();
    let mut guard = Guard::new(&baseline, Budget::one_in(40).sessions());
    let pay = Action::call("send_money", &json!({"subject": "gas bill"}));
    let code = |guard: &Guard, embedder: &dyn Embedder| {
        let checked = guard.check(&pay, embedder);
        assert_eq!(checked.verdict().guardian(), Guardian::Block);
        checked.why().fault.as_ref().unwrap().code
    };
    assert_eq!(code(&guard, &form), "no_intent");
    assert_eq!(guard.begin("Pay the gas bill", &Other).unwrap_err().code(), "embedder_mismatch");
    assert_eq!(guard.begin("...", &form).unwrap_err().code(), "nothing_to_embed");
    guard.begin("Pay the gas bill", &form).unwrap();
    assert_eq!(code(&guard, &Other), "embedder_mismatch");
    let checked = guard.check(&pay, &form);
    assert!(matches!(checked.verdict(), Verdict::Allow(_)), "{}", checked.why());
    assert_eq!(checked.why().fault, None);
    let many = guard.check_many(&[pay.clone(), pay], &form);
    assert_eq!(many, [checked.clone(), checked]);
    assert!(guard.check_many(&[], &form).is_empty());
}

#[test]
fn repeats_are_counted_by_call_and_result() {
    let form = Form::new();
    let baseline = Baseline::fit(&texts(), &form).unwrap();
    let mut guard = Guard::new(&baseline, Budget::one_in(5).sessions()).with_mode(Mode::Observe);
    guard.begin("Pay the rent", &form).unwrap();
    let call = |args: Value| Action::call("send_money", &args);
    let (one, same) = (call(json!({"a": 1, "b": 2})), call(json!({"b": 2, "a": 1})));
    let mut go = |action: &Action, result: Value| {
        let checked = guard.check(action, &form);
        guard.commit(&checked, Some(&result)).unwrap();
        checked.why().repeats
    };
    assert_eq!(go(&one, json!("failed")), Some(0));
    assert_eq!(go(&same, json!("failed")), Some(1));
    assert_eq!(go(&one, json!("sent")), Some(2));
    assert_eq!(go(&call(json!({"a": 2})), json!("failed")), Some(0));
    for _ in 0..40 {
        go(&one, json!("failed"));
    }
    assert_eq!(go(&one, json!("failed")), Some(32));
}

#[test]
fn a_promise_that_cannot_be_checked_says_so() {
    let guard = Guard::new(&baseline(), Budget::one_in(200).sessions());
    let promise = guard.promise();
    assert_eq!(promise.note, Some(Note::Unchecked { sessions: 40, needed: 199 }));
    assert_eq!(promise.bound, 1.0 / 41.0);
    let seen = Guard::new(&baseline(), Budget::one_in(41).sessions());
    assert_eq!(seen.promise().note, None);
    assert!(promise.line >= seen.promise().line);
    assert_eq!(
        serde_json::to_value(promise.note).unwrap(),
        json!({"code": "unchecked", "sessions": 40, "needed": 199})
    );
    assert!(
        Budget::per_action(0.0).is_err()
            && Budget::per_action(1.0).is_err()
            && Budget::per_action(f64::NAN).is_err()
    );
    assert_eq!(Budget::one_in(0).sessions().rate(), 1.0);
}

#[test]
fn a_baseline_is_saved_merged_and_checked() {
    let one = baseline();
    assert_eq!(Baseline::load(&one.save()), Ok(one.clone()));
    assert_eq!((one.embedder(), one.dimension(), one.sessions()), (Baseline::VECTORS, 2, 40));
    assert_eq!(one.kinds().map(|kind| kind.1).sum::<u64>(), 160);
    let two = Baseline::fit_vectors(&runs(&mut stream("guard", 1), 10, 4)).unwrap();
    let both = one.merge(&two).unwrap();
    assert_eq!((both.sessions(), both.actions()), (50, 200));
    assert_eq!(one.merge(&one).unwrap_err().code(), "duplicate_session");
    let form = Baseline::fit(&texts(), &Form::new()).unwrap();
    assert_eq!(one.merge(&form).unwrap_err().code(), "embedder_mismatch");
    assert_eq!(Baseline::fit_vectors(&texts()).unwrap_err().code(), "missing_field");
    assert_eq!(
        Baseline::fit_vectors(&runs(&mut stream("few", 0), 4, 2)).unwrap_err().code(),
        "too_few_sessions"
    );
    let none = Baseline::fit(&Runs::new(), &Form::new()).unwrap_err();
    assert_eq!(none, GuardError::TooFewSessions { found: 0, minimum: 5 });
    assert_eq!(Baseline::fit_vectors(&Runs::new()), Err(none));

    let mut data: Value = serde_json::from_str(&one.save()).unwrap();
    data.as_object_mut().unwrap().remove("checksum");
    let damaged = |path: &str, value: Value| {
        let mut data = data.clone();
        *data.pointer_mut(path).unwrap() = value;
        Baseline::load(&data.to_string()).unwrap_err().code()
    };
    let vector = data["sessions"][0]["actions"][0][3].clone();
    assert_eq!(damaged("/version", json!(3)), "unsupported_version");
    assert_eq!(damaged("/dimension", json!(0)), "out_of_range");
    assert_eq!(damaged("/dimension", json!(3)), "malformed");
    assert_eq!(damaged("/kinds/1", data["kinds"][0].clone()), "malformed");
    for (action, code) in [
        (json!([9, 0.5, 0, vector]), "malformed"),
        (json!([0, 2.5, 0, vector]), "out_of_range"),
        (json!([0, 0.5, 7, vector]), "malformed"),
        (json!([0, 1.99, 0, vector]), "malformed"),
        (json!([0, 0.5, 0, "dense:AA=="]), "malformed"),
        (json!([0, 0.5, 0, "dense:AAAAAAAAAAA="]), "zero_vector"),
    ] {
        assert_eq!(damaged("/sessions/0/actions/0", action), code);
    }
    assert_eq!(damaged("/sessions/0/intents", json!([])), "malformed");
    let task = data["sessions"][0]["intents"][0].clone();
    assert_eq!(damaged("/sessions/0/intents", json!([task, task])), "malformed");
    let actions = data["sessions"][0]["actions"].as_array().unwrap();
    let mut split = json!({"name": "s0", "intents": [task, task], "actions": actions});
    split["actions"][0][2] = json!(1);
    assert_eq!(damaged("/sessions/0", split), "malformed");
    assert_eq!(damaged("/sessions/0", data["sessions"][1].clone()), "duplicate_session");
    let more = json!({"name": "s0", "intents": [task], "actions": actions, "weight": 2});
    assert_eq!(damaged("/sessions/0", more), "malformed");
    assert_eq!(damaged("/sessions/0/actions", json!([])), "malformed");
    assert_eq!(damaged("/sessions", json!([])), "too_few_sessions");
    // version 1 had no vectors
    let old = json!({"version": 1, "embedder": "vectors", "dimension": 2, "kinds": ["a"],
        "sessions": [{"name": "s", "actions": [[0, 0.5]]}]});
    assert_eq!(Baseline::load(&old.to_string()).unwrap_err().code(), "unsupported_version");
    assert_eq!(Baseline::load("{}").unwrap_err().code(), "malformed");
}

#[test]
fn attacks_are_paired_by_session_or_suite() {
    let honest = runs(&mut stream("pairs", 0), 20, 3);
    let attack = |session: Option<&str>, suite: Option<&str>| {
        Step::of_vectors(
            session.map(str::to_owned),
            suite.map(str::to_owned),
            "tool_0",
            None,
            at_drift(1.9),
        )
    };
    let run = |attacks: &[Step]| backtest(&honest, attacks, &BacktestParams::default());
    assert_eq!(run(&[attack(Some("s3"), None)]).unwrap().attacks, 1);
    assert_eq!(run(&[attack(Some("s3"), Some("suite"))]).unwrap().attacks, 1);
    assert_eq!(
        run(&[attack(Some("evil"), Some("suite")), attack(None, Some("suite"))]).unwrap().attacks,
        40
    );
    assert_eq!(run(&[attack(Some("evil"), None)]).unwrap_err().code(), "unknown_session");
    assert_eq!(run(&[attack(None, Some("other"))]).unwrap_err().code(), "unknown_session");

    // a sequence is caught by its second call
    let good = Step::of_vectors(Some("s3".into()), None, "tool_0", None, at_drift(0.2));
    let report = run(&[good, attack(Some("s3"), None)]).unwrap();
    assert_eq!(report.per_session.caught_within, [Some(0.0), Some(1.0), Some(1.0)]);
    assert_eq!((report.per_action.caught, report.per_action.auroc.is_some()), (Some(0.5), true));

    let none = run(&[]).unwrap();
    assert_eq!((none.per_action.caught, none.per_session.caught_within), (None, [None; 3]));
    assert!(none.to_string().contains("60 honest actions in 20 sessions"));
    let keys: Vec<String> =
        serde_json::to_value(&none).unwrap().as_object().unwrap().keys().cloned().collect();
    assert_eq!(
        keys,
        ["actions", "sessions", "in_baseline", "attacks", "per_action", "per_session"]
    );

    let params = BacktestParams::default();
    assert!(backtest(&honest, &[], &params.with_one_in(1)).is_err());
    assert!(backtest(&honest, &[], &params.with_per_action(0.0)).is_err());
    assert!(backtest(&Runs::new(), &[], &params).is_err());
    let form = Form::new();
    let given = baseline();
    assert_eq!(
        backtest(&honest, &[], &params.with_baseline(&given).with_embedder(&form))
            .unwrap_err()
            .code(),
        "embedder_mismatch"
    );
    let mut one = Runs::new();
    one.push(step("s", "tool_0", 1.9)).unwrap();
    assert_eq!(
        backtest(&one, &[], &params.with_baseline(&given)).unwrap().per_session.measured,
        1.0
    );
}

/// Sessions that are all alike have no spread: the same call once more is no alarm, under any budget.
#[test]
fn the_same_session_again_is_no_alarm() {
    for sessions in [5, 20, 60] {
        let mut runs = Runs::new();
        let action = Action::call("rotate_logs", &serde_json::json!({"keep": 7}));
        for number in 0..sessions {
            let step = Step::new(format!("night {number}"), "Rotate the logs", &action);
            runs.push(step).unwrap();
        }
        let form = Form::new();
        let baseline = Baseline::fit(&runs, &form).unwrap();
        for budget in [
            Budget::one_in(20).sessions(),
            Budget::one_in(200).sessions(),
            Budget::per_action(0.05).unwrap(),
        ] {
            let mut guard = Guard::new(&baseline, budget);
            guard.begin("Rotate the logs", &form).unwrap();
            let verdict = guard.check(&action, &form).verdict().guardian();
            assert_eq!(verdict, Guardian::Allow, "{sessions} sessions, {budget:?}");
        }
    }
}

/// Checks that were open at once are each allowed; together they are beyond the line, and the guard then blocks.
#[test]
fn open_checks_add_up() {
    let mut guard = Guard::new(&baseline(), Budget::one_in(200).sessions());
    let line = guard.promise().line;
    let (mut low, mut high) = (0.0, 1.9);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        let score =
            guard.check_embedded("tool_0", &INTENT, at_drift(middle).as_slice()).why().score;
        if score.unwrap() < line { low = middle } else { high = middle }
    }
    let near = at_drift(low);
    let open: Vec<_> =
        (0..8).map(|_| guard.check_embedded("tool_0", &INTENT, near.as_slice())).collect();
    assert!(
        line > 2.0 && open.iter().all(|checked| checked.verdict().guardian() != Guardian::Block)
    );
    open.iter().for_each(|checked| guard.commit(checked, None).unwrap());
    assert!(guard.is_blocked());
}

/// A check belongs to the guard and the state that made it.
#[test]
fn a_check_from_before_a_reset_is_stale() {
    let mut guard = guard();
    let bad = guard.check_embedded("tool_0", &INTENT, at_drift(1.9).as_slice());
    guard.commit(&bad, None).unwrap();
    assert!(guard.reset("operator", "looked at it").unwrap().ended_block);
    assert!(matches!(guard.commit(&bad, None), Err(GuardError::StaleCheck { .. })));
    assert!(!guard.is_blocked());
}
