//! A later run against the executables that were kept with an earlier one.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::ab::{allocates, repository, takes};
use crate::run::{Ran, command, finish};
use crate::runs::path;

fn gate(root: &Path, args: &[&str]) -> Ran {
    let mut command = command(&[&["gate"], args].concat());
    command.current_dir(root).env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
    finish(command, b"")
}

fn compared(ran: &Ran) -> Vec<Value> {
    ran.one()["comparison"]["rows"].as_array().unwrap().clone()
}

#[test]
fn a_slow_machine_passes_and_a_slow_build_fails() {
    let root = repository("gate_turns");
    path(&root, "budgets.toml", "[small.sum]\nguide = \"1 ms\"\n");
    takes(&root, "100.0 + 0.0");
    let ran = gate(&root, &["--save", "base", "--storage", "kept", "--runs", "2"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    assert!(root.join("kept/0001_base.json").exists());
    let ignored = fs::read_to_string(root.join("kept/executables/.gitignore")).unwrap();
    assert_eq!(ignored, "*\n");

    // every build takes half as long again by now
    path(root.parent().unwrap(), "slow", "1.5");
    let compare = ["--compare", "base", "--storage", "kept", "--runs", "2"];
    let ran = gate(&root, &compare);
    assert_eq!((ran.code, &ran.one()["comparison"]["regressed"]), (0, &json!([])), "{ran:?}");
    for row in compared(&ran) {
        assert!((row["p50"].as_f64().unwrap() - 1.5).abs() < 0.1, "{row}");
        assert!(row["shift"].as_f64().unwrap().abs() < 0.05, "{row}");
    }
    assert!(ran.stderr.contains("so is the earlier build by now"), "{}", ran.stderr);

    // and one row of this build as long again on top
    takes(&root, "160.0");
    let ran = gate(&root, &compare);
    let regressed = &ran.one()["comparison"]["regressed"];
    assert_eq!((ran.code, regressed), (1, &json!(["small.sum"])), "{ran:?}");
    assert!((compared(&ran)[1]["shift"].as_f64().unwrap() - 0.6).abs() < 0.05, "{ran:?}");

    // and a call that allocates, which no machine explains
    takes(&root, "100.0 + 0.0");
    allocates(&root);
    let ran = gate(&root, &compare);
    let regressed = &ran.one()["comparison"]["regressed"];
    assert_eq!((ran.code, regressed), (1, &json!(["small.other", "small.sum"])), "{ran:?}");
    assert!(ran.stderr.contains("so it is in turns: a call makes more allocations"));

    // a limit that was asked for holds as it stands, and so does the default where nothing was kept
    takes(&root, "100.0 + 0.0");
    assert_eq!(gate(&root, &[&compare[..], &["--fail", "mean:20%"]].concat()).code, 1);
    fs::remove_dir_all(root.join("kept/executables")).unwrap();
    let ran = gate(&root, &compare);
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.stderr.contains("no executables were kept with \"base\""), "{}", ran.stderr);
}

#[test]
fn the_newest_three_runs_keep_their_executables() {
    let root = repository("gate_kept_executables");
    path(&root, "budgets.toml", "[small.sum]\nguide = \"1 ms\"\n");
    takes(&root, "100.0");
    for _ in 0..4 {
        assert_eq!(gate(&root, &["--save", "base", "--runs", "1"]).code, 0);
    }
    let folders = fs::read_dir(root.join(".benchmarks/executables")).unwrap();
    let mut names: Vec<String> =
        folders.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    let starts: Vec<&str> = names.iter().map(|name| name.get(..9).unwrap_or(name)).collect();
    assert_eq!(
        starts,
        [".gitignore", "0002_base", "0003_base", "0004_base"].map(|name| name.get(..9).unwrap())
    );
}
