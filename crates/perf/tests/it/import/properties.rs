//! What holds for every file.

use lukhas_perf::{
    AllocCounts, Samples, Tap, TapRow, github_action_benchmark, import_bytes, pytest_benchmark,
};
use proptest::{collection::vec, prelude::*};
use serde_json::{Value, json};

use super::*;

fn taps() -> impl Strategy<Value = Vec<Tap>> {
    let row = (vec(0.001..1e12_f64, 1..40), 1..4_u64, any::<Option<u8>>());
    let rows = proptest::collection::btree_map("[a-z ./\u{e9}\"\\\\]{1,12}", row, 1..6);
    rows.prop_map(|rows| {
        let rows = rows.into_iter().map(|(name, (ns, iterations, allocs))| {
            let samples = Samples::new(iterations, ns).expect("these are samples");
            let count = |n: u8| AllocCounts::new(n.into(), 0, 0, 0);
            TapRow::new(name, samples.with_allocs(allocs.map(count)))
        });
        vec![Tap::new(Some("p".into()), "t", rows.collect())]
    })
}

/// JSON that looks as if it were right, at random depth.
fn json_like() -> impl Strategy<Value = Value> {
    let key = prop::sample::select(vec![
        "benchmarks",
        "machine_info",
        "datetime",
        "stats",
        "mean",
        "median",
        "rounds",
        "data",
        "name",
        "fullname",
        "results",
        "command",
        "times",
        "entries",
        "commit",
        "id",
        "date",
        "tool",
        "benches",
        "unit",
        "value",
        "point_estimate",
        "median_abs_dev",
        "extra_info",
        "system",
        "cpu",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<f64>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        "[a-z/0-9 ]{0,6}".prop_map(Value::from),
        Just(json!("ns/iter")),
        Just(json!("ops/sec")),
    ];
    leaf.prop_recursive(6, 60, 6, move |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec((key.clone(), inner), 0..6).prop_map(|pairs| {
                Value::Object(
                    pairs.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
                )
            }),
        ]
    })
}

const FORMATS: [Option<ImportFormat>; 5] = [
    None,
    Some(ImportFormat::Pytest),
    Some(ImportFormat::Criterion),
    Some(ImportFormat::Hyperfine),
    Some(ImportFormat::Action),
];

fn try_all(bytes: &[u8]) {
    for format in FORMATS {
        let mut params = ImportParams::default();
        params.format = format;
        if let Ok(import) = import_bytes(bytes, &params) {
            assert!(!import.history.runs.is_empty());
        }
    }
}

/// Units by a table, as the tools write them.
const UNITS: [(&str, f64, bool); 12] = [
    ("ns", 1.0, false),
    ("ns/iter", 1.0, false),
    ("ns/op", 1.0, false),
    ("us/iter", 1e3, false),
    ("\u{b5}s", 1e3, false),
    ("\u{3bc}s/op", 1e3, false),
    ("ms", 1e6, false),
    ("s/iter", 1e9, false),
    ("ops/sec", 1e9, true),
    ("iter/sec", 1e9, true),
    ("ops/ms", 1e6, true),
    ("ops/ns", 1.0, true),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn what_is_exported_comes_back(taps in taps(), time in 0..253_402_200_000_u64) {
        let pytest = pytest_benchmark(&taps, time, Some("0123")).unwrap();
        let pytest = import_bytes(pytest.as_bytes(), &ImportParams::default()).unwrap();
        let action = github_action_benchmark(&taps).unwrap();
        let action = import_bytes(action.as_bytes(), &ImportParams::default()).unwrap();
        let run = &pytest.history.runs[0];
        prop_assert_eq!((run.time, run.commit.as_deref()), (time, Some("0123")));
        prop_assert!(run.machine.is_like(&taps[0].machine));
        prop_assert_eq!((pytest.stand_ins, action.stand_ins), (0, 2 * taps[0].rows.len()));
        prop_assert_eq!(run.rows.len(), taps[0].rows.len());
        prop_assert_eq!(action.history.runs[0].rows.len(), taps[0].rows.len());
        for row in &taps[0].rows {
            let (before, after) = (Figures::of(&row.samples), run.rows[&row.name]);
            prop_assert!(is_near(after.mean, before.mean) && is_near(after.p50, before.p50));
            prop_assert!(is_near(after.p95, before.p95));
            prop_assert_eq!((after.allocs, after.samples), (before.allocs, before.samples));
            prop_assert_eq!(action.history.runs[0].rows[&row.name].mean, before.mean);
        }
    }

    #[test]
    fn no_bytes_panic(bytes in vec(any::<u8>(), 0..200), text in "[\\[{][\\[\\]{}:,\"0-9.e-]{0,60}") {
        try_all(&bytes);
        try_all(text.as_bytes());
    }

    #[test]
    fn no_json_panics(json in json_like(), cut in any::<prop::sample::Index>()) {
        let text = json.to_string();
        try_all(text.as_bytes());
        try_all(&text.as_bytes()[..cut.index(text.len())]);
        try_all(format!("window.BENCHMARK_DATA = {text}").as_bytes());
    }

    #[test]
    fn no_change_of_a_real_file_panics(file in 0..4_usize, at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let files = [
            "pytest/Linux-CPython-3.11-64bit/0001_with_data.json", "hyperfine.json", "action/data.js",
            "criterion/fib 10/new/estimates.json",
        ];
        let mut bytes = fs::read(data(files[file])).unwrap();
        let at = at.index(bytes.len());
        bytes[at] = byte;
        try_all(&bytes);
    }

    #[test]
    fn units_are_their_table(value in 1e-3..1e6_f64, of in 0..UNITS.len(), upper in any::<bool>()) {
        let (unit, ns, is_rate) = UNITS[of];
        let unit = if upper && unit.is_ascii() { unit.to_uppercase() } else { format!(" {unit}") };
        let array = json!([{"name": "a", "unit": unit, "value": value}]).to_string();
        let found = import_bytes(array.as_bytes(), &ImportParams::default()).unwrap();
        // another road to the same cost: over calls a second
        let per_second = 1e9 / ns;
        let expected = if is_rate { 1e9 / (value * per_second) } else { value / per_second * 1e9 };
        prop_assert!(is_near(found.history.runs[0].rows["a"].mean, expected));
    }

    #[test]
    fn other_units_are_left_out_and_counted(unit in "[a-z%/ ]{0,8}") {
        let time = ["n", "u", "m", ""].iter().any(|prefix| unit.contains(&format!("{prefix}s")));
        prop_assume!(!time && !unit.contains("second"));
        let array = json!([{"name": "a", "unit": unit, "value": 1}, {"name": "b", "unit": "s", "value": 1}]);
        let found = import_bytes(array.to_string().as_bytes(), &ImportParams::default()).unwrap();
        prop_assert_eq!(found.left_out.get(&unit), Some(&1));
        prop_assert_eq!(found.history.runs[0].rows.len(), 1);
    }
}
