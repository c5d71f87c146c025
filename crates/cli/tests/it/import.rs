//! Measurements of other tools, and what the gate makes of them.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::gate::tap;
use crate::run::{Ran, command, finish, folder};

/// What `hyperfine --export-json` wrote.
pub(crate) const HYPERFINE: &str = include_str!("../../../perf/tests/data/import/hyperfine.json");

/// A history of github-action-benchmark whose row is half as slow again from a commit on.
pub(crate) fn data_js(commits: u32, step: u32) -> String {
    let entry = |at: u32| {
        let level = if at < step { 100.0 } else { 150.0 };
        let value = level + f64::from(at * 3 % 5);
        json!({"commit": {"id": format!("c{at}")}, "date": 1_767_225_600_000_u64 + u64::from(at), "tool": "cargo",
               "benches": [{"name": "fib", "value": value, "range": "± 1", "unit": "ns/iter"},
                           {"name": "size", "value": 1, "unit": "MB"}]})
    };
    let entries: Vec<Value> = (0..commits).map(entry).collect();
    let data = json!({"lastUpdate": 0, "repoUrl": "", "entries": {"Benchmark": entries}});
    format!("window.BENCHMARK_DATA = {data}")
}

fn gate(folder: &Path, args: &[&str]) -> Ran {
    let mut command = command(&[&["gate"], args].concat());
    command.current_dir(folder).env("LUKHAS_PERF_DIR", "taps");
    finish(command, b"")
}

fn lines(ran: &Ran) -> Vec<Value> {
    ran.stdout.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
}

#[test]
fn an_imported_history_alarms_and_moves_where_it_got_slower() {
    let folder = folder("import-history");
    fs::write(folder.join("data.js"), data_js(40, 20)).unwrap();
    let ran = gate(&folder, &["import", "data.js"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let taken = ran.one();
    assert_eq!(
        taken,
        json!({"format": "action", "runs": 40, "new": 40, "rows": 1, "stand_ins": 80, "left_out": {"MB": 40}, "saved": null})
    );
    for part in ["40 values in \"MB\"", "80 figures are not in the source", "--here"] {
        assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
    }
    // what is there is not taken again
    assert_eq!(gate(&folder, &["import", "data.js"]).one()["new"], 0);

    let ran = gate(&folder, &["history", "--alarms"]);
    let alarms = lines(&ran);
    assert_eq!((ran.code, alarms.len()), (0, 1), "{ran:?}");
    assert_eq!((&alarms[0]["onset"], &alarms[0]["index"]), (&json!(20), &json!(22)));
    assert_eq!((&alarms[0]["row"], &alarms[0]["commit"]), (&json!("Benchmark/fib"), &json!("c20")));
    let ran = gate(&folder, &["history", ".benchmarks/history.jsonl", "--only", "Bench"]);
    let changes = lines(&ran);
    assert_eq!((changes.len(), &changes[0]["commit"]), (1, &json!("c20")), "{ran:?}");
    let ran = gate(&folder, &["history", "--only", "none"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no row's name in"), "{}", ran.stderr);
}

#[test]
fn an_import_is_a_baseline_of_this_machine_where_it_is_said_so() {
    let folder = folder("import-baseline");
    fs::create_dir_all(folder.join("taps")).unwrap();
    let here = serde_json::to_value(lukhas_perf::Machine::here()).unwrap();
    let mut left: Value = serde_json::from_str(&tap(&[("nothing", 5e6)])).unwrap();
    left["machine"] = here;
    fs::write(folder.join("taps/p.t.json"), left.to_string()).unwrap();
    fs::write(folder.join("budgets.toml"), "[nothing]\nguide = \"1 s\"\n").unwrap();
    let one = json!({"results": [{"command": "nothing", "mean": 1e-3, "times": vec![1e-3; 30]}]});
    fs::write(folder.join("times.json"), one.to_string()).unwrap();
    let ran = gate(&folder, &["import", "times.json", "--save", "there", "--commit", "0123"]);
    assert_eq!(ran.one()["saved"], "0001_there.json", "{ran:?}");
    let ran = gate(&folder, &["import", "times.json", "--save", "here", "--here"]);
    assert_eq!((ran.code, ran.stderr.contains("machine")), (0, false), "{ran:?}");

    let ran = gate(&folder, &["--compare", "there", "--", "true"]);
    assert_eq!(ran.code, 2, "{ran:?}");
    assert!(ran.stderr.contains("not alike"), "{}", ran.stderr);
    let ran = gate(&folder, &["--compare", "here", "--runs", "1", "--", "true"]);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert_eq!(ran.one()["comparison"]["regressed"], json!(["nothing"]));
}

#[test]
fn what_is_no_measurement_is_refused_and_nothing_is_kept() {
    let folder = folder("import-refused");
    fs::write(folder.join("other.json"), "{\"context\": {}, \"benchmarks\": []}").unwrap();
    fs::write(folder.join("bad.json"), "{\"results\": [{\"command\": \"a\", \"mean\": -1}]}")
        .unwrap();
    fs::write(folder.join("numbers"), "1\n2\n").unwrap();
    for (args, parts) in [
        (&["import", "other.json"][..], ["2 keys (benchmarks, context)", "pytest (an object with"]),
        (&["import", "bad.json"], ["results[0].mean", "-1 is no time"]),
        (&["import", "bad.json", "--format", "pytest"], ["a file of pytest", "missing field"]),
        (&["import", "bad.json", "--format", "x"], ["unknown format", "criterion"]),
        (&["import", "absent.json"], ["absent.json", "cannot be read"]),
        (&["import", "bad.json", "--save", "12"], ["\"12\"", "no baseline"]),
        (&["history", "numbers", "--only", "a"], ["--only", "history of runs"]),
    ] {
        let ran = gate(&folder, args);
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{args:?}: {ran:?}");
        for part in parts {
            assert!(ran.stderr.contains(part), "{args:?}: {part}: {}", ran.stderr);
        }
    }
    assert!(!folder.join(".benchmarks").exists());
}

#[test]
fn the_measurements_leave_as_the_action_takes_them() {
    let folder = folder("import-action");
    fs::create_dir_all(folder.join("taps")).unwrap();
    fs::write(folder.join("taps/p.t.json"), tap(&[("a", 500.0)])).unwrap();
    fs::write(folder.join("budgets.toml"), "[a]\nguide = \"1 s\"\n").unwrap();
    let ran = gate(&folder, &["--action", "action.json", "--", "true"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let text = fs::read_to_string(folder.join("action.json")).unwrap();
    let left: Value = serde_json::from_str(&text).unwrap();
    assert_eq!((&left[0]["name"], &left[0]["value"]), (&json!("a"), &json!(500.0)));
    let ran = gate(&folder, &["import", "action.json"]);
    assert_eq!(ran.one()["rows"], 1, "{ran:?}");
}

#[test]
fn what_is_imported_late_takes_its_place_in_time_and_in_any_storage() {
    let folder = folder("import-late");
    let all = data_js(40, 20);
    let json = all.strip_prefix("window.BENCHMARK_DATA = ").unwrap();
    let data: Value = serde_json::from_str(json).unwrap();
    let entries = data["entries"]["Benchmark"].as_array().unwrap();
    // the newer half first; a second apart
    for (name, half) in [("b.json", 20..40), ("a.json", 0..20)] {
        let mut part = entries[half.clone()].to_vec();
        for (entry, at) in part.iter_mut().zip(half) {
            entry["date"] = json!(1_767_225_600_000_u64 + 1000 * at as u64);
        }
        let part = json!({"entries": {"Benchmark": part}});
        fs::write(folder.join(name), part.to_string()).unwrap();
        let ran = gate(&folder, &["import", name, "--storage", "kept"]);
        assert_eq!((ran.code, &ran.one()["new"]), (0, &json!(20)), "{ran:?}");
    }
    assert!(!folder.join(".benchmarks").exists());
    let ran = gate(&folder, &["history", "--storage", "kept"]);
    let changes = lines(&ran);
    assert_eq!((changes.len(), &changes[0]["commit"]), (1, &json!("c20")), "{ran:?}");
    let ran = gate(&folder, &["history", "--alarms", "--storage", "kept"]);
    assert_eq!(lines(&ran)[0]["commit"], "c20", "{ran:?}");
}
