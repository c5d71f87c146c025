//! Other tools, themselves, on what we export, and our importers on what they write.
//!
//! Needs pytest-benchmark in `target/interop/venv` and hyperfine: `just interop` installs the first and runs this.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use lukhas_perf::{
    Figures, ImportParams, Machine, MeasureParams, Samples, Tap, TapRow, import, measure,
    pytest_benchmark,
};
use serde_json::Value;

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("tests lies in the root")
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("interop").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

/// Standard output of a program that must succeed.
fn output(program: &Path, args: &[&str], folder: &Path) -> String {
    let ran = Command::new(program).args(args).current_dir(folder).output();
    let ran = ran.unwrap_or_else(|error| {
        panic!("{}: {error}; `just interop` installs what is needed", program.display())
    });
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let (out, err) = (text(&ran.stdout), text(&ran.stderr));
    assert!(ran.status.success(), "{}: {out}{err}", program.display());
    out
}

fn python(program: &str) -> PathBuf {
    root().join("target/interop/venv/bin").join(program)
}

/// A real run, of two rows.
fn taps() -> Vec<Tap> {
    let mut params = MeasureParams::default();
    params.samples = std::num::NonZeroU32::new(100).expect("100 is not 0");
    let samples = |n: u64| -> Samples {
        measure(&params, || {
            std::hint::black_box(
                (0..std::hint::black_box(n)).fold(0_u64, |sum, x| sum ^ x.wrapping_mul(x | 1)),
            );
        })
    };
    let rows = vec![TapRow::new("fold/100", samples(100)), TapRow::new("fold/1000", samples(1000))];
    vec![Tap::new(Some("interop".into()), "t", rows)]
}

#[test]
fn pytest_benchmark_compares_our_files() {
    let folder = folder("compare");
    let runs = [taps(), taps()];
    for (name, taps) in ["0001_a.json", "0002_b.json"].iter().zip(&runs) {
        let text = pytest_benchmark(taps, 1_767_225_600, Some("0123abcd")).expect("one machine");
        fs::write(folder.join(name), text).expect("the folder is ours");
    }
    let args = ["compare", "0001_a.json", "0002_b.json", "--csv=table", "--time-unit=ns"];
    let table = output(&python("pytest-benchmark"), &args, &folder);
    for part in ["benchmark 'fold': 4 tests", "fold/100 (0001_a)", "fold/1000 (0002_b)", "Median"] {
        assert!(table.contains(part), "{part}: {table}");
    }
    // its CSV has every digit, and the files' rows in order of their minimum
    let csv = fs::read_to_string(folder.join("table.csv")).expect("it wrote its table");
    let mut lines = csv.lines().map(|line| line.split(',').collect::<Vec<_>>());
    let head = lines.next().expect("a line of names");
    let mut lines: Vec<_> = lines.collect();
    assert_eq!(lines.len(), 4, "{csv}");
    let column = |name: &str| head.iter().position(|head| *head == name).expect("it has it");
    for row in runs.iter().flat_map(|taps| &taps[0].rows) {
        let (figures, calls) = (Figures::of(&row.samples), row.samples.iterations() as f64);
        let wanted = [
            ("mean", figures.mean / 1e9),
            ("median", figures.p50 / 1e9),
            ("rounds", 100.0),
            ("iterations", calls),
        ];
        let is_row = |line: &Vec<&str>| {
            let number = |name: &str| line[column(name)].parse::<f64>().expect("a number");
            let is_near = |(name, value): (&str, f64)| (number(name) / value - 1.0).abs() < 1e-9;
            line[column("name")].ends_with(&format!("t.rs::{}", row.name))
                && wanted.into_iter().all(is_near)
        };
        let at = lines.iter().position(is_row).unwrap_or_else(|| panic!("{}: {csv}", row.name));
        lines.remove(at);
    }
}

#[test]
fn what_pytest_benchmark_saves_is_imported() {
    let folder = folder("pytest");
    let test = "def test_sum(benchmark):\n    benchmark(sum, range(100))\n";
    fs::write(folder.join("test_sum.py"), test).expect("the folder is ours");
    let args = [
        "-q",
        "--benchmark-max-time=0.05",
        "--benchmark-storage=kept",
        "--benchmark-save=one",
        "--benchmark-save-data",
        "-p",
        "no:cacheprovider",
    ];
    output(&python("pytest"), &args, &folder);
    let taken = import(&folder.join("kept"), &ImportParams::default()).expect("its folder");
    let run = &taken.history.runs[0];
    assert_eq!((taken.history.runs.len(), taken.stand_ins), (1, 0));
    // measured here, and known as such
    let here = Machine::here();
    assert_eq!(
        (&run.machine.os, &run.machine.arch, &run.machine.cpu),
        (&here.os, &here.arch, &here.cpu)
    );
    let row = run.rows["test_sum.py::test_sum"];
    assert!(row.mean > 0.0 && row.p50 <= row.p95 && row.samples > 1, "{row:?}");
}

#[test]
fn what_hyperfine_exports_is_imported() {
    let folder = folder("hyperfine");
    let args = ["-N", "-r", "3", "-n", "nothing", "--export-json", "times.json", "true"];
    output(Path::new("hyperfine"), &args, &folder);
    let taken = import(&folder.join("times.json"), &ImportParams::default()).expect("its file");
    let text = fs::read_to_string(folder.join("times.json")).expect("it wrote it");
    let json: Value = serde_json::from_str(&text).expect("JSON");
    let mean = json["results"][0]["mean"].as_f64().expect("a number");
    let row = taken.history.runs[0].rows["nothing"];
    assert!((row.mean / 1e9 / mean - 1.0).abs() < 1e-12 && row.samples == 3, "{row:?} {mean}");
}
