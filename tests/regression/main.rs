//! A slowdown planted in a kernel fails the gate and is named; a change of words passes.
//!
//! Everything is real: the gate is the release binary, the benches are those of this tree, and the planted kernel does its work three times (`--cfg lukhas_planted`).

#![expect(clippy::unwrap_used, reason = "what helpers of tests cannot do is a failure of the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// What a gate said.
#[derive(Debug)]
struct Ran {
    code: Option<i32>,
    report: Value,
    stderr: String,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().to_owned()
}

/// The target folder, whose builds of other people's crates serve here too.
fn target() -> PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap().to_owned()
}

/// The binary, built as people run it.
fn binary() -> PathBuf {
    let built = Command::new(env!("CARGO"))
        .args(["build", "--release", "--locked", "-p", "lukhas-cli", "--target-dir"])
        .arg(target())
        .current_dir(root())
        .env_remove("RUSTFLAGS")
        .status()
        .unwrap();
    assert!(built.success());
    target().join("release").join(format!("lukhas{}", std::env::consts::EXE_SUFFIX))
}

/// A gate whose builds go to `target`, and which keeps its runs in `storage`.
fn gate(binary: &Path, target: &Path, flags: &str, storage: &Path, args: &[&str]) -> Ran {
    let output = Command::new(binary)
        .args(["gate", "--only", "drift.update", "--quick", "--storage"])
        .arg(storage)
        .args(args)
        .current_dir(root())
        .env("CARGO", env!("CARGO"))
        .env("CARGO_TARGET_DIR", target)
        .env("RUSTFLAGS", flags)
        .env_remove("LUKHAS_PERF_DIR")
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let stdout = String::from_utf8(output.stdout).unwrap();
    Ran {
        code: output.status.code(),
        report: serde_json::from_str(stdout.trim()).unwrap_or(Value::Null),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

fn regressed(ran: &Ran) -> Vec<&str> {
    let names = ran.report["comparison"]["regressed"].as_array().unwrap();
    names.iter().map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn a_planted_slowdown_fails_and_no_change_passes() {
    let scratch = Path::new(env!("CARGO_TARGET_TMPDIR")).join("regression");
    let (storage, planted) = (scratch.join("benchmarks"), scratch.join("planted"));
    if storage.exists() {
        fs::remove_dir_all(&storage).unwrap();
    }
    let binary = binary();

    let ran = gate(&binary, &target(), "", &storage, &["--save", "base"]);
    assert_eq!(ran.code, Some(0), "{ran:?}");

    let ran = gate(&binary, &planted, "--cfg lukhas_planted", &storage, &["--compare", "base"]);
    assert_eq!(ran.code, Some(1), "{ran:?}");
    assert!(regressed(&ran).contains(&"drift.update/768"), "{:?}\n{}", regressed(&ran), ran.stderr);
    // below 16 components the planted kernel does not run
    assert!(!regressed(&ran).contains(&"drift.update/4"), "{}", ran.stderr);
    let rows = ran.report["comparison"]["rows"].as_array().unwrap();
    let row = rows.iter().find(|row| row["name"] == "drift.update/768").unwrap();
    assert!(row["shift"].as_f64().unwrap() > 0.2, "{row}");

    let ran = gate(&binary, &target(), "", &storage, &["--compare", "base"]);
    assert_eq!((ran.code, regressed(&ran)), (Some(0), Vec::new()), "{}", ran.stderr);
}
