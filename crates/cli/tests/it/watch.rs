use std::fs;

use serde_json::{Value, json};

use crate::run::{codes, folder, lukhas};

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

#[test]
fn a_line_may_name_a_stricter_lane() {
    let line = |lane: &str| format!("{{\"intent\":[1,0],\"action\":[0,1],\"lane\":{lane}}}\n");
    let ran = lukhas(&WATCH, line("\"prod\""));
    let answer = ran.one();
    assert_eq!((&answer["lane"], &answer["guardian"]), (&json!("prod"), &json!("warn")));
    // one average, whichever lane is named, and null is none
    let lines = ["\"prod\"", "null", "\" Prod \"", "\"candidate\""].map(line).concat();
    let ran = lukhas(&WATCH, lines);
    assert_eq!(ran.code, 0);
    let said: Vec<_> = ran.lines().iter().map(|line| line["sequence"].clone()).collect();
    assert_eq!(said, [1, 2, 3, 4]);
    let said = ran.lines();
    let said = said.iter().map(|line| (line["lane"].as_str(), line["guardian"].as_str()));
    let expected =
        [("prod", "warn"), ("experimental", "warn"), ("prod", "block"), ("candidate", "block")];
    assert!(said.eq(expected.map(|(lane, guardian)| (Some(lane), Some(guardian)))), "{ran:?}");
}

#[test]
fn a_lane_that_is_not_honoured_is_an_error_line() {
    let line = |lane: &str| format!("{{\"intent\":[1,0],\"action\":[0,1],\"lane\":{lane}}}\n");
    let asked = ["\"experimental\"", "\"production\"", "7", "\"prod\""].map(line).concat();
    for (args, expected) in [
        (["--lane", "candidate"], &["lane_not_allowed", "unknown_lane", "wrong_type"][..]),
        (
            ["--policy", "arl:1e4:0.5"],
            &["lane_not_allowed", "unknown_lane", "wrong_type", "lane_not_allowed"],
        ),
    ] {
        let ran = lukhas(&[&WATCH[..], &args].concat(), format!("{asked}{}", line("null")));
        assert_eq!(
            (ran.code, &codes(&ran)[..]),
            (1, &expected.iter().map(|&code| code.to_owned()).collect::<Vec<_>>()[..]),
            "{args:?}"
        );
        let lines = ran.lines();
        assert!(lines[..3].iter().all(|line| line["guardian"] == "block"), "{ran:?}");
        // no line that was refused has been counted
        assert_eq!(lines[4]["sequence"], 5 - expected.len(), "{ran:?}");
    }
}

fn readings(n: usize, action: &str) -> String {
    format!("{{\"user_id\":\"ann\",\"intent\":[1,0],\"action\":{action}}}\n").repeat(n)
}

#[test]
fn a_budget_of_false_alarms_needs_no_limit() {
    let lines = [readings(200, "[1,1]"), readings(60, "[0,1]")].concat();
    let ran = lukhas(&[&WATCH[..], &["--policy", "arl:10000:0.5"]].concat(), &*lines);
    assert_eq!((ran.code, &ran.stderr[..]), (0, ""));
    let scientific = lukhas(&[&WATCH[..], &["--policy", "arl:1e4:.5"]].concat(), lines);
    assert_eq!(scientific.stdout, ran.stdout);
    let lines = ran.lines();
    let keys: Vec<&str> = lines[0].as_object().unwrap().keys().map(String::as_str).collect();
    let expected =
        ["user_id", "lane", "drift", "ema", "guardian", "n", "sequence", "evidence", "onset"];
    assert_eq!((&keys[..], &lines[0]["lane"]), (&expected[..], &Value::Null));
    assert!(lines[..200].iter().all(|line| line["guardian"] == "allow" && line["onset"].is_null()));
    let first =
        |guardian: &str| lines.iter().position(|line| line["guardian"] == guardian).unwrap();
    assert!(200 < first("warn") && first("warn") < first("block") && first("block") < 225);
    assert_eq!(lines[first("block")]["onset"], 201);
    assert!(lines[first("block")]["evidence"].as_f64().unwrap() >= 1e4);
}

#[test]
fn a_policy_that_is_none_is_refused_with_what_to_do() {
    for (args, hint) in [
        (&["--policy", "arl"][..], "arl:10000:0.5"),
        (&["--policy", "arl:many:0.5"], "whole number"),
        (&["--policy", "arl:10000:half"], "0.001..=1.9"),
        (&["--policy", "arl:1.5e-1:0.5"], "as in arl:10000:0.5 or arl:1e4:0.5"),
        (&["--policy", "arl:1e10:0.5"], "between 100 and 1000000000"),
        (&["--policy", "arl:5:0.5"], "between 100 and 1000000000"),
        (&["--policy", "arl:10000:NaN"], "between 0.001 and 1.9"),
        (&["--policy", "lane", "--lane", "production"], "experimental"),
        (&["--policy", "arl:10000:0.5", "--lane", "prod"], "give one of the two"),
        (&["--policy", "arl:10000:0.5", "--start", "zero"], "not judged"),
        (&["--svg", "/nowhere/at/all.svg"], "/nowhere/at/all.svg"),
        (&["--svg", "-"], "--svg -: the answers go to standard output; name a file"),
    ] {
        let ran = lukhas(&[&WATCH[..], args].concat(), readings(1, "[1,1]"));
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{args:?}");
        assert!(ran.stderr.contains(hint), "{args:?}: {}", ran.stderr);
    }
    let lane = lukhas(&[&WATCH[..], &["--policy", "lane"]].concat(), readings(3, "[0,1]"));
    assert_eq!(lane.stdout, lukhas(&WATCH, readings(3, "[0,1]")).stdout);
}

#[test]
fn the_trend_is_drawn_small_and_accessible() {
    let folder = folder("watch-svg");
    let path = folder.join("drift.svg");
    let lines = [readings(20_000, "[1,0.2]"), readings(30, "[0,1]"), "{\n".to_owned()].concat();
    for policy in ["lane", "arl:10000:0.5"] {
        let args = ["--policy", policy, "--svg", path.to_str().unwrap()];
        let ran = lukhas(&[&WATCH[..], &args].concat(), &lines);
        assert_eq!((ran.code, &ran.stderr[..]), (1, ""));
        let svg = fs::read_to_string(&path).unwrap();
        assert!(svg.len() < 120_000, "{}", svg.len());
        for part in [
            "<svg xmlns",
            "role=\"img\"",
            "<title id=",
            "<desc id=",
            "prefers-color-scheme:dark",
            "ann:",
            ">drift<",
            ">moving average<",
            "class=\"warn\"",
            "class=\"block\"",
            "blocks from here",
            "<title>block at 200",
        ] {
            assert!(svg.contains(part), "{policy}: {part}");
        }
        assert_eq!(svg.contains(">evidence<"), policy != "lane");
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "nothing is left beside it");
    }
    // many users: some are drawn, the rest are counted
    let many: String =
        (0..20).map(|user| readings(2, "[0,1]").replace("ann", &format!("u{user}"))).collect();
    let ran = lukhas(&[&WATCH[..], &["--svg", path.to_str().unwrap()]].concat(), many);
    assert_eq!((ran.code, ran.lines().len()), (0, 40));
    let svg = fs::read_to_string(&path).unwrap();
    assert!(
        svg.contains("u11: ")
            && !svg.contains("u12: ")
            && svg.contains(">The first 12 users are drawn, +8 more are not</text>")
            && svg.contains("+8 more are not, with 16 readings.")
    );
    // and none at all
    assert_eq!(lukhas(&[&WATCH[..], &["--svg", path.to_str().unwrap()]].concat(), "").code, 0);
    assert!(fs::read_to_string(&path).unwrap().contains("There was no reading."));
}
