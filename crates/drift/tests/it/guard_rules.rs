//! The rules beside the single call: evidence of several, the mix of tools, no progress.

use lukhas_drift::{Baseline, Budget, Guard, Mode, NoProgress, Reason, Runs, Step};
use lukhas_types::{Action, Fault, Form, Guardian};
use serde_json::{Value, json};

use crate::support::{at_drift, runs, step, stream};

const INTENT: [f32; 2] = [1.0, 0.0];

fn baseline() -> Baseline {
    Baseline::fit_vectors(&runs(&mut stream("guard", 0), 40, 4)).expect("a valid one")
}

/// A drift of `tool_0` whose score is nearest to this one.
fn drift_of(baseline: &Baseline, score: f64) -> f64 {
    let distance = |x: f64| {
        let found = baseline.score("tool_0", &INTENT, at_drift(x).as_slice()).expect("scorable");
        (found - score).abs()
    };
    let grid = (0..20_000).map(|k| f64::from(k) / 1e4);
    grid.min_by(|&a, &b| distance(a).total_cmp(&distance(b))).expect("a grid")
}

#[test]
fn several_calls_a_little_unusual_add_up_to_a_block() {
    let baseline = baseline();
    let mut guard = Guard::new(&baseline, Budget::one_in(10_000).sessions());
    let line = guard.promise().line;
    assert!(line > 3.2, "{line}: no room below the line");
    let action = at_drift(drift_of(&baseline, line - 0.6));
    let mut evidence = 0.0_f64;
    let mut calls = 0;
    let blocked = loop {
        let checked = guard.check_embedded("tool_0", &INTENT, action.as_slice());
        calls += 1;
        let why = checked.why();
        evidence = why.score.unwrap() + (evidence - 2.0).max(0.0);
        assert_eq!((why.evidence, why.run), (Some(evidence), calls));
        assert_eq!(why.distance, Some(line - evidence));
        guard.commit(&checked, None).unwrap();
        if checked.verdict().guardian() == Guardian::Block {
            break checked;
        }
    };
    assert_eq!((blocked.why().reasons.as_slice(), calls), (&[Reason::Accumulated][..], 2));
    assert!(guard.is_blocked() && blocked.why().to_string().contains("together with"));
    // a reset forgets what led there, a new task too
    let _ = guard.reset("ada", "it was wanted").unwrap();
    assert_eq!(guard.check_embedded("tool_0", &INTENT, action.as_slice()).why().run, 1);
    // a usual call in between ends the run
    let usual = at_drift(drift_of(&baseline, 0.0));
    for vector in [&action, &usual] {
        let checked = guard.check_embedded("tool_0", &INTENT, vector.as_slice());
        guard.commit(&checked, None).unwrap();
    }
    assert_eq!(guard.check_embedded("tool_0", &INTENT, action.as_slice()).why().run, 1);
    // a budget per action judges every action for itself
    let mut guard = Guard::new(&baseline, Budget::per_action(0.001).unwrap());
    let action = at_drift(drift_of(&baseline, guard.promise().line - 0.3));
    for _ in 0..9 {
        let checked = guard.check_embedded("tool_0", &INTENT, action.as_slice());
        assert_eq!((checked.why().evidence, checked.why().run), (checked.why().score, 1));
        guard.commit(&checked, None).unwrap();
    }
}

#[test]
fn observed_alarms_start_anew() {
    let baseline = baseline();
    let mut guard = Guard::new(&baseline, Budget::one_in(20).sessions()).with_mode(Mode::Observe);
    for vector in [at_drift(1.9), at_drift(0.3)] {
        let checked = guard.check_embedded("tool_0", &INTENT, vector.as_slice());
        assert_eq!(checked.verdict().guardian(), Guardian::Allow);
        assert_eq!(checked.why().run, 1);
        guard.commit(&checked, None).unwrap();
    }
}

#[test]
fn a_task_with_other_tools_is_warned_of() {
    // tool_0 to tool_2 in all sessions, tool_9 once
    let mut runs = Runs::new();
    let mut stream = stream("mix", 0);
    for session in 0..60 {
        for _ in 0..5 {
            let tool = format!("tool_{}", stream.below(3));
            runs.push(step(&format!("s{session}"), &tool, 0.4 + 0.1 * stream.next_unit())).unwrap();
        }
    }
    runs.push(step("s7", "tool_9", 0.45)).unwrap();
    let baseline = Baseline::fit_vectors(&runs).unwrap();
    let mut guard = Guard::new(&baseline, Budget::one_in(20).sessions()).with_tool_mix();
    let action = at_drift(0.45);
    let warned_after = |guard: &mut Guard, tools: &[&str]| {
        guard.begin_embedded();
        (0..12).find(|&call| {
            let tool = tools[call % tools.len()];
            let checked = guard.check_embedded(tool, &INTENT, action.as_slice());
            guard.commit(&checked, None).unwrap();
            checked.why().reasons.contains(&Reason::ToolMix)
        })
    };
    assert_eq!(warned_after(&mut guard, &["tool_0", "tool_1", "tool_2"]), None);
    let call = warned_after(&mut guard, &["tool_9"]).expect("five of a tool that is called once");
    assert!((1..6).contains(&call), "{call}");
    // tools never seen count as one
    assert!(warned_after(&mut guard, &["a", "b", "c"]).is_some());
    let mut off = Guard::new(&baseline, Budget::one_in(20).sessions());
    assert_eq!(warned_after(&mut off, &["tool_9"]), None);
    assert_eq!(guard.summary().blocked, 0, "it warns and blocks nothing");
}

fn texts() -> (Baseline, Form) {
    let form = Form::new();
    let mut runs = Runs::new();
    for k in 0..20 {
        let action = Action::call("search", &json!({"query": format!("bill {k}")}));
        runs.push(Step::new(format!("s{k}"), format!("Find the bill {k}"), &action))
            .expect("valid");
    }
    (Baseline::fit(&runs, &form).expect("valid"), form)
}

struct Loop {
    guard: Guard,
    form: Form,
}

impl Loop {
    fn new(rule: NoProgress) -> Self {
        let (baseline, form) = texts();
        let guard = Guard::new(&baseline, Budget::one_in(5).sessions()).with_mode(Mode::Observe);
        let mut guard = guard.with_no_progress(rule).expect("in range");
        guard.begin("Find the bill 7", &form).expect("valid");
        Self { guard, form }
    }

    /// The reasons of the rule against a call, which is then made.
    fn call(&mut self, query: &str, result: impl Into<Value>) -> Vec<Reason> {
        let action = Action::call("search", &json!({"query": query}));
        let checked = self.guard.check(&action, &self.form);
        self.guard.commit(&checked, Some(&result.into())).expect("valid");
        let known = [Reason::Repeats, Reason::PingPong, Reason::Failures];
        checked.why().reasons.iter().copied().filter(|reason| known.contains(reason)).collect()
    }
}

#[test]
fn the_same_call_with_the_same_result_is_not_made_for_ever() {
    let mut agent = Loop::new(NoProgress::default());
    for _ in 0..3 {
        assert_eq!(agent.call("bill", json!([])), []);
    }
    assert_eq!(agent.call("bill", json!([])), [Reason::Repeats]);
    // polling has another result each time
    let mut agent = Loop::new(NoProgress::default());
    for k in 0..20 {
        assert_eq!(agent.call("status", json!({"done": k})), []);
    }
}

#[test]
fn different_calls_that_find_nothing_are_a_search() {
    let mut agent = Loop::new(NoProgress { repeats: 2, cycles: 2, failures: 2, blocks: true });
    for k in 0..40 {
        assert_eq!(agent.call(&format!("bill {k}"), json!([])), []);
    }
    assert!(!agent.guard.is_blocked());
}

#[test]
fn two_calls_in_turn_are_a_circle() {
    let mut agent = Loop::new(NoProgress { repeats: 20, ..NoProgress::default() });
    let mut first = None;
    for k in 0..20 {
        let query = ["there", "back"][k % 2];
        if !agent.call(query, json!(query)).is_empty() {
            first = first.or(Some(k));
        }
    }
    // three times each, and the seventh call would go on
    assert_eq!(first, Some(6));
    // a third call in between is no circle, nor is a new result
    let mut agent = Loop::new(NoProgress { repeats: 32, ..NoProgress::default() });
    for k in 0..30 {
        assert_eq!(agent.call(["a", "b", "c"][k % 3], json!("same")), []);
    }
    let mut agent = Loop::new(NoProgress { repeats: 32, ..NoProgress::default() });
    for k in 0..30 {
        assert_eq!(agent.call(["a", "b"][k % 2], json!(k)), []);
    }
}

#[test]
fn failures_in_a_row_stop_what_follows() {
    let mut agent = Loop::new(NoProgress { blocks: true, ..NoProgress::default() });
    for (k, result) in [
        json!({"error": "timeout"}),
        json!({"is_error": true}),
        json!({"isError": true, "text": "no"}),
        json!({"error": {"code": 5}}),
    ]
    .into_iter()
    .enumerate()
    {
        assert_eq!(agent.call(&format!("q{k}"), result), []);
    }
    assert_eq!(agent.call("q4", json!({"error": null, "found": 1})), []);
    for k in 0..5 {
        assert_eq!(agent.call(&format!("p{k}"), json!({"error": "x"})), []);
    }
    let action = Action::call("search", &json!({"query": "once more"}));
    let checked = agent.guard.check(&action, &agent.form);
    assert_eq!(checked.would_be(), Guardian::Block);
    assert!(checked.why().reasons.contains(&Reason::Failures));
    // vectors have no call, their failures count all the same
    let mut guard = Guard::new(&baseline(), Budget::one_in(20).sessions());
    guard = guard.with_no_progress(NoProgress { failures: 2, ..NoProgress::default() }).unwrap();
    for _ in 0..2 {
        let checked = guard.check_embedded("tool_0", &INTENT, at_drift(0.3).as_slice());
        guard.commit_failed(&checked, None).unwrap();
    }
    let checked = guard.check_embedded("tool_0", &INTENT, at_drift(0.3).as_slice());
    assert_eq!(checked.verdict().guardian(), Guardian::Warn);
    let error = NoProgress { cycles: 17, ..NoProgress::default() }.validate().unwrap_err();
    assert_eq!((error.code(), error.field().as_deref()), ("out_of_range", Some("cycles")));
}
