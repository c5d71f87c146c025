//! Warnings come as seldom as they say without a reason, and come with one.

use lukhas_perf::{Samples, Warning};
use statrs::distribution::{Beta, ContinuousCDF, Gamma, LogNormal};

use crate::calibration::Uniform;

/// The fewest samples of which anything is said.
const LEAST: usize = 30;

fn warnings(ns: Vec<f64>) -> Vec<Warning> {
    Samples::new(1, ns).expect("these are samples").warnings()
}

/// How many of so many runs are warned of.
fn warned(runs: usize, warning: Warning, mut draw: impl FnMut() -> Vec<f64>) -> usize {
    (0..runs).filter(|_| warnings(draw()).contains(&warning)).count()
}

/// The most of so many runs that a rate of 1 % leaves but for a chance of about one in a thousand.
fn most(runs: usize) -> usize {
    let mean = 0.01 * runs as f64;
    (mean + 3.1 * (mean * 0.99).sqrt()).ceil() as usize
}

#[test]
fn samples_of_one_mode_are_called_bimodal_in_at_most_one_of_a_hundred_runs() {
    let lognormal = LogNormal::new(5.0, 0.5).expect("a law");
    let gamma = Gamma::new(2.0, 0.01).expect("a law");
    let beta = Beta::new(2.0, 5.0).expect("a law");
    // a table of quantiles is exact at its points and much faster than an inverse a draw
    let table = |of: &dyn Fn(f64) -> f64| -> Vec<f64> {
        (0..4096).map(|i| of((f64::from(i) + 0.5) / 4096.0)).collect()
    };
    let between = |table: &[f64], u: f64| {
        let place = u * (table.len() - 1) as f64;
        let below = place as usize;
        table[below] + (table[below + 1] - table[below]) * (place - below as f64)
    };
    let laws = [
        ("lognormal", table(&|p| lognormal.inverse_cdf(p))),
        ("gamma", table(&|p| gamma.inverse_cdf(p))),
        ("beta", table(&|p| 1000.0 * beta.inverse_cdf(p))),
        ("exponential", table(&|p| -100.0 * (1.0 - p).ln())),
        // the law of one mode that comes furthest from it
        ("uniform", table(&|p| 100.0 + 100.0 * p)),
    ];
    for (seed, (name, law)) in (1..).zip(&laws) {
        for (n, runs) in [(LEAST, 2000), (100, 1500), (1000, 300)] {
            // as a clock gives them: to .01 ns, and in steps of 10 ns
            for step in [0.01, 10.0] {
                let mut uniform = Uniform(100 * seed + n as u64);
                let count = warned(runs, Warning::Bimodal, || {
                    let draw = |u| (between(law, u) / step).round() * step;
                    uniform.by_ref().take(n).map(draw).collect()
                });
                assert!(count <= most(runs), "{name} n {n} step {step}: {count} of {runs}");
            }
        }
    }
}

#[test]
fn two_clear_modes_are_found() {
    for (seed, n, share) in [(1, LEAST, 0.5), (2, 100, 0.3), (3, 300, 0.2), (4, 1000, 0.1)] {
        let mut uniform = Uniform(seed);
        let found = warned(200, Warning::Bimodal, || {
            let mut next = || uniform.next().expect("it never ends");
            // half as slow again, with 10 % of noise
            let mut draw =
                || if next() < share { 150.0 + 15.0 * next() } else { 100.0 + 10.0 * next() };
            (0..n).map(|_| draw()).collect()
        });
        assert!(found >= 180, "n {n} share {share}: {found} of 200");
    }
}

#[test]
fn independent_samples_are_called_dependent_in_at_most_one_of_a_hundred_runs() {
    for (seed, n, runs) in [(1, LEAST, 4000), (2, 60, 4000), (3, 100, 3000), (4, 1000, 300)] {
        // with a long tail, and in steps that leave few values
        for step in [0.0, 50.0] {
            let mut uniform = Uniform(seed);
            let count = warned(runs, Warning::Autocorrelated, || {
                let time = |u: f64| 100.0 / (1.0 - u).sqrt();
                let clock = |t: f64| if step > 0.0 { (t / step).round() * step } else { t };
                uniform.by_ref().take(n).map(time).map(clock).collect()
            });
            assert!(count <= most(runs), "n {n} step {step}: {count} of {runs}");
        }
    }
}

/// Times on two steps of a clock, of which so many are the slow one.
fn two_steps(share: f64) -> impl Fn(f64) -> f64 {
    move |u| if u < share { 110.0 } else { 100.0 }
}

#[test]
fn nor_does_a_coarse_clock_feign_dependence() {
    let shares = [0.01, 0.02, 0.05, 0.06, 0.07, 0.1, 0.2, 0.4, 0.5];
    for (seed, n, runs) in [(1, LEAST, 4000), (2, 100, 4000), (3, 300, 1000)] {
        for share in shares {
            let mut uniform = Uniform(seed);
            let count = warned(runs, Warning::Autocorrelated, || {
                uniform.by_ref().take(n).map(two_steps(share)).collect()
            });
            assert!(count <= most(runs), "n {n} share {share}: {count} of {runs}");
        }
    }
}

#[test]
fn slow_calls_in_a_row_are_found_under_a_coarse_clock() {
    for (seed, n, share) in [(1, 60, 0.2), (2, 100, 0.1), (3, 1000, 0.05)] {
        let mut uniform = Uniform(seed);
        let found = warned(200, Warning::Autocorrelated, || {
            let mut slow = false;
            let mut draw = || {
                // one time in four anew, else as the one before
                if uniform.next() < Some(0.25) {
                    slow = uniform.next() < Some(share);
                }
                two_steps(0.5)(if slow { 0.0 } else { 1.0 })
            };
            // a run without slow calls says nothing of them
            loop {
                let times: Vec<f64> = (0..n).map(|_| draw()).collect();
                if times.iter().filter(|t| **t > 100.0).count() >= 5 {
                    return times;
                }
            }
        });
        assert!(found >= 180, "n {n} share {share}: {found} of 200");
    }
}

#[test]
fn samples_that_drift_or_hang_together_are_found() {
    for (seed, n, weight) in [(1, LEAST, 0.9), (2, 100, 0.6), (3, 1000, 0.4)] {
        let mut uniform = Uniform(seed);
        let found = warned(200, Warning::Autocorrelated, || {
            let mut level = 0.0;
            let mut draw = || {
                level = weight * level + (1.0 - weight) * uniform.next().expect("it never ends");
                100.0 + level
            };
            (0..n).map(|_| draw()).collect()
        });
        assert!(found >= 180, "n {n} weight {weight}: {found} of 200");
    }
    assert!(warnings((0..60).map(f64::from).collect()).contains(&Warning::Autocorrelated));
}

#[test]
fn few_samples_and_equal_ones_say_nothing() {
    let level = |i: usize, n: usize| if i < n / 2 { 1.0 } else { 100.0 };
    let two = |n: usize| (0..n).map(|i| level(i, n) + i as f64 / 99.0).collect::<Vec<f64>>();
    assert!(warnings(two(LEAST - 1)).is_empty());
    assert_eq!(warnings(two(LEAST)), [Warning::Bimodal, Warning::Autocorrelated]);
    assert!(warnings(vec![5.0; 1000]).is_empty());
    // two neighbouring steps of a clock are no modes, for what lies between them cannot be seen
    assert!(warnings((0..300).map(|i| [10.0, 20.0, 20.0][i % 3]).collect()).is_empty());
}
