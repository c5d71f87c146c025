//! Slow twins, written from the definitions.

use lukhas_perf::{Samples, Stats, lower_bound, quantile, upper_bound};
use proptest::prelude::*;

/// P(Bin(n, q) <= k), summed term by term.
fn binomial_cdf(n: usize, q: f64, k: usize) -> f64 {
    (0..=k)
        .map(|i| {
            let choose = (0..i).fold(1.0, |c, j| c * (n - j) as f64 / (j + 1) as f64);
            choose * q.powf(i as f64) * (1.0 - q).powf((n - i) as f64)
        })
        .sum()
}

fn slow_quantile(values: &[f64], q: f64) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    let h = (sorted.len() - 1) as f64 * q;
    let (low, high) = (h.floor() as usize, h.ceil() as usize);
    sorted[low] * (1.0 - (h - h.floor())) + sorted[high] * (h - h.floor())
}

fn close(a: f64, b: f64, scale: f64) -> bool {
    (a - b).abs() <= 1e-9 * scale.max(1e-9)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn bounds_are_the_first_and_last_ranks_that_hold(
        n in 1..80_usize,
        q in 0.02..0.98_f64,
        confidence in 0.5..0.99_f64,
    ) {
        let sorted: Vec<f64> = (0..n).map(|i| i as f64).collect();
        let cdf = |k: usize| binomial_cdf(n, q, k);
        // a rank whose probability touches the confidence may fall to either side by rounding
        prop_assume!((0..n).all(|k| (cdf(k) - confidence).abs() > 1e-9
            && (1.0 - cdf(k) - confidence).abs() > 1e-9));
        let upper = (1..=n).find(|&rank| cdf(rank - 1) >= confidence);
        let lower = (1..=n).rev().find(|&rank| 1.0 - cdf(rank - 1) >= confidence);
        prop_assert_eq!(upper_bound(&sorted, q, confidence), upper.map(|r| sorted[r - 1]));
        prop_assert_eq!(lower_bound(&sorted, q, confidence), lower.map(|r| sorted[r - 1]));
    }

    #[test]
    fn stats_agree_with_their_definitions(values in prop::collection::vec(0.0..1e7_f64, 1..60)) {
        let stats = Stats::of(&Samples::new(1, values.clone()).unwrap());
        let n = values.len() as f64;
        let max = values.iter().copied().fold(0.0, f64::max);
        let min = values.iter().copied().fold(f64::INFINITY, f64::min);
        prop_assert_eq!((stats.n, stats.min, stats.max), (values.len(), min, max));
        let mean = values.iter().map(|x| x / n).sum::<f64>();
        prop_assert!(close(stats.mean, mean, max));
        let pairs: f64 = values.iter().flat_map(|a| values.iter().map(move |b| (a - b).powi(2))).sum();
        match stats.stddev {
            Some(stddev) => {
                prop_assert!(close(stddev, (pairs / (2.0 * n * (n - 1.0))).sqrt(), max));
            }
            None => prop_assert_eq!(values.len(), 1),
        }
        for (found, q) in [
            (stats.median, 0.5),
            (stats.p50, 0.5),
            (stats.p90, 0.9),
            (stats.p95, 0.95),
            (stats.p99, 0.99),
        ] {
            prop_assert!(close(found, slow_quantile(&values, q), max));
        }
        let (low, high) = (slow_quantile(&values, 0.25), slow_quantile(&values, 0.75));
        prop_assert!(close(stats.iqr, high - low, max));
        let distances: Vec<f64> = values.iter().map(|x| (x - stats.median).abs()).collect();
        prop_assert!(close(stats.mad, slow_quantile(&distances, 0.5), max));
        let slack = 1e-9 * max;
        let outside = |slack: f64| {
            let fence = 1.5 * (high - low) + slack;
            values.iter().filter(|&&x| x < low - fence || x > high + fence).count()
        };
        prop_assert!((outside(slack)..=outside(-slack)).contains(&stats.outliers));
    }
}

#[test]
fn known_quantiles() {
    // 1 2 3 4: numpy.quantile gives 1.75, 2.5, 3.85
    let values = [1.0, 2.0, 3.0, 4.0];
    assert_eq!(quantile(&values, 0.25), Some(1.75));
    assert_eq!(quantile(&values, 0.5), Some(2.5));
    assert!((quantile(&values, 0.95).unwrap() - 3.85).abs() < 1e-12);
}

#[test]
fn known_summary() {
    // 2 4 4 4 5 5 7 9: mean 5, squares 32, one value beyond 1.5 IQR (quartiles 4 and 5.5)
    let samples = Samples::new(1, vec![9.0, 2.0, 4.0, 5.0, 4.0, 7.0, 4.0, 5.0]).unwrap();
    let stats = Stats::of(&samples);
    assert_eq!((stats.mean, stats.median, stats.iqr, stats.mad), (5.0, 4.5, 1.5, 0.5));
    assert_eq!(stats.stddev, Some((32.0_f64 / 7.0).sqrt()));
    assert_eq!(stats.outliers, 1);
}
