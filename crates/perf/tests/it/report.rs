//! The gate and its report.

use lukhas_perf::{AllocCounts, Budgets, GateParams, Outcome, Report, Samples, Tap, TapRow, gate};

/// The JSON of [`fixed`].
const GOLDEN: &str = include_str!("golden/report.json");
/// The same as the first version wrote it: it must stay readable.
const OLD: &str = include_str!("golden/report-0.1.json");
/// Its table.
const TABLE: &str = include_str!("golden/report.txt");

const BUDGETS: &str = r#"
[drift.ema]
guide = "10 ms"
ours = "20 ns"
class = "high"
[drift.update]
bench = "drift.update/768"
guide = "50 ms"
ours = "300 ns"
class = "critical"
[drift.memory]
guide = "10 MB"
ours = "0 B"
[dreams.mesh]
guide = "1 us"
[routing.overhead]
guide = "10 ms"
ours = "8 us"
"#;

/// A report of fixed samples on a fixed machine.
fn fixed(params: &GateParams) -> Report {
    let ascending = |n: u32, from: f64| (0..n).map(|i| from + f64::from(i)).collect::<Vec<f64>>();
    let samples = |iterations, ns| Samples::new(iterations, ns).expect("these are samples");
    let rows = vec![
        TapRow::new(
            "drift.update/768",
            samples(1, ascending(101, 200.0)).with_allocs(AllocCounts::new(0, 0, 0, 0)),
        ),
        TapRow::new("drift.ema", samples(64, ascending(10, 10.0))),
        TapRow::new(
            "drift.memory",
            samples(1, vec![1e6]).with_allocs(AllocCounts::new(3, 48, 16, 0)),
        ),
        TapRow::new("dreams.mesh", samples(1, ascending(100, 2000.0))),
    ];
    let mut tap = Tap::new(Some("p".into()), "t", rows);
    tap.machine.os = "linux".into();
    tap.machine.arch = "x86_64".into();
    tap.machine.cpu = Some("Test CPU".into());
    tap.machine.cores = 2;
    tap.machine.rustc = None;
    gate(&Budgets::parse(BUDGETS).expect("these are budgets"), &[tap], params)
}

fn params(only: Option<&str>, strict: bool, quick: bool) -> GateParams {
    let mut params = GateParams::default();
    params.only = only.map(str::to_owned);
    params.strict = strict;
    params.quick = quick;
    params
}

fn verdicts(report: &Report) -> Vec<(&str, &str)> {
    report.rows.iter().map(|row| (row.name.as_str(), row.verdict.name())).collect()
}

#[test]
fn the_json_and_the_table_are_as_agreed() {
    let report = fixed(&GateParams::default());
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let dir = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/golden");
        std::fs::write(format!("{dir}/report.json"), format!("{}\n", report.to_json().unwrap()))
            .unwrap();
        std::fs::write(format!("{dir}/report.txt"), format!("{report}\n")).unwrap();
    }
    assert_eq!(report.to_json().unwrap(), GOLDEN.trim_end());
    assert_eq!(report.to_string(), TABLE.trim_end());
}

#[test]
fn the_keys_stand_in_the_agreed_order() {
    let value: serde_json::Value = serde_json::from_str(GOLDEN).unwrap();
    let keys = |v: &serde_json::Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&value), ["schema", "machine", "verdict", "rows"]);
    let row = "name unit iterations samples min max mean median stddev mad iqr outliers \
               p50 p50_lower p50_upper p90 p90_lower p90_upper p95 p95_lower p95_upper p99 p99_lower p99_upper \
               throughput overhead_ns cpu_mean allocs bytes peak instructions warnings budget verdict";
    for found in value["rows"].as_array().unwrap() {
        assert_eq!(keys(found), row.split(' ').collect::<Vec<_>>());
        assert_eq!(keys(&found["budget"]), ["guide", "ours"]);
    }
}

#[test]
fn an_old_report_still_reads_and_garbage_does_not() {
    let report = Report::from_json(GOLDEN).unwrap();
    assert_eq!(report.to_json().unwrap(), GOLDEN.trim_end());
    let old = Report::from_json(OLD).unwrap();
    assert_eq!(old.verdict, Outcome::Fail);
    for (old, row) in old.rows.iter().zip(&report.rows) {
        assert_eq!((&old.name, old.p95, old.verdict), (&row.name, row.p95, row.verdict));
        assert_eq!((old.throughput, old.warnings.len()), (None, 0));
    }
    for (from, to, code) in [
        ("{\"schema\":1", "{\"schema\":2", "unknown_schema"),
        ("\"verdict\":\"fail\"", "\"verdict\":\"good\"", "bad_report"),
        ("\"rows\":[", "\"rows\":[7,", "bad_report"),
        ("{\"schema\":1", "", "bad_report"),
    ] {
        let text = GOLDEN.replacen(from, to, 1);
        assert_eq!(Report::from_json(&text).unwrap_err().code(), code, "{to}");
    }
}

#[test]
fn every_budget_has_a_row_and_the_worst_one_decides() {
    let report = fixed(&GateParams::default());
    let expected = [
        ("drift.update", "pass"),
        ("drift.ema", "inconclusive"),
        ("drift.memory", "pass"),
        ("dreams.mesh", "fail"),
        ("routing.overhead", "inconclusive"),
    ];
    assert_eq!(verdicts(&report), expected);
    assert_eq!((report.verdict, report.exit_code()), (Outcome::Fail, 1));
    // a budget that nothing measured does not pass
    let unmeasured = fixed(&params(Some("routing"), false, true));
    assert_eq!(verdicts(&unmeasured), [("routing.overhead", "inconclusive")]);
    assert_eq!(unmeasured.exit_code(), 3);
    // nor does a gate without budgets
    assert_eq!(fixed(&params(Some("nothing"), false, false)).exit_code(), 3);
}

#[test]
fn strict_gates_what_is_aimed_at_and_quick_drops_the_bound() {
    let report = fixed(&params(Some("drift.m"), true, false));
    assert_eq!((verdicts(&report), report.exit_code()), (vec![("drift.memory", "fail")], 1));
    assert_eq!(fixed(&params(Some("drift.update"), true, false)).exit_code(), 0);
    let quick = fixed(&params(Some("drift.ema"), false, true));
    assert_eq!((verdicts(&quick), quick.exit_code()), (vec![("drift.ema", "pass")], 0));
    // quick does not pass what is over
    assert_eq!(fixed(&params(Some("dreams"), false, true)).exit_code(), 1);
}

#[test]
fn a_limit_of_instructions_is_judged_where_they_were_counted_and_demanded_where_asked() {
    let budgets = Budgets::parse("[a]\nguide = '10 ns'\ninstructions = 40").unwrap();
    let judge = |counted: Option<u64>, instructions: bool| {
        let samples = Samples::new(1, vec![1.0; 100]).unwrap().with_instructions(counted);
        let mut params = GateParams::default();
        params.instructions = instructions;
        gate(&budgets, &[Tap::new(None, "t", vec![TapRow::new("a", samples)])], &params)
    };
    for instructions in [false, true] {
        assert_eq!(judge(Some(40), instructions).verdict, Outcome::Pass);
        assert_eq!(judge(Some(41), instructions).verdict, Outcome::Fail);
    }
    assert_eq!(judge(Some(40), true).rows[0].instructions, Some(40));
    // time alone passes, and the report says what it left out
    let left_out = judge(None, false);
    assert_eq!(left_out.verdict, Outcome::Pass);
    assert!(left_out.to_string().contains("were not counted (gate --instructions): a"));
    assert!(lukhas_perf::markdown(&left_out).contains("were not counted"));
    assert_eq!(judge(None, true).exit_code(), 3);
}

#[test]
fn of_two_rows_of_one_name_the_worse_counts() {
    let budgets = Budgets::parse("[a]\nguide = '10 ns'").unwrap();
    let tap = |ns| {
        let samples = Samples::new(1, vec![ns; 100]).unwrap();
        Tap::new(None, "t", vec![TapRow::new("a", samples)])
    };
    let judge = |taps: &[Tap]| gate(&budgets, taps, &GateParams::default()).verdict;
    assert_eq!(judge(&[tap(1.0), tap(2.0)]), Outcome::Pass);
    assert_eq!(judge(&[tap(11.0), tap(2.0)]), Outcome::Fail);
    assert_eq!(judge(&[tap(2.0), tap(11.0)]), Outcome::Fail);
}
