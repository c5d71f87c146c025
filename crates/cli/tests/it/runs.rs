use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::run::{Ran, codes, folder, lukhas};

const TOOLS: [(&str, &str); 3] =
    [("get_balance", "account"), ("send_money", "recipient"), ("list_bills", "month")];

/// Runs of people who pay their bills.
pub(crate) fn honest(sessions: usize) -> String {
    let mut lines = String::new();
    for session in 0..sessions {
        for (call, (tool, key)) in TOOLS.iter().enumerate() {
            let line = json!({
                "session": format!("s{session}"),
                "suite": "banking",
                "intent": format!("Pay the bill of month {session} with money of my account"),
                "tool": tool,
                "args": {*key: format!("bill account money {session} {call}")},
            });
            lines += &format!("{line}\n");
        }
    }
    lines
}

/// Calls that have nothing to do with it.
pub(crate) fn attacks(count: usize) -> String {
    let line = |n| json!({"session": format!("s{n}"), "suite": "banking", "tool": "send_money", "args": {"recipient": "xq9 zzkw vvyj 77310"}});
    (0..count).map(|n| format!("{}\n", line(n))).collect()
}

pub(crate) fn path(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> String {
    let path = folder.join(name);
    fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}

pub(crate) fn calibrate(runs: &str, out: &str) -> Ran {
    lukhas(&["drift", "calibrate", runs, "--out", out], "")
}

#[test]
fn a_baseline_is_written_whole_or_not_at_all() {
    let folder = folder("calibrate");
    let out = folder.join("baseline.json");
    let runs = path(&folder, "runs.jsonl", honest(6));
    let ran = calibrate(&runs, out.to_str().unwrap());
    assert_eq!((ran.code, &ran.stderr[..]), (0, ""));
    let summary = ran.one();
    let mut about = summary.clone();
    let unusual = about.as_object_mut().unwrap().remove("most_unusual").unwrap();
    assert!(honest(6).contains(unusual["session"].as_str().unwrap()));
    assert!(unusual["evidence"].as_f64().unwrap() < 10.0);
    let expected = json!({"sessions": 6, "actions": 18, "kinds": 3, "embedder": "form-v1",
        "dimension": 4096, "repeats": 0});
    assert_eq!(about, expected);
    let first = fs::read_to_string(&out).unwrap();
    let baseline: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(baseline["version"], 2);
    // the same from standard input
    let ran = lukhas(&["drift", "calibrate", "-", "--out", out.to_str().unwrap()], honest(6));
    assert_eq!((ran.code, fs::read_to_string(&out).unwrap()), (0, first.clone()));
    // and to standard output, with the summary beside it
    let ran = lukhas(&["drift", "calibrate", "-", "--out", "-"], honest(6));
    assert_eq!((ran.code, ran.stdout), (0, first.clone()));
    assert_eq!(serde_json::from_str::<Value>(&ran.stderr).unwrap(), summary);

    let bad = format!("\n{}{{\"session\":\"s9\",\"intent\":\"x\"}}\n{{\n", honest(6));
    let bad = path(&folder, "bad.jsonl", bad);
    let ran = calibrate(&bad, out.to_str().unwrap());
    assert_eq!(
        (ran.code, codes(&ran)),
        (1, vec!["missing_field".to_owned(), "malformed_json".to_owned()])
    );
    let lines: Vec<_> = ran.lines().iter().map(|line| line["error"]["line"].clone()).collect();
    assert_eq!(lines, [20, 21]);
    assert_eq!(ran.stderr, "no baseline is written: 2 bad lines\n");
    let one = lukhas(&["drift", "calibrate", "-", "--out", "-"], format!("{}{{\n", honest(6)));
    assert_eq!((one.code, &one.stderr[..]), (1, "no baseline is written: 1 bad line\n"));
    assert_eq!(fs::read_to_string(&out).unwrap(), first);
    assert_eq!(fs::read_dir(&folder).unwrap().count(), 3, "no partial file is left");
}

#[test]
fn each_bad_run_line_has_its_code() {
    let folder = folder("bad_runs");
    let base = json!({"session": "s", "intent": "pay", "tool": "send", "args": {}});
    let with = |changes: Value| {
        let mut line = base.clone();
        for (key, value) in changes.as_object().unwrap() {
            line[key] = value.clone();
        }
        line
    };
    let cases = [
        (json!(7), "wrong_type"),
        (with(json!({"session": null})), "missing_field"),
        (with(json!({"session": 7})), "wrong_type"),
        (with(json!({"tool": null})), "missing_field"),
        (with(json!({"intent": null})), "missing_field"),
        (with(json!({"intent": "?!"})), "zero_vector"),
        (with(json!({"session": "x".repeat(1001)})), "too_long"),
        (with(json!({"intent_vector": []})), "empty_vector"),
        (with(json!({"intent_vector": [0, 0]})), "zero_vector"),
        (with(json!({"intent_vector": [1, 2], "action_vector": [1]})), "length_mismatch"),
        (with(json!({"action_vector": [1]})), "length_mismatch"),
        (with(json!({"action_vector": ["1"]})), "wrong_type"),
        (with(json!({"action_vector": [1e300]})), "out_of_range"),
    ];
    let text: String = cases.iter().map(|(line, _)| format!("{line}\n")).collect();
    let ran = calibrate(&path(&folder, "runs.jsonl", [honest(5), text].concat()), "never.json");
    assert_eq!((ran.code, codes(&ran)), (1, cases.map(|(_, code)| code.to_owned()).to_vec()));
    // where vectors come first, a text cannot follow
    let vectors =
        json!({"session": "v", "intent_vector": [1, 0], "tool": "send", "action_vector": [1, 1]});
    let ran =
        calibrate(&path(&folder, "vectors.jsonl", format!("{vectors}\n{base}\n")), "never.json");
    assert_eq!(codes(&ran), ["missing_field"]);
}

#[test]
fn what_cannot_be_read_or_fitted_is_2() {
    let folder = folder("unreadable");
    let runs = path(&folder, "runs.jsonl", honest(2));
    let rows = path(&folder, "rows.f32", [0; 12]);
    let cases: [&[&str]; 11] = [
        &["backtest", "-", "--attacks", "-"],
        &["backtest", &runs, "--baseline", "-"],
        &["guard", "--baseline", "-"],
        &["calibrate", "nowhere.jsonl", "--out", "x"],
        &["calibrate", &runs, "--out", "x"],
        &["calibrate", &runs, "--out", "x", "--embedder", "http"],
        &["calibrate", &runs, "--out", "x", "--vectors", &rows],
        &["calibrate", &runs, "--out", "x", "--vectors", &rows, "--dimension", "2"],
        &["backtest", &runs, "--per-action", "1.5"],
        &["backtest", &runs, "--one-in", "1"],
        &["backtest", &runs, "--baseline", &runs],
    ];
    for args in cases {
        let ran = lukhas(&[&["drift"], args].concat(), "");
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{args:?}");
        assert!(!ran.stderr.is_empty());
    }
    for share in ["1", "0", "NaN"] {
        let ran = lukhas(&["drift", "backtest", &runs, "--per-action", share], "");
        assert_eq!(ran.code, 2);
        assert!(ran.stderr.contains("more than 0 and less than 1, as 0.05 for 5 %"), "{ran:?}");
    }
}

#[test]
fn a_backtest_measures_and_says_what_it_promised() {
    let folder = folder("backtest");
    let runs = path(&folder, "runs.jsonl", honest(12));
    let attacks = path(&folder, "attacks.jsonl", attacks(4));
    let backtest = |more: &[&str]| {
        let ran =
            lukhas(&[&["drift", "backtest", &runs, "--attacks", &attacks], more].concat(), "");
        assert_eq!((ran.code, &ran.stderr[..]), (0, ""), "{ran:?}");
        ran
    };
    let report = backtest(&["--json"]).one();
    let keys = |value: &Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(
        keys(&report),
        ["actions", "sessions", "in_baseline", "attacks", "per_action", "per_session"]
    );
    assert_eq!(
        keys(&report["per_action"]),
        ["false_alarm_rate", "caught", "fixed_line_caught", "auroc"]
    );
    assert_eq!(keys(&report["per_session"]), ["promised", "measured", "interval", "caught_within"]);
    let counts = ["actions", "sessions", "in_baseline", "attacks"].map(|key| &report[key]);
    assert_eq!(counts, [&json!(36), &json!(12), &json!(0), &json!(4)]);
    assert_eq!(report["per_session"]["promised"], 0.05);
    assert_eq!(report["per_action"]["caught"], 1.0);
    assert!(report["per_action"]["false_alarm_rate"].as_f64().unwrap() <= 0.05);
    assert_eq!(backtest(&["--leave-one-out", "--json"]).one(), report);
    assert_eq!(backtest(&["--one-in", "4", "--json"]).one()["per_session"]["promised"], 0.25);
    let table = backtest(&[]).stdout;
    assert!(
        table.contains("36 honest actions in 12 sessions")
            && serde_json::from_str::<Value>(&table).is_err()
    );

    let out = folder.join("baseline.json");
    let out = out.to_str().unwrap();
    assert_eq!(calibrate(&runs, out).code, 0);
    let report = backtest(&["--baseline", out, "--json"]).one();
    assert_eq!(
        (&report["per_action"]["caught"], &report["in_baseline"]),
        (&json!(1.0), &json!(12))
    );
    let table = backtest(&["--baseline", out]).stdout;
    assert!(table.contains("12 of 12 sessions are in the baseline"), "{table}");
    let ran = lukhas(&["drift", "backtest", &runs, "--baseline", out, "--leave-one-out"], "");
    assert_eq!(ran.code, 2);
    let unknown =
        path(&folder, "unknown.jsonl", "{\"session\":\"nobody\",\"tool\":\"send_money\"}\n");
    assert_eq!(lukhas(&["drift", "backtest", &runs, "--attacks", &unknown], "").code, 2);
    let bad = path(&folder, "bad.jsonl", "{\"tool\":7}\n");
    let ran = lukhas(&["drift", "backtest", &runs, "--attacks", &bad], "");
    assert_eq!((ran.code, codes(&ran)), (1, vec!["wrong_type".to_owned()]));
}

#[test]
fn rows_of_a_file_are_the_vectors_of_lines() {
    let folder = folder("rows");
    let vectors: [[f32; 3]; 4] =
        [[1.0, 0.0, 0.5], [0.9, 0.1, 0.4], [0.8, 0.3, 0.1], [0.0, 1.0, -0.5]];
    let bytes: Vec<u8> = vectors.iter().flatten().flat_map(|x| x.to_le_bytes()).collect();
    let rows = path(&folder, "rows.f32", bytes);
    let (mut by_row, mut by_vector) = (String::new(), String::new());
    for session in 0..6 {
        for action in 1..4 {
            let tool = format!("t{action}");
            by_row += &format!(
                "{}\n",
                json!({"session": format!("s{session}"), "tool": tool, "intent_row": 0, "action_row": action})
            );
            by_vector += &format!(
                "{}\n",
                json!({"session": format!("s{session}"), "tool": tool, "intent_vector": vectors[0], "action_vector": vectors[action]})
            );
        }
    }
    let by_row = path(&folder, "rows.jsonl", by_row);
    let by_vector = path(&folder, "vectors.jsonl", by_vector);
    let args = ["drift", "backtest", &by_row, "--json", "--vectors", &rows, "--dimension", "3"];
    let ran = lukhas(&args, "");
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(ran.one(), lukhas(&["drift", "backtest", &by_vector, "--json"], "").one());
    let bad = path(
        &folder,
        "bad.jsonl",
        "{\"session\":\"s\",\"tool\":\"t\",\"intent_row\":0,\"action_row\":9}\n{\"session\":\"s\",\"tool\":\"t\"}\n",
    );
    let ran = lukhas(&["drift", "backtest", &bad, "--vectors", &rows, "--dimension", "3"], "");
    assert_eq!(
        (ran.code, codes(&ran)),
        (1, vec!["out_of_range".to_owned(), "missing_field".to_owned()])
    );
    assert!(!ran.lines()[0]["error"]["detail"].as_str().unwrap().contains("line 1"));
}
