//! Measurements of other tools.

mod properties;
mod refused;

use std::{
    fs,
    path::{Path, PathBuf},
};

use lukhas_perf::{
    Figures, History, Import, ImportFormat, ImportParams, Machine, Metric, import, import_bytes,
};

fn data(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/import").join(name)
}

fn folder(name: &str) -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("import").join(name);
    let _ = fs::remove_dir_all(&folder);
    fs::create_dir_all(&folder).expect("the folder can be made");
    folder
}

fn read(name: &str) -> Import {
    import(&data(name), &ImportParams::default()).expect("this is a file of a tool")
}

fn names(import: &Import, run: usize) -> Vec<&str> {
    import.history.runs[run].rows.keys().map(String::as_str).collect()
}

fn is_near(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-12 * b.abs()
}

#[test]
fn saved_runs_of_pytest_benchmark() {
    let all = read("pytest");
    assert_eq!(
        (all.format, all.history.runs.len(), all.left_out.len()),
        (ImportFormat::Pytest, 2, 0)
    );
    assert_eq!(
        names(&all, 0),
        ["test_x.py::test_fib", "test_x.py::test_group[4]", "test_x.py::test_group[6]"]
    );
    let [with_data, main] = &all.history.runs[..] else { panic!("two runs") };
    assert!(with_data.time < main.time && main.commit.as_ref().is_some_and(|id| id.len() == 40));
    let machine = &main.machine;
    assert_eq!((&machine.os[..], &machine.arch[..], machine.cores), ("linux", "x86_64", 2));
    assert_eq!(machine.cpu.as_deref(), Some("AMD EPYC"));
    // the median stands for the p95 of three rows; the other file holds its samples
    assert_eq!(all.stand_ins, 3);
    let rows = (&main.rows["test_x.py::test_fib"], &with_data.rows["test_x.py::test_fib"]);
    assert_eq!((rows.0.p95, rows.0.samples), (rows.0.p50, 24));
    assert!(rows.1.p95 > rows.1.p50 && rows.1.samples == 24);
    let text = fs::read(data("pytest/Linux-CPython-3.11-64bit/0001_with_data.json")).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&text).unwrap();
    let mean = json["benchmarks"][0]["stats"]["mean"].as_f64().unwrap();
    assert!(is_near(rows.1.mean, mean * 1e9), "{} {mean}", rows.1.mean);
}

#[test]
fn a_folder_of_criterion() {
    let new = read("criterion");
    assert_eq!((new.format, new.stand_ins), (ImportFormat::Criterion, 0));
    assert_eq!(names(&new, 0), ["fib 10", "fib/flat/slash", "fib/recursive/12"]);
    let run = &new.history.runs[0];
    assert_eq!((&run.machine, &run.commit), (&Machine::unknown(), &None));
    assert!(run.time > 1_700_000_000, "the time of the last change");
    // known answers: estimates.json's, and the quantile of times over iters
    let row = run.rows["fib/recursive/12"];
    assert_eq!(
        (row.p50, row.mean, row.samples),
        (769.840_031_520_882_6, 702.241_416_324_922_4, 10)
    );
    let mut ns: Vec<f64> = [1845204.0, 7739727.0, 11464586.0, 15543830.0, 17388213.0, 23322154.0]
        .into_iter()
        .chain([26889059.0, 29824067.0, 33991132.0, 25222970.0])
        .zip(1..)
        .map(|(total, at)| total / (4935.0 * f64::from(at)))
        .collect();
    ns.sort_by(f64::total_cmp);
    assert!(is_near(row.p95, ns[8] + (ns[9] - ns[8]) * 0.55), "{} {ns:?}", row.p95);
    // one benchmark alone, and the bytes of its estimates
    let path = "criterion/fib/recursive/12/new/estimates.json";
    assert_eq!(read(path).history.runs[0].rows["fib/recursive/12"], row);
    let bytes = import_bytes(&fs::read(data(path)).unwrap(), &ImportParams::default()).unwrap();
    assert_eq!((names(&bytes, 0), bytes.stand_ins), (vec!["criterion"], 1));
}

#[test]
fn an_export_of_hyperfine() {
    let mut params = ImportParams::default();
    (params.machine, params.commit) = (Some(Machine::here()), Some("0123".into()));
    params.time = Some(7);
    let all = import(&data("hyperfine.json"), &params).unwrap();
    assert_eq!(names(&all, 0), ["count \"1000\"", "nothing", "seq 1", "seq 2"]);
    let run = &all.history.runs[0];
    assert_eq!(
        (run.time, run.commit.as_deref(), &run.machine),
        (7, Some("0123"), &Machine::here())
    );
    let row = run.rows["nothing"];
    assert!(is_near(row.mean, 720_752.0) && is_near(row.p50, 750_292.0), "{row:?}");
    // .8 of the way from the second largest of five
    assert!(is_near(row.p95, 774_397.0 + (805_073.0 - 774_397.0) * 0.8), "{row:?}");
    assert_eq!((row.samples, all.stand_ins), (5, 0));
}

#[test]
fn a_history_of_github_action_benchmark() {
    let all = read("action/data.js");
    let text = fs::read_to_string(data("action/data.js")).unwrap();
    let json = text.strip_prefix("window.BENCHMARK_DATA = ").unwrap();
    for same in [json.to_owned(), format!("window.BENCHMARK_DATA={json};\n")] {
        assert_eq!(import_bytes(same.as_bytes(), &ImportParams::default()).unwrap(), all);
    }
    let runs: Vec<_> =
        all.history.runs.iter().map(|run| (run.time, run.commit.as_deref().unwrap())).collect();
    let day = |day: u64| 1_767_225_600 + day * 86_400;
    assert_eq!(
        runs,
        [
            (day(0), "aaaa01"),
            (day(1), "aaaa02"),
            (day(2), "aaaa01"),
            (day(3), "aaaa02"),
            (day(4), "aaaa02")
        ]
    );
    let series = |row: &str| -> Vec<f64> {
        let points = all.history.series(row, Metric::Mean, &Machine::unknown());
        points.iter().map(|point| point.value).collect()
    };
    assert_eq!(series("Start/start"), [12.5e6, 13e6]);
    assert_eq!(series("Load/served"), [400_000.0]);
    // the tool keeps calls a second of pytest-benchmark: the same costs as in its own files
    let own = read("pytest");
    let costs: Vec<f64> =
        own.history.runs.iter().map(|run| run.rows["test_x.py::test_fib"].mean).collect();
    let found = series("Python/test_x.py::test_fib");
    assert!(found.iter().zip(&costs).all(|(a, b)| is_near(*a, *b)), "{found:?} {costs:?}");
    assert_eq!(
        all.left_out.into_iter().collect::<Vec<_>>(),
        [("Megabytes".into(), 2), ("Percent".into(), 1)]
    );
}

#[test]
fn its_custom_arrays() {
    let smaller = read("action/customSmallerIsBetter.json");
    let figures = Figures::new(12.5e6, 12.5e6, 12.5e6, None, 1);
    assert_eq!(smaller.history.runs[0].rows["start"], figures);
    assert_eq!((smaller.stand_ins, smaller.left_out["Megabytes"]), (2, 1));
    let bigger = read("action/customBiggerIsBetter.json");
    assert_eq!(bigger.history.runs[0].rows["served"].mean, 400_000.0);
}

#[test]
fn imported_runs_are_appended_all_or_none() {
    let path = folder("append").join("history.jsonl");
    let runs = read("action/data.js").history.runs;
    History::append_all(&path, &[]).unwrap();
    assert!(!path.exists());
    History::append_all(&path, &runs).unwrap();
    assert_eq!(History::read(&path).unwrap().runs, runs);
}

#[test]
fn commands_of_one_name_are_each_kept() {
    let text = r#"{"results":[{"command":"dup","mean":1},{"command":"dup (2)","mean":2},{"command":"dup","mean":3}]}"#;
    let taken = import_bytes(text.as_bytes(), &ImportParams::default()).unwrap();
    assert_eq!(names(&taken, 0), ["dup", "dup (2)", "dup (3)"]);
    assert_eq!(taken.history.runs[0].rows["dup (3)"].mean, 3e9);
}
