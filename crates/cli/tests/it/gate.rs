use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::run::{Ran, command, finish, folder};
use crate::runs::path;

const BUDGETS: &str = "\
[drift.update]
bench = \"drift.update/768\"
guide = \"1 ms\"
ours = \"1 us\"
class = \"critical\"

[glyphs.bind]
guide = \"1 ms\"
";

/// A file as a bench leaves it.
pub(crate) fn tap(rows: &[(&str, f64)]) -> String {
    let row = |&(name, ns): &(&str, f64)| {
        let samples = json!({"kind": "calls", "iterations": 1, "clock_overhead_ns": 0.0, "allocs": null, "instructions": null, "ns": vec![ns; 60]});
        json!({"name": name, "samples": samples})
    };
    let machine = json!({"os": "linux", "arch": "x86_64", "cpu": null, "cores": 1, "rustc": null});
    json!({"schema": 1, "package": "p", "target": "t", "machine": machine, "rows": rows.iter().map(row).collect::<Vec<_>>()})
        .to_string()
}

/// Runs in a folder whose budgets are above and whose `LUKHAS_PERF_DIR` is `taps`.
pub(crate) fn gate(folder: &Path, args: &[&str]) -> Ran {
    path(folder, "budgets.toml", BUDGETS);
    let mut command = command(&[&["gate"], args].concat());
    command.current_dir(folder).env("LUKHAS_PERF_DIR", "taps");
    finish(command, b"")
}

pub(crate) fn verdicts(ran: &Ran) -> Vec<String> {
    let rows = ran.one()["rows"].as_array().unwrap().clone();
    rows.iter()
        .map(|row| {
            format!("{} {}", row["name"].as_str().unwrap(), row["verdict"].as_str().unwrap())
        })
        .collect()
}

#[test]
fn budgets_pass_fail_or_stay_open() {
    let folder = folder("gate");
    fs::create_dir_all(folder.join("taps")).unwrap();
    let leave = |rows: &[(&str, f64)]| path(&folder, "taps/p.t.json", tap(rows));
    leave(&[("drift.update/768", 500.0), ("glyphs.bind", 10.0)]);
    let ran = gate(&folder, &["--json", "report.json", "--", "true"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report = ran.one();
    let keys: Vec<&str> = report.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["schema", "machine", "verdict", "rows"]);
    assert_eq!(report["verdict"], "pass");
    assert_eq!(verdicts(&ran), ["drift.update pass", "glyphs.bind pass"]);
    assert_eq!(report["rows"][0]["p95"], 500.0);
    assert_eq!(report["rows"][0]["budget"], json!({"guide": 1e6, "ours": 1e3}));
    let saved: Value =
        serde_json::from_str(&fs::read_to_string(folder.join("report.json")).unwrap()).unwrap();
    assert_eq!(saved, report);
    assert!(
        ran.stderr.contains("drift.update") && ran.stderr.contains("earlier run"),
        "{}",
        ran.stderr
    );

    leave(&[("drift.update/768", 5e6), ("glyphs.bind", 10.0)]);
    let ran = gate(&folder, &["--", "true"]);
    assert_eq!(
        (ran.code, verdicts(&ran)),
        (1, vec!["drift.update fail".to_owned(), "glyphs.bind pass".to_owned()])
    );
    let ran = gate(&folder, &["--only", "glyphs", "--", "true"]);
    assert_eq!((ran.code, verdicts(&ran)), (0, vec!["glyphs.bind pass".to_owned()]));

    leave(&[("glyphs.bind", 10.0)]);
    let ran = gate(&folder, &["--", "true"]);
    assert_eq!((ran.code, &ran.one()["verdict"]), (3, &json!("inconclusive")));
    let expected = ["drift.update inconclusive", "glyphs.bind pass"];
    assert_eq!(verdicts(&ran), expected);
}

#[test]
fn strict_takes_the_best_of_five_runs() {
    let folder = folder("gate_strict");
    // slower each time but for the third
    path(
        &folder,
        "bench.sh",
        format!(
            "n=$(cat n 2>/dev/null || echo 0); n=$((n+1)); echo $n > n; mkdir -p \"$LUKHAS_PERF_DIR\"\nif [ $n = 3 ]; then t='{}'; else t='{}'; fi\necho \"$t\" > \"$LUKHAS_PERF_DIR/p.t.json\"\n",
            tap(&[("drift.update/768", 900.0), ("glyphs.bind", 1.0)]),
            tap(&[("drift.update/768", 9000.0), ("glyphs.bind", 1.0)]),
        ),
    );
    let runs = || fs::read_to_string(folder.join("n")).unwrap().trim().to_owned();
    let ran = gate(&folder, &["--", "sh", "bench.sh"]);
    assert_eq!((ran.code, &runs()[..]), (0, "1"), "ours is missed, and not gated: {ran:?}");
    let ran = gate(&folder, &["--strict", "--", "sh", "bench.sh"]);
    assert_eq!((ran.code, &runs()[..]), (0, "3"), "{ran:?}");
    let ran = gate(&folder, &["--strict", "--", "sh", "bench.sh"]);
    assert_eq!((ran.code, &runs()[..]), (1, "8"), "{ran:?}");
}

#[test]
fn benches_that_do_not_run_are_2_and_show_why() {
    let folder = folder("gate_fails");
    let ran = gate(&folder, &["--", "sh", "-c", "echo something broke; exit 7"]);
    assert_eq!((ran.code, &ran.stdout[..]), (2, ""));
    assert!(ran.stderr.contains("something broke") && ran.stderr.contains('7'), "{}", ran.stderr);
    let ran = gate(&folder, &["--verbose", "--", "sh", "-c", "echo on standard output; exit 0"]);
    assert_eq!((ran.code, ran.lines().len()), (3, 1));
    assert!(ran.stderr.contains("on standard output"));
    assert_eq!(gate(&folder, &["--", "no-such-command"]).code, 2);
    assert_eq!(gate(&folder, &["--only", "dreams", "--", "true"]).code, 2);
    assert_eq!(gate(&folder, &["--budgets", "nowhere.toml", "--", "true"]).code, 2);
    path(&folder, "odd.toml", "[a]\nguide = \"1 parsec\"\n");
    assert_eq!(gate(&folder, &["--budgets", "odd.toml", "--", "true"]).code, 2);
    path(&folder, "taps/p.t.json", "{}");
    assert_eq!(gate(&folder, &["--", "true"]).code, 2);
}

#[test]
fn without_a_given_folder_it_is_that_of_the_target() {
    let folder = folder("gate_target");
    path(&folder, "left.json", tap(&[("drift.update/768", 1.0), ("glyphs.bind", 1.0)]));
    path(&folder, "budgets.toml", BUDGETS);
    fs::create_dir_all(folder.join("target/lukhas-perf")).unwrap();
    let bench = "cp left.json target/lukhas-perf/p.t.json";
    let mut command = command(&["gate", "--quick", "--", "sh", "-c", bench]);
    command.current_dir(&folder).env_remove("LUKHAS_PERF_DIR");
    assert_eq!(finish(command, b"").code, 0);
}

/// Samples that an earlier run left in cargo's folder do not pass a run that measures nothing.
#[test]
fn old_samples_pass_nothing() {
    let folder = folder("gate_old");
    path(&folder, "budgets.toml", BUDGETS);
    fs::create_dir_all(folder.join("target/lukhas-perf")).unwrap();
    let rows = [("drift.update/768", 500.0), ("glyphs.bind", 10.0)];
    path(&folder, "target/lukhas-perf/p.t.json", tap(&rows));
    let mut command = command(&["gate", "--", "true"]);
    command.current_dir(&folder).env_remove("LUKHAS_PERF_DIR");
    let ran = finish(command, b"");
    assert_eq!((ran.code, &ran.one()["verdict"]), (3, &json!("inconclusive")), "{ran:?}");
}
