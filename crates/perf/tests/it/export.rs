//! The formats of others, byte by byte.

use std::{fs, path::Path};

use lukhas_perf::{
    AllocCounts, Budgets, CompareParams, GateParams, Report, Run, Samples, Tap, TapRow, compare,
    gate, github_action_benchmark, histogram_svg, junit, markdown, pytest_benchmark,
    write_histograms,
};
use proptest::prelude::*;

const HOSTILE: &str = "a|b<script>\"'&*_`]\n\t\u{1}/x";
const GOLDEN: [(&str, &str); 5] = [
    ("pytest.json", include_str!("golden/pytest.json")),
    ("junit.xml", include_str!("golden/junit.xml")),
    ("table.md", include_str!("golden/table.md")),
    ("histogram.svg", include_str!("golden/histogram.svg")),
    ("action.json", include_str!("golden/action.json")),
];

/// A bell of `n` times with a tail.
fn bell(n: u32, from: f64) -> Samples {
    let ns = (0..n).map(|i| {
        let at = f64::from(i * 37 % n) / f64::from(n);
        from * (1.0 + 0.1 * (at - 0.5).powi(3) + if i % 50 == 0 { at } else { 0.0 })
    });
    Samples::new(1, ns.collect()).expect("these are samples")
}

fn tap(scale: f64) -> Tap {
    let rows = vec![
        TapRow::new(
            "drift.update/768",
            bell(200, 250.0 * scale).with_allocs(AllocCounts::new(2, 64, 64, 0)),
        ),
        TapRow::new(HOSTILE, Samples::new(16, vec![0.0, 0.0]).expect("these are samples")),
        TapRow::new("glyphs.bind", bell(100, 1000.0)),
    ];
    let mut tap = Tap::new(Some("p".into()), "t", rows);
    (tap.machine.os, tap.machine.arch, tap.machine.cores) = ("linux".into(), "x86_64".into(), 2);
    tap.machine.cpu = Some("Test <CPU>".into());
    tap.machine.rustc = None;
    tap
}

fn report() -> Report {
    let hostile = serde_json::to_string(HOSTILE).expect("a string is JSON");
    let budgets = format!(
        "['drift.update']\nbench = 'drift.update/768'\nguide = '100 ns'\n\
         [{hostile}]\nguide = '1 ms'\n['glyphs.bind']\nguide = '1 ms'"
    );
    let budgets = Budgets::parse(&budgets).expect("these are budgets");
    let run = |tap: Tap| Run::of_taps(1_709_208_794, None, &[tap]).expect("this is a run");
    let mut old = run(tap(1.0));
    let figures = old.rows.remove("glyphs.bind").expect("it was measured");
    old.rows.insert("gone|away".into(), figures);
    let comparison = compare("0001_main", &old, &run(tap(2.0)), &CompareParams::default());
    gate(&budgets, &[tap(2.0)], &GateParams::default())
        .with_comparison(comparison.expect("the machines are alike"))
}

fn exports() -> [String; 5] {
    let report = report();
    let pytest = pytest_benchmark(&[tap(1.0)], 1_709_208_794, Some("0123abcd"))
        .expect("the taps are of one machine");
    [
        pytest,
        junit(&report),
        markdown(&report),
        histogram_svg("drift.update/768", &bell(200, 250.0)),
        github_action_benchmark(&[tap(1.0)]).expect("there are rows"),
    ]
}

#[test]
fn the_files_are_as_agreed() {
    let found = exports();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/golden");
        for ((name, _), found) in GOLDEN.iter().zip(&found) {
            fs::write(dir.join(name), format!("{}\n", found.trim_end())).unwrap();
        }
    }
    for ((name, golden), found) in GOLDEN.iter().zip(&found) {
        assert_eq!(found.trim_end(), golden.trim_end(), "{name}");
    }
}

#[test]
fn pytest_benchmark_has_every_key_in_seconds() {
    let text = pytest_benchmark(&[tap(1.0)], 0, None).unwrap();
    let file: serde_json::Value = serde_json::from_str(&text).unwrap();
    let keys = |v: &serde_json::Value| v.as_object().unwrap().keys().cloned().collect::<Vec<_>>();
    assert_eq!(keys(&file), ["machine_info", "commit_info", "benchmarks", "datetime", "version"]);
    let stats = "min max mean stddev rounds median iqr q1 q3 iqr_outliers stddev_outliers outliers ld15iqr hd15iqr \
                 ops total iterations";
    for bench in file["benchmarks"].as_array().unwrap() {
        let expected =
            ["group", "name", "fullname", "params", "param", "extra_info", "options", "stats"];
        assert_eq!(keys(bench), expected);
        assert_eq!(keys(&bench["stats"]), stats.split_whitespace().collect::<Vec<_>>());
    }
    let first = &file["benchmarks"][0];
    let number = |v: &serde_json::Value| v.as_f64().unwrap();
    assert!((number(&first["stats"]["median"]) - 250e-9).abs() < 5e-9);
    assert!(number(&first["extra_info"]["p95"]) > number(&first["stats"]["median"]));
    assert!((number(&first["stats"]["ops"]) * number(&first["stats"]["mean"]) - 1.0).abs() < 1e-9);
    assert_eq!(first["extra_info"]["allocs"], 2);
    // nothing took no time: no infinite rate
    assert_eq!(file["benchmarks"][1]["stats"]["ops"], 0.0);
    assert_eq!(pytest_benchmark(&[], 0, None).unwrap_err().code(), "no_rows");
    let mut other = tap(1.0);
    other.machine.cores = 3;
    let error = pytest_benchmark(&[tap(1.0), other], 0, None).unwrap_err();
    assert_eq!(error.code(), "unlike_machines");
}

/// Its release 1.22.0 was run on both of our files: `extract.ts` took every row of them, as `pytest` with these fields
/// and as `customSmallerIsBetter` with those of its zod schema, and `normalizeBenchmarkResult` read unit and range.
#[test]
fn github_action_benchmark_finds_what_it_reads() {
    let json = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
    let pytest = json(&pytest_benchmark(&[tap(1.0)], 0, None).unwrap());
    for bench in pytest["benchmarks"].as_array().unwrap() {
        assert!(bench["fullname"].is_string());
        for field in ["ops", "stddev", "mean", "rounds"] {
            assert!(bench["stats"][field].is_f64() || bench["stats"][field].is_u64(), "{field}");
        }
    }
    let action = json(&github_action_benchmark(&[tap(1.0)]).unwrap());
    assert_eq!(action.as_array().unwrap().len(), 3);
    for bench in action.as_array().unwrap() {
        let keys: Vec<_> = bench.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["name", "unit", "value", "range", "extra"]);
        assert!(bench["value"].is_f64() && bench["extra"].is_string() && bench["name"].is_string());
        // a unit that it converts, and a range as it splits it: a sign and a number
        assert_eq!(bench["unit"], "ns/iter");
        let range = bench["range"].as_str().unwrap().strip_prefix("± ").unwrap();
        assert!(range.parse::<f64>().is_ok_and(f64::is_finite), "{range}");
    }
    let empty = Tap::new(None, "t", vec![]);
    assert_eq!(github_action_benchmark(&[empty]).unwrap_err().code(), "no_rows");
}

/// Whether markup is balanced, with quoted attributes and known references only. No more than our own files need.
fn is_xml(text: &str) -> bool {
    let mut open = Vec::new();
    let mut rest = text.trim();
    while let Some((before, after)) = rest.split_once('<') {
        let Some((tag, next)) = after.split_once('>') else { return false };
        let mut references = before.split('&').skip(1).chain(tag.split('&').skip(1));
        let known = ["lt;", "gt;", "amp;", "quot;", "apos;", "#9;", "#10;", "#13;"];
        if !references.all(|r| known.iter().any(|k| r.starts_with(k))) || tag.contains('<') {
            return false;
        }
        let name = tag.trim_end_matches('/').split([' ', '\n']).next().unwrap_or("").to_owned();
        if tag.matches('"').count() % 2 != 0 {
            return false;
        } else if let Some(name) = tag.strip_prefix('/') {
            if open.pop().as_deref() != Some(name) {
                return false;
            }
        } else if !tag.starts_with('?') && !tag.ends_with('/') {
            open.push(name);
        }
        rest = next;
    }
    open.is_empty()
        && rest.trim().is_empty()
        && !text.contains(|c: char| c.is_control() && c != '\n')
}

#[test]
fn hostile_names_stay_text() {
    let [_, junit, markdown, ..] = exports();
    assert!(is_xml(&junit), "{junit}");
    assert!(junit.contains("a|b&lt;script&gt;&quot;&apos;&amp;*_`]&#10;&#9;\u{fffd}/x"), "{junit}");
    assert!(!markdown.contains("<script>"));
    for line in markdown.lines().filter(|line| line.starts_with('|')) {
        assert!(matches!(line.matches('|').count(), 8 | 9), "{line}");
    }
    assert!(is_xml(&histogram_svg(HOSTILE, &bell(50, 1.0))));
    assert!(!is_xml("<a b=\"<\"/>") && !is_xml("<a>&x;</a>") && !is_xml("<a></b>"));
}

#[test]
fn junit_counts_its_cases() {
    let text = junit(&report());
    assert!(text.contains(
        "<testsuite name=\"lukhas gate\" tests=\"3\" failures=\"1\" errors=\"0\" skipped=\"1\">"
    ));
    assert!(text.contains("<testsuite name=\"against 0001_main\" tests=\"4\" failures=\"1\" errors=\"0\" skipped=\"2\">"));
    assert_eq!(text.matches("<failure ").count(), 2);
    assert_eq!(text.matches("<skipped ").count(), 3);
}

#[test]
fn every_row_gets_its_own_picture() {
    let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("histograms");
    let _ = fs::remove_dir_all(&dir);
    let row = |name: &str| TapRow::new(name, bell(60, 10.0));
    let rows =
        vec![row("a/b"), row("a_b"), row("A b"), row("../up"), row(""), row(&"x".repeat(300))];
    let paths = write_histograms(&dir, &[Tap::new(None, "t", rows)]).unwrap();
    let names: Vec<_> = paths.iter().map(|p| p.file_name().unwrap().to_str().unwrap()).collect();
    let long = format!("{}.svg", "x".repeat(100));
    assert_eq!(names, ["a_b.svg", "a_b-2.svg", "A_b-3.svg", "_.._up.svg", "_.svg", &long]);
    assert_eq!(fs::read_dir(&dir).unwrap().count(), 6);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_name_and_samples_make_whole_files(
        name in "\\PC{0,12}|[<>&'\"|\\]\\x00-\\x1f]{0,12}",
        ns in prop::collection::vec(prop_oneof![0.0..10.0_f64, 0.0..1e18_f64], 1..80),
    ) {
        let samples = Samples::new(1, ns.clone()).unwrap();
        let svg = histogram_svg(&name, &samples);
        prop_assert!(is_xml(&svg) && !svg.contains("NaN") && !svg.contains("inf\""), "{}", svg);
        prop_assert!(svg.len() < 20_000);
        // the bars hold every sample up to p99
        let counts = svg.split("<title>").skip(2).filter_map(|t| t.split('<').next()?.parse::<usize>().ok());
        let mut sorted = ns;
        sorted.sort_by(f64::total_cmp);
        let p99 = lukhas_perf::quantile(&sorted, 0.99).unwrap();
        prop_assert_eq!(counts.sum::<usize>(), sorted.iter().filter(|x| **x <= p99).count());
        let tap = Tap::new(None, "t", vec![TapRow::new(name, samples)]);
        let text = pytest_benchmark(&[tap], 0, None).unwrap();
        prop_assert!(serde_json::from_str::<serde_json::Value>(&text).is_ok());
    }
}
