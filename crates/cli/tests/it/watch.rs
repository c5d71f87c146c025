use serde_json::json;

use crate::run::{codes, lukhas};

const WATCH: [&str; 2] = ["drift", "watch"];

#[test]
fn the_known_answer() {
    let ran = lukhas(&WATCH, "{\"intent\":[1,0,0.5],\"action\":[0.9,0.1,0.4]}\n");
    assert_eq!((ran.code, &ran.stderr[..]), (0, ""));
    let answer = ran.one();
    assert!((answer["drift"].as_f64().unwrap() - 0.0061413).abs() < 1e-6);
    assert!((answer["ema"].as_f64().unwrap() - 0.0012283).abs() < 1e-6);
    let keys: Vec<&str> = answer.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["user_id", "lane", "drift", "ema", "guardian", "n", "sequence"]);
    assert_eq!(answer["user_id"], "default");
    assert_eq!(answer["lane"], "experimental");
    assert_eq!(answer["guardian"], "allow");
    assert_eq!((&answer["n"], &answer["sequence"]), (&json!(1), &json!(1)));
    assert!(ran.stdout.starts_with("{\"user_id\":\"default\","), "compact: {}", ran.stdout);
}

#[test]
fn a_reversed_agent_is_blocked_and_a_block_is_an_answer() {
    let line = "{\"user_id\":\"ann\",\"intent\":[1,0],\"action\":[-1,0]}\n";
    let of = |args: &[&str]| {
        let ran = lukhas(&[&WATCH[..], args].concat(), line.repeat(3));
        assert_eq!(ran.code, 0);
        ran.lines()
    };
    let zero = of(&[]);
    let emas: Vec<f64> = zero.iter().map(|line| line["ema"].as_f64().unwrap()).collect();
    assert_eq!(emas.iter().map(|x| (x * 1e3).round()).collect::<Vec<_>>(), [400.0, 720.0, 976.0]);
    let verdicts: Vec<_> = zero.iter().map(|line| line["guardian"].as_str().unwrap()).collect();
    assert_eq!(verdicts, ["warn", "block", "block"]);
    assert_eq!(zero[2]["sequence"], 3);
    assert_eq!(of(&["--lane", " Prod "])[0]["guardian"], "block");
    let debiased = of(&["--start", "debiased"]);
    assert!(debiased.iter().all(|line| line["guardian"] == "block"));
}

#[test]
fn users_do_not_share_and_a_bad_line_changes_nothing() {
    let good =
        |user: &str| format!("{{\"user_id\":\"{user}\",\"intent\":[1,0],\"action\":[0,1]}}\n");
    let bad = "{\"user_id\":\"a\",\"intent\":[1,0],\"action\":[0,0]}\n";
    let ran = lukhas(&WATCH, [&good("a"), bad, &good("b"), "\n", &good("a")].concat());
    assert_eq!(ran.code, 1);
    let lines = ran.lines();
    let expected = json!({"code": "zero_vector", "detail": "action is a zero vector", "line": 2});
    assert_eq!(lines[1], json!({"error": expected, "guardian": "block"}));
    assert_eq!((&lines[2]["user_id"], &lines[2]["sequence"]), (&json!("b"), &json!(1)));
    assert_eq!((&lines[3]["user_id"], &lines[3]["sequence"]), (&json!("a"), &json!(2)));
    let ema = lines[3]["ema"].as_f64().unwrap();
    assert!((ema - 0.36).abs() < 1e-12, "as if the bad line had not been: {ema}");
}

#[test]
fn every_way_to_be_undecidable_has_its_code_and_blocks() {
    let long = format!("{{\"intent\":{0:?},\"action\":{0:?}}}", vec![1; 8193]);
    let user = format!("{{\"user_id\":\"{}\",\"intent\":[1],\"action\":[1]}}", "a".repeat(101));
    let cases = [
        ("{", "malformed_json"),
        ("{\"intent\":[NaN],\"action\":[1]}", "malformed_json"),
        ("{\"intent\":[1],\"action\":[-Infinity]}", "malformed_json"),
        ("{\"intent\":[1],\"action\":[1e999]}", "not_finite"),
        ("{\"intent\":[1],\"action\":[1],\"more\":{\"deep\":[-1e999]}}", "not_finite"),
        ("[1]", "wrong_type"),
        ("{\"intent\":\"text\",\"action\":[1]}", "wrong_type"),
        ("{\"intent\":[\"1\"],\"action\":[1]}", "wrong_type"),
        ("{\"user_id\":7,\"intent\":[1],\"action\":[1]}", "wrong_type"),
        ("{\"intent\":[1]}", "missing_field"),
        ("{\"action\":[1]}", "missing_field"),
        ("{\"intent\":[],\"action\":[1]}", "empty_vector"),
        ("{\"intent\":[0,0],\"action\":[1,0]}", "zero_vector"),
        ("{\"intent\":[-0.0],\"action\":[1]}", "zero_vector"),
        ("{\"intent\":[1,0],\"action\":[1]}", "length_mismatch"),
        ("{\"intent\":[1e39],\"action\":[1]}", "out_of_range"),
        ("{\"user_id\":\"\",\"intent\":[1],\"action\":[1]}", "out_of_range"),
        ("{\"user_id\":\"a/b\",\"intent\":[1],\"action\":[1]}", "forbidden_character"),
        (&user, "too_long"),
        (&long, "too_long"),
    ];
    let input: String = cases.iter().map(|(line, _)| format!("{line}\n")).collect();
    let ran = lukhas(&WATCH, input);
    assert_eq!(ran.code, 1);
    assert_eq!(codes(&ran), cases.map(|(_, code)| code));
    for (number, line) in ran.lines().iter().enumerate() {
        assert_eq!(line["guardian"], "block", "{line}");
        assert_eq!(line["error"]["line"], number + 1);
    }
}

#[test]
fn huge_and_tiny_numbers_neither_overflow_nor_underflow() {
    let ran = lukhas(
        &WATCH,
        "{\"intent\":[3e38,0],\"action\":[3e38,0]}\n{\"intent\":[1e-44,0],\"action\":[0,1e-44]}\n",
    );
    assert_eq!(ran.code, 0);
    let drifts: Vec<_> = ran.lines().iter().map(|line| line["drift"].as_f64().unwrap()).collect();
    assert_eq!(drifts, [0.0, 1.0]);
}

#[test]
fn an_unknown_lane_is_usage() {
    for args in [&["--lane", "production"][..], &["--start", "half"], &["--lane"]] {
        let ran = lukhas(&[&WATCH[..], args].concat(), "");
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""));
        assert!(!ran.stderr.is_empty());
    }
}
