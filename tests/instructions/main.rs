//! What callgrind counts: chaos that is not there costs nothing, counts repeat, and the budgets of instructions hold.
//!
//! A target of its own, run by name, for it needs valgrind and builds the benches as `cargo bench` does.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::LazyLock;

use lukhas_perf::{Budgets, InstructionParams, Instructions, instructions};
use serde_json::Value;

/// Differences of two runs, in parts of the whole.
const REPEATS_WITHIN: f64 = 5e-6;
/// Calls a row: enough to see a part of an instruction a call, and few for rows of milliseconds.
const CALLS: u64 = 4;
/// How far below its limit a count may lie before the limit is out of date.
const MARGIN: f64 = 0.8;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the workspace")
}

/// Executables of the bench targets by package and name.
static BUILT: LazyLock<BTreeMap<String, PathBuf>> = LazyLock::new(|| {
    let mut command = Command::new(env!("CARGO"));
    command.args(["bench", "--no-run", "--locked", "--message-format=json"]).current_dir(root());
    command.args(["-p", "lukhas-perf", "--features", "lukhas-perf/divan", "--bench", "chaos"]);
    for (package, target, _, _) in HOT {
        command.args(["-p", package, "--bench", target]);
    }
    let built = command.output().expect("cargo runs");
    assert!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    let messages = String::from_utf8(built.stdout).expect("JSON");
    let message = |line: &str| -> Option<(String, PathBuf)> {
        let message: Value = serde_json::from_str(line).ok()?;
        let executable = message["executable"].as_str()?.into();
        let manifest = Path::new(message["manifest_path"].as_str()?).parent()?.file_name()?;
        let target = message["target"]["name"].as_str()?;
        Some((format!("lukhas-{}/{target}", manifest.to_str()?), executable))
    };
    messages.lines().filter_map(message).collect()
});

fn count(executable: &Path, rows: &[&str]) -> BTreeMap<String, Instructions> {
    let mut params = InstructionParams::default();
    params.rows = rows.iter().map(|&row| row.to_owned()).collect();
    params.calls = Some(CALLS);
    params.folder = Some(root().to_owned());
    instructions(executable, &params).expect("callgrind counts")
}

#[test]
fn chaos_that_is_absent_by_type_costs_no_instruction() {
    let rows = ["perf.chaos_none", "perf.chaos_by_type", "perf.chaos_off", "perf.chaos_on"];
    let counts = count(&BUILT["lukhas-perf/chaos"], &rows);
    let [none, by_type, off, on] = rows.map(|row| counts[row].total);
    assert!(none > 0);
    assert_eq!(by_type, none, "of {} calls", counts[rows[0]].calls);
    // the instrument does see what there is
    assert!(none < off && off < on, "{counts:?}");
}

/// The rows of the budgets that work on one thread, the benches that they are of, and by what part of the whole two
/// counts of them may differ. A request reads the clock and is given an id, and so takes one path or another.
const HOT: [(&str, &str, &[&str], f64); 6] = [
    ("lukhas-drift", "update", &["drift.update/768", "drift.ema"], REPEATS_WITHIN),
    ("lukhas-glyphs", "encode", &["glyphs.encode/30"], REPEATS_WITHIN),
    ("lukhas-glyphs", "bind", &["glyphs.bind"], REPEATS_WITHIN),
    ("lukhas-glyphs", "validate", &["glyphs.validate"], REPEATS_WITHIN),
    ("lukhas-dreams", "simulate", &["dreams.simulate/1000x384"], REPEATS_WITHIN),
    ("lukhas-routing", "overhead", &["routing.overhead"], 0.01),
];

#[test]
fn counts_of_the_hot_rows_repeat_and_keep_their_budgets() {
    let text = std::fs::read_to_string(root().join("benches/budgets.toml")).expect("the budgets");
    let budgets = Budgets::parse(&text).expect("budgets");
    for (package, target, rows, within) in HOT {
        let executable = &BUILT[&format!("{package}/{target}")];
        let [first, second] = [count(executable, rows), count(executable, rows)];
        for row in rows {
            let [a, b] = [&first, &second].map(|counts| counts[*row].total);
            assert!(a.abs_diff(b) as f64 <= within * a as f64, "{row}: {a} and {b}");
            let per_call = first[*row].per_call();
            let limit = budgets.iter().find(|budget| budget.bench() == *row);
            let limit = limit.and_then(|budget| budget.instructions).expect("a limit");
            let used = per_call as f64 / limit as f64;
            assert!((MARGIN..=1.0).contains(&used), "{row}: {per_call} of {limit}");
        }
    }
}
