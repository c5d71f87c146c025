//! The bounds hold as often as they say.

use lukhas_perf::{Budgets, Outcome, Samples, lower_bound, upper_bound};

/// SplitMix64 (Steele, Lea and Flood 2014), as uniform doubles in [0, 1).
pub(crate) struct Uniform(pub(crate) u64);

impl Iterator for Uniform {
    type Item = f64;

    fn next(&mut self) -> Option<f64> {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Some(((z ^ (z >> 31)) >> 11) as f64 / (1_u64 << 53) as f64)
    }
}

/// Ascending times with a long tail, by the quantile function of a Pareto law; its quantile q is `time(q)`.
fn draw(uniform: &mut Uniform, n: usize) -> Vec<f64> {
    let mut times: Vec<f64> = uniform.take(n).map(time).collect();
    times.sort_by(f64::total_cmp);
    times
}

fn time(q: f64) -> f64 {
    100.0 / (1.0 - q).sqrt()
}

/// A rate minus three standard errors.
fn floor(rate: f64, runs: f64) -> f64 {
    rate - 3.0 * (rate * (1.0 - rate) / runs).sqrt()
}

#[test]
fn bounds_cover_the_true_quantile_as_often_as_they_say() {
    const RUNS: usize = 2000;
    for (seed, n, q) in
        [(1, 59, 0.95), (2, 100, 0.95), (3, 1000, 0.95), (4, 299, 0.99), (5, 64, 0.5)]
    {
        let mut uniform = Uniform(seed);
        let (mut upper, mut lower) = (0, 0);
        for _ in 0..RUNS {
            let times = draw(&mut uniform, n);
            upper += usize::from(upper_bound(&times, q, 0.95).unwrap() >= time(q));
            lower += usize::from(lower_bound(&times, q, 0.95).unwrap() <= time(q));
        }
        let runs = RUNS as f64;
        for (side, hits) in [("upper", upper), ("lower", lower)] {
            let coverage = hits as f64 / runs;
            assert!(coverage >= floor(0.95, runs), "{side} n {n} q {q}: {coverage}");
        }
    }
}

#[test]
fn bounds_are_not_needlessly_wide() {
    // at n = 1000 the ranks are fine enough that covering much more than 95 % would be waste
    let mut uniform = Uniform(6);
    let covered = (0..2000)
        .filter(|_| upper_bound(&draw(&mut uniform, 1000), 0.95, 0.95).unwrap() >= time(0.95))
        .count();
    assert!(covered <= 1960, "{covered} of 2000");
}

#[test]
fn a_budget_on_the_true_p95_is_seldom_passed_or_failed() {
    const RUNS: usize = 1000;
    let text = format!("[a]\nguide = '{} ns'", time(0.95));
    let budgets = Budgets::parse(&text).unwrap();
    let budget = budgets.get("a").unwrap();
    let mut uniform = Uniform(7);
    let (mut passed, mut failed) = (0, 0);
    for _ in 0..RUNS {
        let samples = Samples::new(1, draw(&mut uniform, 300)).unwrap();
        match budget.judge(&samples) {
            Outcome::Pass => passed += 1,
            Outcome::Fail => failed += 1,
            _ => {}
        }
    }
    let most = (1.0 - floor(0.95, RUNS as f64)) * RUNS as f64;
    assert!(f64::from(passed) <= most && f64::from(failed) <= most, "{passed} {failed}");
}

#[test]
fn the_least_numbers_of_samples_are_59_and_299() {
    let ascending = |n: u32| (0..n).map(f64::from).collect::<Vec<f64>>();
    for (q, n) in [(0.95, 59), (0.99, 299)] {
        assert_eq!(upper_bound(&ascending(n - 1), q, 0.95), None);
        assert_eq!(upper_bound(&ascending(n), q, 0.95), Some(f64::from(n - 1)));
    }
    // the median of five lies above the smallest with 1 - 2^-5 = .969
    assert_eq!(lower_bound(&ascending(5), 0.5, 0.95), Some(0.0));
    assert_eq!(lower_bound(&ascending(4), 0.5, 0.95), None);
}
