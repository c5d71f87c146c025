//! Runs of the gate that are kept, compared and written for others.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::gate::{gate, tap};
use crate::run::{codes, folder, lukhas};
use crate::runs::path;

/// What the benches left, at these times.
fn leave(folder: &Path, update: f64, bind: f64) {
    fs::create_dir_all(folder.join("taps")).unwrap();
    path(folder, "taps/p.t.json", tap(&[("drift.update/768", update), ("glyphs.bind", bind)]));
}

fn read(folder: &Path, name: &str) -> String {
    fs::read_to_string(folder.join(name)).unwrap()
}

#[test]
fn a_run_is_kept_and_a_later_one_is_held_against_it() {
    let folder = folder("gate_kept");
    leave(&folder, 500.0, 10.0);
    let ran = gate(&folder, &["--save", "main", "--runs", "2", "--", "true"]);
    assert_eq!((ran.code, ran.one().get("comparison")), (0, None), "{ran:?}");
    assert!(ran.stderr.contains(".benchmarks/0001_main.json"), "{}", ran.stderr);
    let kept: Value = serde_json::from_str(&read(&folder, ".benchmarks/0001_main.json")).unwrap();
    assert_eq!((&kept["name"], &kept["number"]), (&json!("main"), &json!(1)));
    assert_eq!(kept["run"]["rows"]["drift.update/768"]["p95"], 500.0);
    assert!(kept["run"]["time"].as_u64().unwrap() > 1_700_000_000);
    assert_eq!(read(&folder, ".benchmarks/history.jsonl").lines().count(), 1);

    leave(&folder, 590.0, 10.0);
    let ran = gate(&folder, &["--compare", "main", "--", "true"]);
    assert_eq!((ran.code, &ran.one()["comparison"]["regressed"]), (0, &json!([])), "{ran:?}");
    let ran = gate(
        &folder,
        &["--compare", "0001", "--fail", "mean:10%", "--fail", "allocs:0", "--", "true"],
    );
    assert_eq!((ran.code, ran.lines().len()), (1, 1), "{ran:?}");
    let comparison = &ran.one()["comparison"];
    assert_eq!(comparison["regressed"], json!(["drift.update/768"]));
    assert_eq!(comparison["fail"], json!(["mean:10%", "allocs:0"]));
    assert!(ran.stderr.contains("beyond mean:10%"), "{}", ran.stderr);

    leave(&folder, 650.0, 10.0);
    let ran = gate(&folder, &["--compare", "main", "--", "true"]);
    assert_eq!((ran.code, &ran.one()["verdict"]), (1, &json!("fail")));
    assert_eq!(ran.one()["comparison"]["regressed"], json!(["drift.update/768"]));
    // what is not asked is not compared
    let ran = gate(&folder, &["--compare", "main", "--only", "glyphs", "--", "true"]);
    assert_eq!((ran.code, ran.one()["comparison"]["rows"].as_array().unwrap().len()), (0, 1));

    let ran = gate(&folder, &["--autosave", "--", "true"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(read(&folder, ".benchmarks/history.jsonl").lines().count(), 2);
    let files = fs::read_dir(folder.join(".benchmarks")).unwrap();
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    assert_eq!(names.filter(|name| name.starts_with("0002_")).count(), 1);
}

#[test]
fn a_slow_run_counts_only_when_none_of_five_is_better() {
    let folder = folder("gate_best");
    leave(&folder, 500.0, 10.0);
    assert_eq!(gate(&folder, &["--save", "main", "--", "true"]).code, 0);
    let script = |good: &str| {
        let rows = |ns| tap(&[("drift.update/768", ns), ("glyphs.bind", 10.0)]);
        format!(
            "n=$(cat n 2>/dev/null || echo 0); n=$((n+1)); echo $n > n\nif [ $n = {good} ]; then t='{}'; else t='{}'; fi\necho \"$t\" > \"$LUKHAS_PERF_DIR/p.t.json\"\n",
            rows(510.0),
            rows(900.0),
        )
    };
    let runs = || read(&folder, "n").trim().to_owned();
    path(&folder, "bench.sh", script("3"));
    let ran = gate(&folder, &["--compare", "main", "--", "sh", "bench.sh"]);
    assert_eq!((ran.code, &runs()[..]), (0, "3"), "{ran:?}");
    path(&folder, "bench.sh", script("9"));
    let ran = gate(&folder, &["--compare", "main", "--", "sh", "bench.sh"]);
    assert_eq!((ran.code, &runs()[..]), (1, "8"), "{ran:?}");
    let ran = gate(&folder, &["--compare", "main", "--runs", "1", "--", "sh", "bench.sh"]);
    assert_eq!((ran.code, &runs()[..]), (0, "9"), "{ran:?}");
}

#[test]
fn others_read_what_is_written() {
    let folder = folder("gate_written");
    leave(&folder, 5e6, 10.0);
    let files = ["--junit", "j.xml", "--markdown", "m.md", "--pytest", "p.json"];
    let ran = gate(&folder, &[&files[..], &["--histogram", "h", "--", "true"]].concat());
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(read(&folder, "j.xml").contains("failures=\"1\""), "{}", read(&folder, "j.xml"));
    assert!(read(&folder, "m.md").starts_with("**fail** on "), "{}", read(&folder, "m.md"));
    let pytest: Value = serde_json::from_str(&read(&folder, "p.json")).unwrap();
    assert_eq!(pytest["benchmarks"][0]["name"], "drift.update/768");
    assert_eq!(pytest["benchmarks"][0]["stats"]["rounds"], 60);
    let names = ["drift.update_768.svg", "glyphs.bind.svg"];
    assert!(names.iter().all(|name| read(&folder.join("h"), name).starts_with("<svg")));
}

#[test]
fn a_dashboard_is_one_file_with_what_there_is() {
    let folder = folder("gate_html");
    leave(&folder, 500.0, 10.0);
    let page = |args: &[&str]| {
        let ran = gate(&folder, &[args, &["--html", "gate.html", "--", "true"]].concat());
        assert_eq!(ran.code, 0, "{ran:?}");
        assert!(ran.stderr.contains("dashboard in gate.html"), "{}", ran.stderr);
        read(&folder, "gate.html")
    };
    let alone = page(&[]);
    assert!(alone.starts_with("<!DOCTYPE html>") && alone.contains("<title>pass: Performance"));
    assert!(alone.contains("Histogram of 60 samples") && alone.contains("<time datetime="));
    assert!(!alone.contains("p50 and p95 over") && !alone.contains("Against "));
    page(&["--save", "main", "--runs", "1"]);
    // the kept run and this one
    let against = page(&["--compare", "main", "--quick"]);
    assert!(against.contains("over 2 runs") && against.contains("Against <bdi>main"));
    assert!(against.contains("A quick run"));
}

#[test]
fn unusable_names_and_expressions_are_2() {
    let folder = folder("gate_unusable");
    leave(&folder, 1.0, 1.0);
    let cases: [&[&str]; 7] = [
        &["--save", "12"],
        &["--save", "a/b"],
        &["--save", ""],
        &["--compare", "nowhere"],
        &["--compare", "main", "--fail", "max:20%"],
        &["--fail", "mean:20%"],
        &["--runs", "0"],
    ];
    for case in cases {
        let ran = gate(&folder, &[case, &["--", "touch", "ran"]].concat());
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{case:?}");
        assert!(!ran.stderr.is_empty() && !folder.join("ran").exists(), "{case:?}");
    }
    fs::remove_file(folder.join("taps/p.t.json")).unwrap();
    let ran = gate(&folder, &["--save", "main", "--", "true"]);
    assert_eq!(ran.code, 2, "nothing was measured, so nothing is kept: {ran:?}");
    assert!(!folder.join(".benchmarks").exists());
}

/// A level and another one, with a little noise.
fn series() -> String {
    let number = |n: u32| f64::from(if n < 40 { 100 } else { 130 } + n * 7 % 5);
    (0..80).map(|n| format!("{}\n", number(n))).collect()
}

#[test]
fn a_history_shows_where_its_level_moved() {
    let ran = lukhas(&["gate", "history", "-"], series());
    assert_eq!((ran.code, ran.lines().len()), (0, 1), "{ran:?}");
    let change = ran.one();
    let keys: Vec<&str> = change.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["index", "before", "after", "p_value"]);
    assert_eq!((&change["index"], &change["before"]), (&json!(40), &json!(102.0)));
    assert_eq!(change["after"], 132.0);
    assert!(change["p_value"].as_f64().unwrap() < 1e-9);

    let folder = folder("gate_history");
    let file = path(&folder, "series.txt", series());
    let same = lukhas(&["gate", "history", &file, "--window-len", "30"], "");
    assert_eq!(same.one()["index"], 40);
    let none = lukhas(&["gate", "history", &file, "--min-magnitude", "0.5"], "");
    assert_eq!((none.code, &none.stdout[..]), (0, ""));
    assert_eq!(lukhas(&["gate", "history", "-"], "").code, 0);

    let bad = lukhas(&["gate", "history", "-"], "1\n\"2\"\nx\n1e999\n");
    assert_eq!(bad.code, 1);
    assert_eq!(codes(&bad), ["wrong_type", "malformed_json", "not_finite"]);
    for args in [["--window-len", "1"], ["--max-pvalue", "2"], ["--min-magnitude", "-1"]] {
        let ran = lukhas(&[&["gate", "history", "-"], &args[..]].concat(), series());
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{args:?}");
    }
    assert_eq!(lukhas(&["gate", "history", "nowhere.txt"], "").code, 2);
}

#[test]
fn what_cannot_be_written_is_said_before_the_benches_run() {
    let folder = folder("gate_unwritable");
    leave(&folder, 1.0, 1.0);
    let cases: [(&[&str], &str); 5] = [
        (&["--json", "nowhere/report.json"], "there is no folder nowhere"),
        (&["--html", "nowhere/gate.html"], "there is no folder nowhere"),
        (&["--markdown", "taps"], "cannot write taps"),
        (&["--histogram", "budgets.toml"], "is a file: name a folder"),
        (&["--save", "main", "--storage", "budgets.toml"], "is a file: name a folder"),
    ];
    for (args, why) in cases {
        let ran = gate(&folder, &[args, &["--", "touch", "ran"]].concat());
        assert_eq!((ran.code, folder.join("ran").exists()), (2, false), "{args:?}: {ran:?}");
        assert!(ran.stderr.contains(why), "{args:?}: {}", ran.stderr);
    }
    assert_eq!(gate(&folder, &["--autosave", "--", "true"]).code, 0);
    let history = folder.join(".benchmarks/history.jsonl");
    let whole = fs::read_to_string(&history).unwrap();
    fs::write(&history, format!("{whole}{{\"time\":")).unwrap();
    let ran = gate(&folder, &["--autosave", "--", "touch", "ran"]);
    assert_eq!((ran.code, folder.join("ran").exists()), (2, false), "{ran:?}");
    assert!(ran.stderr.contains("mend or remove that line") && ran.stderr.contains("line 2 of"));
    // what fails at the end all the same comes after the answer
    fs::create_dir_all(folder.join("late")).unwrap();
    let ran = gate(&folder, &["--json", "late/r.json", "--", "rm", "-r", "late"]);
    assert_eq!((ran.code, &ran.one()["verdict"]), (2, &json!("pass")), "{ran:?}");
}

#[test]
fn rows_need_no_budget_to_be_kept_and_compared() {
    let folder = folder("gate_unbudgeted");
    leave(&folder, 500.0, 10.0);
    path(&folder, "taps/p.u.json", tap(&[("types.hash", 5.0)]));
    let only = ["--only", "types.hash"];
    let run = |args: &[&str]| gate(&folder, &[&only[..], args, &["--", "true"]].concat());
    let ran = run(&["--save", "main", "--runs", "1"]);
    assert_eq!((ran.code, ran.one()["rows"].as_array().unwrap().len()), (0, 0), "{ran:?}");
    let kept: Value = serde_json::from_str(&read(&folder, ".benchmarks/0001_main.json")).unwrap();
    let rows: Vec<&String> = kept["run"]["rows"].as_object().unwrap().keys().collect();
    assert_eq!(rows, ["types.hash"]);
    assert_eq!(run(&["--compare", "main", "--runs", "1"]).code, 0);
    path(&folder, "taps/p.u.json", tap(&[("types.hash", 9.0)]));
    let ran = run(&["--compare", "main", "--runs", "1"]);
    assert_eq!((ran.code, &ran.one()["comparison"]["regressed"]), (1, &json!(["types.hash"])));
    let ran = run(&["--junit", "j.xml"]);
    assert_eq!((ran.code, ran.stderr.contains("no budget's name")), (2, true), "{ran:?}");
    let ran = gate(&folder, &["--only", "nothing", "--html", "g.html", "--", "true"]);
    assert_eq!(ran.code, 2, "nothing was measured: {ran:?}");

    // and no file of budgets, unless one is named
    let without = |args: &[&str]| {
        let mut command = crate::run::command(&[&["gate"], args, &["--", "true"]].concat());
        command.current_dir(folder.join("late")).env("LUKHAS_PERF_DIR", folder.join("taps"));
        crate::run::finish(command, b"")
    };
    fs::create_dir_all(folder.join("late")).unwrap();
    assert_eq!(without(&["--action", "a.json"]).code, 0);
    assert_eq!(without(&["--autosave", "--html", "g.html"]).code, 0);
    assert_eq!(without(&["--autosave", "--budgets", "b.toml"]).code, 2);
    assert_eq!(without(&[]).code, 2);
}

#[test]
fn unlike_machines_compare_where_it_is_asked() {
    let folder = folder("gate_unlike");
    leave(&folder, 500.0, 10.0);
    assert_eq!(gate(&folder, &["--save", "main", "--runs", "1", "--", "true"]).code, 0);
    let other = read(&folder, "taps/p.t.json").replace("\"cores\":1", "\"cores\":2");
    path(&folder, "taps/p.t.json", other);
    let compare = ["--compare", "main", "--runs", "1"];
    let ran = gate(&folder, &[&compare[..], &["--", "true"]].concat());
    assert_eq!((ran.code, ran.stderr.contains("--unlike-machines")), (2, true), "{ran:?}");
    let ran = gate(&folder, &[&compare[..], &["--unlike-machines", "--", "true"]].concat());
    assert_eq!(ran.code, 0, "{ran:?}");
    assert_eq!(gate(&folder, &["--unlike-machines", "--", "true"]).code, 2);
}

#[test]
fn names_of_rows_do_not_steer_a_terminal() {
    let folder = folder("gate_control");
    leave(&folder, 500.0, 10.0);
    path(&folder, "taps/p.u.json", tap(&[("types.\u{1b}[31m\nhash", 5.0)]));
    let save = ["--save", "main", "--runs", "1", "--", "true"];
    assert_eq!(gate(&folder, &save).code, 0);
    let ran = gate(&folder, &["--compare", "main", "--runs", "1", "--", "true"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(ran.stderr.contains("types.\\u{1b}[31m\\nhash"), "{}", ran.stderr);
    assert!(!ran.stderr.contains('\u{1b}'));
}

#[test]
fn a_series_ends_at_its_bound_and_old_files_are_named_once() {
    let many = "1\n".repeat(lukhas_perf::MAX_SERIES_LEN + 1000);
    let ran = lukhas(&["gate", "history", "-"], many);
    assert_eq!((ran.code, codes(&ran)), (1, vec!["too_long".to_owned()]));

    let folder = folder("gate_left_out");
    path(&folder, "budgets.toml", "[a]\nguide = \"1 ns\"\n");
    fs::create_dir_all(folder.join("target/lukhas-perf")).unwrap();
    path(&folder, "target/lukhas-perf/p.t.json", tap(&[("b", 1.0)]));
    path(&folder, "new.json", tap(&[("a", 500.0)]));
    let bench = "cp new.json target/lukhas-perf/p.u.json";
    let args = ["gate", "--runs", "3", "--", "sh", "-c", bench];
    let mut command = crate::run::command(&args);
    command.current_dir(&folder).env_remove("LUKHAS_PERF_DIR");
    let ran = crate::run::finish(command, b"");
    assert_eq!((ran.code, ran.stderr.matches("left out").count()), (1, 1), "{ran:?}");
}
