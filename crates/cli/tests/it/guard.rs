use serde_json::{Value, json};

use crate::run::{Ran, codes, folder, lukhas};
use crate::runs::{calibrate, honest, path};

const INTENT: &str = "Pay the bill of month 3 with money of my account";

fn line(session: &str, intent: &str, recipient: &str) -> String {
    let line = json!({"session": session, "intent": intent, "tool": "send_money", "args": {"recipient": recipient}});
    format!("{line}\n")
}

fn good(session: &str) -> String {
    line(session, INTENT, "bill account money 3 1")
}

fn hijack(session: &str) -> String {
    line(session, INTENT, "xq9 zzkw vvyj 77310")
}

struct Guarded(String);

impl Guarded {
    fn new(name: &str) -> Self {
        let folder = folder(name);
        let runs = path(&folder, "runs.jsonl", honest(24));
        let out = folder.join("baseline.json");
        let out = out.to_str().unwrap().to_owned();
        assert_eq!(calibrate(&runs, &out).code, 0);
        Self(out)
    }

    fn run(&self, args: &[&str], input: &str) -> Ran {
        lukhas(&[&["drift", "guard", "--baseline", &self.0], args].concat(), input)
    }

    fn verdicts(&self, args: &[&str], lines: &[String]) -> Vec<String> {
        let ran = self.run(args, &lines.concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        ran.lines().iter().map(|line| line["verdict"].as_str().unwrap().to_owned()).collect()
    }
}

#[test]
fn a_hijack_is_blocked_until_the_intent_changes() {
    let guarded = Guarded::new("guard");
    let ran = guarded.run(&[], &[good("a"), hijack("a")].concat());
    assert_eq!((ran.code, &ran.stderr[..]), (0, ""), "a block is an answer");
    let lines = ran.lines();
    let keys: Vec<&str> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["session", "verdict", "score", "usual", "line", "why"]);
    assert_eq!((&lines[0]["session"], &lines[0]["verdict"]), (&json!("a"), &json!("allow")));
    let number = |line: usize, key: &str| lines[line][key].as_f64().unwrap();
    assert!(number(1, "score") > number(1, "line") && number(0, "score") < number(0, "line"));
    let usual: Vec<f64> = serde_json::from_value(lines[0]["usual"].clone()).unwrap();
    assert!(usual.len() == 2 && usual[0] < usual[1]);
    assert!(lines[1]["why"].as_str().unwrap().contains("beyond the line"));

    let other =
        line("a", "Pay the bill of month 4 with money of my account", "bill account money 4 1");
    let lines = [good("a"), hijack("a"), good("a"), good("b"), other, good("a")];
    let verdicts = guarded.verdicts(&[], &lines);
    assert_eq!(verdicts, ["allow", "block", "block", "allow", "allow", "allow"]);
}

#[test]
fn modes_soften_a_verdict_and_never_an_error() {
    let guarded = Guarded::new("modes");
    let lines = [good("a"), hijack("a"), good("a")];
    assert_eq!(guarded.verdicts(&["--mode", "observe"], &lines), ["allow", "allow", "allow"]);
    assert_eq!(guarded.verdicts(&["--mode", "warn"], &lines), ["allow", "warn", "allow"]);
    assert_eq!(guarded.verdicts(&["--mode", "enforce"], &lines), ["allow", "block", "block"]);
    for mode in ["observe", "warn", "enforce"] {
        let ran = guarded.run(&["--mode", mode], "{\"session\":\"a\",\"tool\":\"x\"}\n");
        assert_eq!((ran.code, &ran.one()["verdict"]), (1, &json!("block")));
    }
}

#[test]
fn an_error_line_blocks_and_changes_nothing() {
    let guarded = Guarded::new("guard_errors");
    let four = |x: f32| json!(vec![x; 4]);
    let cases = [
        ("{".to_owned(), "malformed_json"),
        (json!([]).to_string(), "wrong_type"),
        (json!({"intent": INTENT, "tool": "t"}).to_string(), "missing_field"),
        (json!({"session": "a", "intent": INTENT}).to_string(), "missing_field"),
        (json!({"session": "a", "tool": "t"}).to_string(), "missing_field"),
        (json!({"session": "a", "intent": "...", "tool": "t"}).to_string(), "zero_vector"),
        (json!({"session": "a", "intent": INTENT, "tool": "_"}).to_string(), "zero_vector"),
        (json!({"session": "a", "intent_vector": four(1.0), "tool": "t", "action_vector": four(1.0)}).to_string(), "length_mismatch"),
        (json!({"session": "a", "intent": INTENT, "tool": "t", "args": 5}).to_string(), "wrong_type"),
        (json!({"session": "a", "intent_vector": vec![1; 4096], "tool": "t", "action_vector": vec![1; 4096]}).to_string(), "wrong_type"),
        ("{\"session\":\"a\",\"intent_vector\":[1e999],\"tool\":\"t\"}".to_owned(), "not_finite"),
    ];
    let bad: String = cases.iter().map(|(line, _)| format!("{line}\n")).collect();
    let ran = guarded.run(&[], &[hijack("a"), bad, good("a")].concat());
    assert_eq!((ran.code, codes(&ran)), (1, cases.map(|(_, code)| code.to_owned()).to_vec()));
    assert!(ran.lines().iter().all(|line| line["verdict"] == "block"), "the block lasts: {ran:?}");
}

#[test]
fn a_baseline_of_vectors_takes_vectors_only() {
    let folder = folder("guard_vectors");
    let mut lines = String::new();
    for session in 0..24 {
        for step in 0..3 {
            let action = [1.0, 0.1 * f64::from(step), 0.05 * f64::from(session % 5)];
            lines += &format!(
                "{}\n",
                json!({"session": format!("s{session}"), "intent_vector": [1, 0, 0], "tool": "t", "action_vector": action})
            );
        }
    }
    let runs = path(&folder, "runs.jsonl", lines);
    let out = folder.join("baseline.json");
    let out = out.to_str().unwrap();
    assert_eq!(calibrate(&runs, out).one()["embedder"], "vectors");
    let step = |action: Value| json!({"session": "a", "intent": "text", "intent_vector": [1, 0, 0], "tool": "t", "action_vector": action});
    let input =
        format!("{}\n{}\n{}\n", step(json!([1, 0.1, 0.1])), step(json!([-1, 0, 0])), good("b"));
    let ran = lukhas(&["drift", "guard", "--baseline", out], input);
    assert_eq!((ran.code, codes(&ran)), (1, vec!["missing_field".to_owned()]));
    let verdicts: Vec<_> = ran.lines().iter().map(|line| line["verdict"].clone()).collect();
    assert_eq!(verdicts, ["allow", "block", "block"]);
}

#[test]
fn a_tool_never_seen_is_said_and_a_budget_that_cannot_be_checked_too() {
    let guarded = Guarded::new("guard_notes");
    let input = json!({"session": "a", "intent": INTENT, "tool": "pay_bill", "args": {"of": "month 3, money of my account"}});
    let ran = guarded.run(&["--one-in", "1000"], &input.to_string());
    assert!(ran.one()["why"].as_str().unwrap().contains("never seen"));
    assert!(ran.stderr.contains("24 sessions cannot check this budget"), "{}", ran.stderr);
    assert_eq!(guarded.run(&["--mode", "sleep"], "").code, 2);
    assert_eq!(lukhas(&["drift", "guard"], "").code, 2);
    assert_eq!(lukhas(&["drift", "guard", "--baseline", "nowhere.json"], "").code, 2);
}

/// More sessions than are kept push out those that are idle, never a block.
#[test]
fn a_block_outlasts_any_number_of_sessions() {
    let guarded = Guarded::new("guard_many");
    let mut lines = vec![hijack("a"), good("b")];
    lines.extend((0..4_096).map(|number| good(&format!("s{number}"))));
    lines.push(good("a"));
    let verdicts = guarded.verdicts(&[], &lines);
    assert_eq!((&*verdicts[0], &*verdicts[1]), ("block", "allow"));
    assert_eq!(verdicts.last().map(String::as_str), Some("block"));
}

#[test]
fn observing_says_what_would_be_enforced() {
    let guarded = Guarded::new("guard_would");
    let ran = guarded.run(&["--mode", "observe"], &[good("a"), hijack("a")].concat());
    let whys: Vec<String> = ran.lines().iter().map(|line| line["why"].to_string()).collect();
    assert!(
        !whys[0].contains("enforced") && whys[1].contains("enforced it would be block"),
        "{whys:?}"
    );
}
