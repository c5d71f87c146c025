//! Baselines and comparisons.

use std::{collections::BTreeMap, fs, path::Path};

use lukhas_perf::{
    BaselineStore, Budgets, CompareParams, Comparison, FailExpr, Figures, GateParams, Machine,
    Outcome, Report, Run, compare, gate,
};
use proptest::prelude::*;

fn store(name: &str) -> BaselineStore {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = fs::remove_dir_all(&dir);
    BaselineStore::new(dir)
}

fn folder(name: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join(name)
}

fn figures(p50: f64, p95: f64, mean: f64, allocs: Option<u64>) -> Figures {
    Figures::new(p50, p95, mean, allocs, 100)
}

fn run(rows: &[(&str, Figures)]) -> Run {
    let mut machine = Machine::here();
    (machine.os, machine.arch, machine.cores) = ("linux".into(), "x86_64".into(), 2);
    machine.cpu = Some("Test CPU".into());
    machine.rustc = None;
    let rows: BTreeMap<_, _> = rows.iter().map(|(name, row)| ((*name).to_owned(), *row)).collect();
    Run::new(1_709_208_794, Some("0123456789abcdef".into()), machine, rows).expect("this is a run")
}

fn fail(exprs: &[&str]) -> CompareParams {
    let mut params = CompareParams::default();
    params.fail = exprs.iter().map(|expr| expr.parse().expect("an expression")).collect();
    params
}

/// A comparison in which every kind of row occurs.
fn fixed() -> Comparison {
    let base = figures(100.0, 200.0, 110.0, Some(2));
    let before = run(&[("both", base), ("gone", base), ("one", base), ("same", base)]);
    let after = run(&[
        ("both", figures(121.0, 250.0, 130.0, Some(2))),
        ("fresh", base),
        ("one", figures(100.0, 900.0, 300.0, Some(2))),
        ("same", base),
    ]);
    compare("0001_main", &before, &after, &CompareParams::default())
        .expect("the machines are alike")
}

#[test]
fn the_default_rule_needs_both_quantiles() {
    let comparison = fixed();
    let verdicts: Vec<_> =
        comparison.rows.iter().map(|row| (row.name.as_str(), row.verdict.name())).collect();
    let expected = [
        ("both", "fail"),
        ("fresh", "inconclusive"),
        ("gone", "inconclusive"),
        ("one", "pass"),
        ("same", "pass"),
    ];
    assert_eq!(verdicts, expected);
    assert_eq!(
        (comparison.verdict, &comparison.regressed[..]),
        (Outcome::Fail, &["both".into()][..])
    );
    let both = &comparison.rows[0];
    assert_eq!((both.p50, both.p95, both.allocs), (Some(1.21), Some(1.25), Some(1.0)));
    // a new row is shown and does not count; a missing one does
    let base = [("a", figures(1.0, 1.0, 1.0, None))];
    let more = [base[0], ("b", base[0].1)];
    let judge = |before, after| compare("x", &before, &after, &CompareParams::default()).unwrap();
    assert_eq!(judge(run(&base), run(&more)).verdict, Outcome::Pass);
    assert_eq!(judge(run(&more), run(&base)).verdict.exit_code(), 3);
    assert_eq!(judge(run(&base), run(&more[1..])).verdict.exit_code(), 3);
}

#[test]
fn a_p95_of_few_samples_does_not_fail() {
    let few = |p50| run(&[("a", Figures::new(p50, p50, p50, None, 12))]);
    let found = compare("x", &few(1.0), &few(2.0), &CompareParams::default()).unwrap();
    assert_eq!(found.verdict, Outcome::Inconclusive { needed: Some(8) });
    let exact = compare("x", &few(1.0), &few(1.2), &CompareParams::default()).unwrap();
    assert_eq!(exact.verdict, Outcome::Pass);
}

#[test]
fn more_allocations_fail_whatever_the_times() {
    let judge = |before: Option<u64>, after: Option<u64>| {
        let of = |allocs| run(&[("a", figures(100.0, 200.0, 110.0, allocs))]);
        compare("x", &of(before), &of(after), &CompareParams::default()).unwrap()
    };
    let code = |before, after| judge(Some(before), Some(after)).verdict.exit_code();
    assert_eq!([code(0, 1), code(99, 100), code(1000, 1011), code(0, u64::MAX)], [1, 1, 1, 1]);
    assert_eq!([code(0, 0), code(100, 101), code(2, 1), code(1000, 1010)], [0, 0, 0, 0]);
    assert_eq!(judge(Some(0), None).verdict, Outcome::Pass);
    let found = judge(Some(0), Some(1));
    assert_eq!(found.rows[0].reasons, ["a call makes more allocations: 0 before, 1 now"]);
    // what is asked counts alone
    let base = |allocs| run(&[("a", figures(1.0, 1.0, 1.0, Some(allocs)))]);
    let asked = compare("x", &base(0), &base(1), &fail(&["mean:20%"])).unwrap();
    assert_eq!(asked.verdict, Outcome::Pass);
    // of several processes the least counts
    let best = base(1).best(&base(0)).unwrap();
    let now_and_then = compare("x", &base(0), &best, &CompareParams::default()).unwrap();
    assert_eq!(now_and_then.verdict, Outcome::Pass);
}

#[test]
fn the_table_names_what_regressed_and_the_json_reads_back() {
    let comparison = fixed();
    let expected = "\
against 0001_main (linux x86_64, Test CPU, 2 cores)
row    p50 before    p50    p95   mean  allocs  verdict
both       100 ns  1.21x  1.25x  1.18x   2 > 2  fail
  p50 and p95 are beyond 1.2 x
fresh           -      -      -      -   - > 2  new
  not in the baseline
gone       100 ns      -      -      -   2 > -  missing
  not measured any more
one        100 ns  1.00x  4.50x  2.73x   2 > 2  pass
same       100 ns  1.00x  1.00x  1.00x   2 > 2  pass
regressed: both
verdict: fail";
    assert_eq!(comparison.to_string(), expected);
    let json = serde_json::to_string(&comparison).unwrap();
    assert_eq!(serde_json::from_str::<Comparison>(&json).unwrap(), comparison);
}

#[test]
fn a_comparison_is_a_section_of_the_report() {
    let budgets = Budgets::parse("[a]\nguide = '1 ms'").unwrap();
    let mut params = GateParams::default();
    params.quick = true;
    let samples = lukhas_perf::Samples::new(1, vec![1.0; 100]).unwrap();
    let tap = lukhas_perf::Tap::new(None, "t", vec![lukhas_perf::TapRow::new("a", samples)]);
    let report = gate(&budgets, &[tap], &params);
    assert_eq!(report.exit_code(), 0);
    let report = report.with_comparison(fixed());
    assert_eq!(report.exit_code(), 1);
    let text = report.to_string();
    assert!(text.contains("\nagainst 0001_main") && text.contains("regressed: both"), "{text}");
    let json = report.to_json().unwrap();
    assert!(json.contains("\"regressed\":[\"both\"]"), "{json}");
    assert_eq!(Report::from_json(&json).unwrap().comparison, Some(fixed()));
}

#[test]
fn expressions_fail_what_they_say() {
    let before = run(&[("a", figures(100.0, 200.0, 110.0, Some(2)))]);
    let judge = |after: Figures, exprs: &[&str]| {
        compare("x", &before, &run(&[("a", after)]), &fail(exprs)).unwrap().verdict.exit_code()
    };
    let slower = figures(150.0, 260.0, 132.1, Some(3));
    assert_eq!(judge(slower, &["mean:20%"]), 1);
    assert_eq!(judge(slower, &["mean:21%"]), 0);
    assert_eq!(judge(slower, &["p95:30%", "median:50%"]), 0);
    assert_eq!(judge(slower, &["p95:29%", "median:50%"]), 1);
    assert_eq!(judge(slower, &["p50:49 ns"]), 1);
    assert_eq!(judge(slower, &["p50:0.05us"]), 0);
    assert_eq!((judge(slower, &["allocs:0"]), judge(slower, &["allocs:1"])), (1, 0));
    let uncounted = figures(100.0, 200.0, 110.0, None);
    assert_eq!(judge(uncounted, &["allocs:0"]), 3);
    assert_eq!(judge(slower, &["instructions:1%"]), 3);
    let counted = |count: u64| run(&[("a", slower.with_instructions(count))]);
    let judge_counts = |after: u64, expr: &str| {
        let compared = compare("x", &counted(1000), &counted(after), &fail(&[expr])).unwrap();
        assert_eq!(compared.rows[0].instructions, Some(after as f64 / 1000.0));
        compared.verdict.exit_code()
    };
    assert_eq!(
        (judge_counts(1010, "instructions:1%"), judge_counts(1011, "instructions:1%")),
        (0, 1)
    );
    assert_eq!(
        (judge_counts(1000, "instructions:0"), judge_counts(1001, "instructions:0")),
        (0, 1)
    );
    assert_eq!(judge(uncounted, &["allocs:0", "mean:20%"]), 3);
    let from_zero = run(&[("a", figures(0.0, 0.0, 0.0, Some(0)))]);
    let to_one = run(&[("a", figures(0.0, 0.0, 0.0, Some(1)))]);
    let grown = compare("x", &from_zero, &to_one, &fail(&["allocs:50%"])).unwrap();
    assert_eq!((grown.verdict.exit_code(), grown.rows[0].allocs), (1, None));
}

#[test]
fn bad_expressions_are_typed() {
    let code = |text: &str| text.parse::<FailExpr>().map_or_else(|e| e.code(), |_| "fine");
    for (text, expected) in [
        ("mean", "no_colon"),
        ("", "no_colon"),
        ("max:20%", "unknown_metric"),
        (":20%", "unknown_metric"),
        ("mean:x%", "bad_percent"),
        ("mean:-1%", "bad_percent"),
        ("mean:nan%", "bad_percent"),
        ("mean:inf%", "bad_percent"),
        ("mean:20", "bad_time"),
        ("mean:5 MB", "bad_time"),
        ("allocs:-1", "bad_count"),
        ("allocs:1.5", "bad_count"),
        (" p95 : 10 % ", "fine"),
    ] {
        assert_eq!(code(text), expected, "{text:?}");
    }
}

#[test]
fn unlike_machines_are_refused_unless_told() {
    let ours = run(&[("a", figures(1.0, 1.0, 1.0, None))]);
    let mut theirs = ours.clone();
    theirs.machine.cpu = Some("Other CPU".into());
    let mut params = CompareParams::default();
    let error = compare("x", &theirs, &ours, &params).unwrap_err();
    assert_eq!(error.code(), "unlike_machines");
    assert!(error.to_string().contains("Other CPU") && error.to_string().contains("Test CPU"));
    params.allow_unlike_machines = true;
    assert_eq!(compare("x", &theirs, &ours, &params).unwrap().verdict, Outcome::Pass);
    assert_eq!(ours.clone().best(&theirs).unwrap_err().code(), "unlike_machines");
    // another compiler is what one may want to compare
    let mut compiled = ours.clone();
    compiled.machine.rustc = Some("rustc 9".into());
    assert!(compare("x", &compiled, &ours, &CompareParams::default()).is_ok());
}

#[test]
fn the_best_of_processes_is_the_least_of_each_figure() {
    let a = run(&[("a", figures(1.0, 9.0, 5.0, Some(2))), ("b", figures(1.0, 1.0, 1.0, None))]);
    let b = run(&[("a", figures(2.0, 8.0, 4.0, Some(1))), ("c", figures(3.0, 3.0, 3.0, None))]);
    let best = a.best(&b).unwrap();
    assert_eq!(best.rows["a"], figures(1.0, 8.0, 4.0, Some(1)));
    assert_eq!(best.rows.keys().collect::<Vec<_>>(), ["a", "b", "c"]);
}

#[test]
fn baselines_are_kept_by_number_and_name() {
    let store = store("baselines");
    assert_eq!(store.list().unwrap(), []);
    assert_eq!(store.newest().unwrap_err().code(), "no_baseline");
    let one = store.save("main", run(&[("a", figures(1.0, 1.0, 1.0, None))])).unwrap();
    let two = store.save("main", run(&[("a", figures(2.0, 2.0, 2.0, None))])).unwrap();
    let auto = store.autosave(run(&[("a", figures(3.0, 3.0, 3.0, None))])).unwrap();
    assert_eq!(auto.file_name(), "0003_0123456789ab_20240229-121314.json");
    assert_eq!((one.number, two.number), (1, 2));
    assert_eq!(store.load("1").unwrap(), one);
    assert_eq!(store.load("0002").unwrap(), two);
    assert_eq!(store.load("main").unwrap(), two);
    assert_eq!(store.newest().unwrap(), auto);
    for absent in ["4", "other", "", "99999999999999999999"] {
        assert_eq!(store.load(absent).unwrap_err().code(), "no_baseline", "{absent}");
    }
    for bad in ["", ".hidden", "a/b", "..", "a b", "12", "ä", &"x".repeat(65)] {
        let error = store.save(bad, run(&[("a", figures(1.0, 1.0, 1.0, None))])).unwrap_err();
        assert_eq!(error.code(), "bad_name", "{bad}");
    }
    let dir = folder("baselines");
    fs::write(dir.join("notes.txt"), "x").unwrap();
    fs::write(dir.join("7_short.json"), "x").unwrap();
    assert_eq!(store.list().unwrap().len(), 3);
    fs::write(dir.join("0002_twice.json"), "x").unwrap();
    assert_eq!(store.load("2").unwrap_err().code(), "ambiguous_baseline");
    assert_eq!(store.load("twice").unwrap_err().code(), "bad_baseline");
    let text = fs::read_to_string(dir.join("0001_main.json")).unwrap();
    fs::write(dir.join("0001_main.json"), text.replace("\"schema\": 1", "\"schema\": 2")).unwrap();
    assert_eq!(store.load("1").unwrap_err().code(), "unknown_schema");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_expression_panics_and_every_one_reads_back(
        any in "\\PC{0,16}",
        metric in "(p50|p95|mean|median|allocs|max) ?",
        number in "[-+.0-9e]{0,12} ?[%nusm]{0,2}",
    ) {
        for text in [any, format!("{metric}:{number}")] {
            if let Ok(expr) = text.parse::<FailExpr>() {
                prop_assert_eq!(expr.to_string().parse::<FailExpr>().unwrap(), expr);
                let json = serde_json::to_string(&expr).unwrap();
                prop_assert_eq!(serde_json::from_str::<FailExpr>(&json).unwrap(), expr);
            }
        }
    }

    #[test]
    fn a_slower_run_never_judges_better(p50 in 1.0..1e6_f64, p95 in 1.0..1e6_f64, by in 1.0..3.0_f64, percent in 0.0..200.0_f64) {
        let of = |scale: f64| run(&[("a", figures(p50 * scale, p95 * scale, p50 * scale, None))]);
        for params in [CompareParams::default(), fail(&[&format!("mean:{percent}%")])] {
            let judge = |scale| compare("x", &of(1.0), &of(scale), &params).unwrap().verdict.exit_code();
            prop_assert_eq!(judge(1.0), 0);
            prop_assert!(judge(by) <= judge(by * 1.5));
            prop_assert_eq!(judge(3.1), 1);
        }
    }
}
