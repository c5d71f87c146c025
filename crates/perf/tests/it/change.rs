//! Change points, the energy statistic and outliers: published answers, slow twins and what holds for every series.

use lukhas_perf::{
    ChangeParams, ChangePoint, GesdParams, MAX_SERIES_LEN, Spread, change_points, energy_profile,
    gesd,
};
use proptest::prelude::*;
use serde::Deserialize;

const OTAVA: &str = include_str!("../../data/otava-tigerbeetle.json");
const ROBUST: &str = include_str!("../../data/mongodb-robust_series.json");
const ENERGY: &str =
    include_str!("../../data/mongodb-expected_result_robust_series_proper_division.json");
const REAL: &str = include_str!("../../data/mongodb-real_series.json");
const MAD: &str = include_str!("../../data/mongodb-mad_series.json");

#[derive(Deserialize)]
struct Otava {
    series: Vec<f64>,
    expected: Vec<Expected>,
}

#[derive(Deserialize)]
struct Expected {
    #[serde(flatten)]
    params: ChangeParams,
    expected: Vec<usize>,
}

fn series(text: &str) -> Vec<f64> {
    serde_json::from_str(text).expect("the file holds numbers")
}

fn params(window_len: usize, max_pvalue: f64, min_magnitude: f64) -> ChangeParams {
    let mut params = ChangeParams::default();
    (params.window_len, params.max_pvalue, params.min_magnitude) =
        (window_len, max_pvalue, min_magnitude);
    params
}

fn indexes(points: &[ChangePoint]) -> Vec<usize> {
    points.iter().map(|point| point.index).collect()
}

fn mad() -> GesdParams {
    let mut params = GesdParams::default();
    params.spread = Spread::Mad;
    params
}

#[test]
fn the_answers_are_otavas_for_every_parameter_set() {
    let otava: Otava = serde_json::from_str(OTAVA).unwrap();
    assert_eq!((otava.series.len(), otava.expected.len()), (365, 10));
    for set in &otava.expected {
        let found = change_points(&otava.series, &set.params).unwrap();
        assert_eq!(indexes(&found), set.expected, "{:?}", set.params);
    }
}

#[test]
fn a_change_point_has_the_means_of_its_sides() {
    let otava: Otava = serde_json::from_str(OTAVA).unwrap();
    let found = change_points(&otava.series, &params(30, 1e-5, 0.0)).unwrap();
    let mean =
        |from: usize, to: usize| otava.series[from..to].iter().sum::<f64>() / (to - from) as f64;
    assert_eq!(indexes(&found), [71, 95, 131, 192, 212]);
    assert!((found[1].before - mean(71, 95)).abs() < 1e-6, "{:?}", found[1]);
    assert!((found[1].after - mean(95, 131)).abs() < 1e-6, "{:?}", found[1]);
    let json = serde_json::to_value(found[0]).unwrap();
    let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
    assert_eq!(keys, ["index", "before", "after", "p_value"]);
}

#[test]
fn the_energy_statistic_is_mongodbs() {
    let (found, expected) = (energy_profile(&series(ROBUST)).unwrap(), series(ENERGY));
    assert_eq!((found.len(), found[0]), (expected.len(), 0.0));
    for (index, (found, expected)) in found.iter().zip(&expected).enumerate() {
        let error = (found - expected).abs();
        assert!(error <= 1e-9 * expected.abs(), "{index}: {found} for {expected}");
    }
}

#[test]
fn the_outliers_are_mongodbs() {
    let real = gesd(&series(REAL), &GesdParams::default()).unwrap();
    assert_eq!(real.suspects, [90, 4, 27, 88, 37, 64, 126, 78, 74, 47]);
    assert_eq!(real.outliers(), [90, 4]);
    let robust = gesd(&series(MAD), &mad()).unwrap();
    assert_eq!(robust.suspects, [90, 4, 27, 37, 64, 78, 74, 88, 47, 60]);
    assert_eq!(robust.outliers(), [90, 4]);
}

#[test]
fn the_outliers_of_the_standard_example() {
    // Rosner 1983, as in the NIST handbook 1.3.5.17.3: three outliers of ten, alpha .05
    let values = [
        -0.25, 0.68, 0.94, 1.15, 1.20, 1.26, 1.26, 1.34, 1.38, 1.43, 1.49, 1.49, 1.55, 1.56, 1.58,
        1.65, 1.69, 1.70, 1.76, 1.77, 1.81, 1.91, 1.94, 1.96, 1.99, 2.06, 2.09, 2.10, 2.14, 2.15,
        2.23, 2.24, 2.26, 2.35, 2.37, 2.40, 2.47, 2.54, 2.62, 2.64, 2.90, 2.92, 2.92, 2.93, 3.21,
        3.26, 3.30, 3.59, 3.68, 4.30, 4.64, 5.34, 5.42, 6.01,
    ];
    assert_eq!(gesd(&values, &GesdParams::default()).unwrap().outliers(), [53, 52, 51]);
}

#[test]
fn bad_input_is_refused_with_its_code() {
    let code = |params: ChangeParams, series: &[f64]| {
        change_points(series, &params).map_or_else(|e| e.code(), |_| "fine")
    };
    assert_eq!(code(ChangeParams::default(), &[]), "fine");
    assert_eq!(code(ChangeParams::default(), &[1.0, f64::NAN]), "bad_value");
    assert_eq!(code(ChangeParams::default(), &[-1e101]), "bad_value");
    assert_eq!(code(ChangeParams::default(), &vec![0.0; MAX_SERIES_LEN + 1]), "too_long");
    for bad in [
        params(1, 0.1, 0.0),
        params(2049, 0.1, 0.0),
        params(30, -0.1, 0.0),
        params(30, 1.1, 0.0),
        params(30, f64::NAN, 0.0),
        params(30, 0.1, -1.0),
        params(30, 0.1, f64::INFINITY),
    ] {
        assert_eq!(code(bad, &[1.0]), "bad_param", "{bad:?}");
    }
    assert_eq!(energy_profile(&[f64::INFINITY]).unwrap_err().code(), "bad_value");
    for (max_outliers, alpha) in [(0, 0.05), (1001, 0.05), (10, 0.0), (10, 1.0), (10, f64::NAN)] {
        let mut params = GesdParams::default();
        (params.max_outliers, params.alpha) = (max_outliers, alpha);
        assert_eq!(gesd(&[1.0], &params).unwrap_err().code(), "bad_param");
    }
}

/// The statistic straight from its definition, over all pairs.
fn slow_energy(series: &[f64], tau: usize) -> f64 {
    let pairs = |a: &[f64], b: &[f64]| -> f64 {
        a.iter().flat_map(|x| b.iter().map(move |y| (x - y).abs())).sum()
    };
    let (x, y) = series.split_at(tau);
    let (n, m) = (x.len() as f64, y.len() as f64);
    if tau == 0 {
        return 0.0;
    }
    let mean = |sum: f64, count: f64| if count > 0.0 { sum / count } else { 0.0 };
    m * n / (m + n)
        * (2.0 * mean(pairs(x, y), m * n)
            - mean(pairs(x, x), n * (n - 1.0))
            - mean(pairs(y, y), m * (m - 1.0)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_profile_is_its_definition(values in prop::collection::vec(-1e3..1e3_f64, 0..40)) {
        let found = energy_profile(&values).unwrap();
        prop_assert_eq!(found.len(), values.len());
        for (tau, q) in found.iter().enumerate() {
            prop_assert!((q - slow_energy(&values, tau)).abs() < 1e-7, "{} {}", tau, q);
        }
    }

    #[test]
    fn change_points_keep_what_they_promise(
        values in prop::collection::vec(-50..50_i32, 0..120),
        window in 2..60_usize,
        p in 0.0..0.3_f64,
        magnitude in 0.0..0.2_f64,
    ) {
        let values: Vec<f64> = values.into_iter().map(f64::from).collect();
        let found = change_points(&values, &params(window, p, magnitude)).unwrap();
        prop_assert!(found.windows(2).all(|pair| pair[0].index < pair[1].index));
        for point in &found {
            prop_assert!(point.index > 0 && point.index < values.len());
            prop_assert!(point.p_value < p && point.magnitude() > magnitude, "{:?}", point);
        }
        // a unit of measurement changes nothing but the means
        let scaled: Vec<f64> = values.iter().map(|x| x * 1024.0).collect();
        let again = change_points(&scaled, &params(window, p, magnitude)).unwrap();
        prop_assert_eq!(indexes(&again), indexes(&found));
    }

    #[test]
    fn a_level_has_no_change_and_a_step_has_one(
        level in -1e6..1e6_f64,
        step in prop_oneof![-1e3..-1.0_f64, 1.0..1e3_f64],
        at in 10..40_usize,
    ) {
        let mut values = vec![level; 50];
        prop_assert_eq!(change_points(&values, &ChangeParams::default()).unwrap(), vec![]);
        values[at..].iter_mut().for_each(|x| *x += step);
        prop_assert_eq!(indexes(&change_points(&values, &ChangeParams::default()).unwrap()), vec![at]);
    }

    #[test]
    fn outliers_are_distinct_and_found_when_planted(
        values in prop::collection::vec(-1.0..1.0_f64, 20..60),
        at in 0..20_usize,
        size in 50.0..1e6_f64,
    ) {
        let mut values = values;
        values[at] += size;
        for params in [GesdParams::default(), mad()] {
            let found = gesd(&values, &params).unwrap();
            prop_assert_eq!(found.outliers().first(), Some(&at));
            let mut sorted = found.suspects.clone();
            sorted.sort_unstable();
            sorted.dedup();
            prop_assert_eq!(sorted.len(), found.suspects.len());
        }
        prop_assert!(gesd(&[1.0; 30], &GesdParams::default()).unwrap().suspects.is_empty());
    }

    #[test]
    fn no_series_panics(values in prop::collection::vec(any::<f64>(), 0..40), window in 0..50_usize, p in any::<f64>()) {
        let _ = change_points(&values, &params(window, p, 0.0)).map_err(|e| e.code());
        let _ = energy_profile(&values).map_err(|e| e.code());
        let _ = gesd(&values, &GesdParams::default()).map_err(|e| e.code());
        let tame: Vec<f64> = values.iter().map(|x| if x.is_nan() { 0.0 } else { x.clamp(-1e100, 1e100) }).collect();
        prop_assert!(change_points(&tame, &params(window.max(2), 0.5, 0.0)).is_ok());
        prop_assert!(energy_profile(&tame).unwrap().iter().all(|q| q.is_finite()));
        prop_assert!(gesd(&tame, &mad()).is_ok());
    }
}
