//! `lukhas gate ab`, on a repository with a small package whose benches say how long they took.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::run::{Ran, command, finish, folder};
use crate::runs::path;

const MANIFEST: &str = "\
[package]
name = \"small\"
version = \"0.1.0\"
edition = \"2024\"

[workspace]

[[bench]]
name = \"my-work\"
path = \"benches/work.rs\"
harness = false
";

/// Writes what the tap writes: two rows, `SUM` and 50 ns, a little more or less each time, and times what `../slow` says,
/// as on a machine with other work. Without `--bench` it does
/// nothing, and with an argument `broken` it fails.
const BENCH: &str = r###"
use std::{env, fs};

const ALLOCS: u64 = 0;
const ROWS: [(&str, f64); 2] = [("small.sum", SUM), ("small.other", 50.0)];

fn main() {
    let has = |arg: &str| env::args().any(|other| other == arg);
    assert!(!has("broken"), "this one is broken");
    if !has("--bench") {
        return;
    }
    let count = fs::read_to_string("../count").ok().and_then(|n| n.parse().ok()).unwrap_or(0) + 1;
    fs::write("../count", count.to_string()).unwrap();
    let slow = fs::read_to_string("../slow").map_or(1.0, |slow| slow.parse::<f64>().unwrap());
    let rows = ROWS.map(|(name, ns)| {
        let ns = ns * slow * (1.0 + (count * 7 % 5) as f64 / 100.0);
        let samples = vec![ns.to_string(); 60].join(",");
        format!(r##"{{"name":"{name}","samples":{{"kind":"calls","iterations":1,"clock_overhead_ns":0.0,"allocs":{{"count":{ALLOCS},"bytes":0,"peak":0,"live":0}},"instructions":null,"ns":[{samples}]}}}}"##)
    });
    let machine = r##"{"os":"linux","arch":"x86_64","cpu":null,"cores":1,"rustc":null}"##;
    let file = format!(r##"{{"schema":1,"package":"small","target":"my_work","machine":{machine},"rows":[{}]}}"##, rows.join(","));
    fs::write(format!("{}/small.my_work.json", env::var("LUKHAS_PERF_DIR").unwrap()), file).unwrap();
}
"###;

fn git(place: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    let name =
        ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"];
    command.args(name).args(args).current_dir(place);
    let done = command.stdin(Stdio::null()).output().unwrap();
    assert!(done.status.success(), "{args:?}: {}", String::from_utf8_lossy(&done.stderr));
}

/// A repository of two commits: in the first, `small.sum` takes 100 ns, in the second it does not compile.
pub(crate) fn repository(name: &str) -> PathBuf {
    let root = folder(name).join("repository");
    fs::create_dir_all(root.join("benches")).unwrap();
    fs::create_dir_all(root.join("src")).unwrap();
    path(&root, "Cargo.toml", MANIFEST);
    path(&root, "src/lib.rs", "");
    path(&root, ".gitignore", "/target\n/Cargo.lock\n");
    git(&root, &["init", "--quiet"]);
    for (tag, sum) in [("good", "100.0"), ("broken", "does not compile")] {
        takes(&root, sum);
        git(&root, &["add", "."]);
        git(&root, &["commit", "--quiet", "-m", tag]);
        git(&root, &["tag", tag]);
    }
    root
}

pub(crate) fn takes(root: &Path, sum: &str) {
    path(root, "benches/work.rs", BENCH.replace("SUM", sum));
}

/// Makes a call allocate.
pub(crate) fn allocates(root: &Path) {
    let text = fs::read_to_string(root.join("benches/work.rs")).unwrap();
    path(root, "benches/work.rs", text.replace("ALLOCS: u64 = 0", "ALLOCS: u64 = 1"));
}

fn ab(root: &Path, args: &[&str]) -> Ran {
    let mut command = command(&[&["gate", "ab"], args].concat());
    command.current_dir(root).env_remove("CARGO_TARGET_DIR").env_remove("RUSTFLAGS");
    finish(command, b"")
}

/// Nothing of a run is left but what was built.
fn is_clean(root: &Path) -> bool {
    let entries = |path: &Path| {
        let names = fs::read_dir(path).into_iter().flatten();
        names.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<Vec<_>>()
    };
    let beside = entries(root.parent().unwrap());
    let built = entries(&root.join("target/lukhas-ab"));
    let trees = entries(&root.join(".git/worktrees"));
    beside.iter().all(|name| name == "repository" || name == "count")
        && built.iter().all(|name| name == "build")
        && trees.is_empty()
}

#[test]
fn a_slow_work_tree_fails_and_is_named_and_an_equal_one_passes() {
    let root = repository("ab");
    takes(&root, "100.0 * 1.0");
    let ran = ab(&root, &["good"]);
    assert_eq!(ran.code, 0, "{ran:?}");
    let report = ran.one();
    assert_eq!((&report["verdict"], &report["against"]), (&json!("pass"), &json!("good")));
    let names: Vec<&Value> =
        report["rows"].as_array().unwrap().iter().map(|r| &r["name"]).collect();
    assert_eq!(names, ["small.other", "small.sum"]);
    assert!(report["rows"][1]["shift"].as_f64().unwrap().abs() < 0.03, "{report}");
    assert!(is_clean(&root));

    takes(&root, "125.0");
    let ran = ab(&root, &["good", "--json", "report.json"]);
    assert_eq!((ran.code, &ran.one()["regressed"]), (1, &json!(["small.sum"])), "{ran:?}");
    let row = &ran.one()["rows"][1];
    assert!((row["shift"].as_f64().unwrap() - 0.25).abs() < 0.04, "{row}");
    let low = row["interval"][0].as_f64().unwrap();
    assert!(low > 0.1 && row["verdict"] == "fail", "{row}");
    assert!(ran.stderr.contains("regressed: small.sum"), "{}", ran.stderr);
    assert!(ran.stderr.contains("confirmation: 8 more blocks, 1 bench, for small.sum"));
    let saved = fs::read_to_string(root.join("report.json")).unwrap();
    assert_eq!(serde_json::from_str::<Value>(&saved).unwrap(), ran.one());

    takes(&root, "100.0 * 1.0");
    allocates(&root);
    let ran = ab(&root, &["good", "--only", "small.other"]);
    assert_eq!((ran.code, &ran.one()["regressed"]), (1, &json!(["small.other"])), "{ran:?}");
    assert!(ran.stderr.contains("more allocations: 0 before, 1 now"), "{}", ran.stderr);
    takes(&root, "125.0");

    let ran = ab(&root, &["good", "--only", "small.other"]);
    assert_eq!((ran.code, ran.one()["rows"].as_array().unwrap().len()), (0, 1), "{ran:?}");
    assert!(is_clean(&root));
}

#[test]
fn what_cannot_be_compared_is_2_and_leaves_nothing() {
    let root = repository("ab_refused");
    takes(&root, "100.0");
    let cases: [(&[&str], &str); 6] = [
        (&["no-such-branch"], "unknown revision"),
        (&["--all"], "--all"),
        (&[""], "unknown revision"),
        (&["broken"], "building broken failed"),
        (&["good", "--only", "elsewhere"], "no row whose name starts with \"elsewhere\""),
        (&["good", "--", "--", "broken"], "this one is broken"),
    ];
    for (args, why) in cases {
        let ran = ab(&root, args);
        assert_eq!((ran.code, &ran.stdout[..]), (2, ""), "{args:?}: {ran:?}");
        assert!(ran.stderr.contains(why), "{args:?}: {}", ran.stderr);
        assert!(is_clean(&root), "{args:?}");
    }
    let outside = std::env::temp_dir().join(format!("lukhas-ab-outside-{}", std::process::id()));
    fs::create_dir_all(&outside).unwrap();
    let ran = ab(&outside, &["HEAD"]);
    fs::remove_dir_all(&outside).unwrap();
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("no git repository"), "{}", ran.stderr);
}
