//! Two sets of vectors: slow twins, the rate of false alarms, power, refusals.

use lukhas_drift::DriftError;
use lukhas_drift::two_sample::{
    MAX_ROWS, MIN_ROWS, Statistic, TwoSample, TwoSampleParams, two_sample,
};
use lukhas_types::{Fault, Hasher, Stream};
use ndarray::{Array2, ArrayView2};
use proptest::prelude::*;

use crate::support::stream;

fn params(number: u64) -> TwoSampleParams {
    TwoSampleParams::new(Hasher::new("two sample tests v1").number(number).finish())
        .with_permutations(99)
}

fn normal(stream: &mut Stream, n: usize, d: usize) -> Array2<f32> {
    Array2::from_shape_fn((n, d), |_| stream.normal() as f32)
}

fn distance(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(x, y)| (x - y).powi(2)).sum::<f64>().sqrt()
}

fn rows(a: &Array2<f32>) -> Vec<Vec<f64>> {
    a.rows().into_iter().map(|row| row.iter().map(|&x| f64::from(x)).collect()).collect()
}

/// `2 E f(X, Y) - E f(X, X') - E f(Y, Y')` as it is written.
fn gap(a: &[Vec<f64>], b: &[Vec<f64>], f: impl Fn(&[f64], &[f64]) -> f64) -> f64 {
    let mean = |a: &[Vec<f64>], b: &[Vec<f64>]| {
        let sum: f64 = a.iter().flat_map(|x| b.iter().map(|y| f(x, y))).sum();
        sum / (a.len() * b.len()) as f64
    };
    2.0 * mean(a, b) - mean(a, a) - mean(b, b)
}

fn median_distance(all: &[Vec<f64>]) -> f64 {
    let mut found: Vec<f64> = (0..all.len())
        .flat_map(|i| (i + 1..all.len()).map(move |j| distance(&all[i], &all[j])))
        .collect();
    found.sort_by(f64::total_cmp);
    found[found.len() / 2]
}

#[test]
fn the_unit_does_not_count_down_to_the_smallest() {
    let mut stream = stream("unit", 0);
    let (a, b) = (normal(&mut stream, 12, 5), normal(&mut stream, 12, 5).mapv(|x| x + 2.0));
    for statistic in [Statistic::Energy, Statistic::Mmd] {
        let run = |by: f32| {
            let (a, b) = (a.mapv(|x| x * by), b.mapv(|x| x * by));
            two_sample(&a.view(), &b.view(), &params(0).with_statistic(statistic)).unwrap().p
        };
        assert!(run(1.0) <= 0.02);
        // at 2^-140 the components have a few bits left
        for power in [-100, -140, 100] {
            assert!(run(2.0_f64.powi(power) as f32) <= 0.02, "{power}");
        }
    }
}

#[test]
fn statistics_are_those_of_the_definition() {
    for (number, (n, m, d)) in
        [(5, 5, 1), (7, 5, 3), (6, 11, 20), (30, 9, 64)].into_iter().enumerate()
    {
        let mut stream = stream("definition", number as u64);
        let (a, b) = (normal(&mut stream, n, d), normal(&mut stream, m, d));
        let (x, y) = (rows(&a), rows(&b));
        let run = |params| two_sample(&a.view(), &b.view(), &params).unwrap();
        let energy = run(params(0)).statistic;
        assert!((energy - gap(&x, &y, distance)).abs() < 1e-12, "{energy}");
        let width = median_distance(&[x.clone(), y.clone()].concat());
        let kernel = |a: &[f64], b: &[f64]| (-0.5 * (distance(a, b) / width).powi(2)).exp();
        let found = run(params(0).with_statistic(Statistic::Mmd)).statistic;
        assert!((found + gap(&x, &y, kernel)).abs() < 1e-12, "{found}");
    }
}

#[test]
fn on_a_line_it_is_the_distance_of_distribution_functions() {
    let mut stream = stream("line", 0);
    let (a, b) = (normal(&mut stream, 9, 1), normal(&mut stream, 6, 1));
    let mut marks: Vec<f64> = a.iter().chain(&b).map(|&x| f64::from(x)).collect();
    marks.sort_by(f64::total_cmp);
    let share = |set: &Array2<f32>, x: f64| {
        set.iter().filter(|&&y| f64::from(y) <= x).count() as f64 / set.len() as f64
    };
    // E|X - Y| - .. = 2 integral (F - G)^2 (Szekely and Rizzo 2004)
    let integral: f64 = marks
        .windows(2)
        .map(|two| (share(&a, two[0]) - share(&b, two[0])).powi(2) * (two[1] - two[0]))
        .sum();
    let found = two_sample(&a.view(), &b.view(), &params(0)).unwrap();
    assert!((found.statistic - 2.0 * integral).abs() < 1e-12);
}

/// The p over all 252 ways to deal 5 and 5 of 10 numbers.
fn exact(values: &[f64]) -> f64 {
    let energy = |mask: u32| {
        let part = |side: u32| -> Vec<Vec<f64>> {
            (0..10).filter(|k| mask >> k & 1 == side).map(|k| vec![values[k]]).collect()
        };
        gap(&part(1), &part(0), distance)
    };
    let masks: Vec<u32> = (0..1 << 10).filter(|mask: &u32| mask.count_ones() == 5).collect();
    let seen = energy(0b11111);
    masks.iter().filter(|&&mask| energy(mask) >= seen - 1e-9).count() as f64 / masks.len() as f64
}

#[test]
fn p_is_that_of_all_deals() {
    for number in 0..4 {
        let mut stream = stream("exact", number);
        let a = normal(&mut stream, 5, 1);
        let b = normal(&mut stream, 5, 1).mapv(|x| x + number as f32 * 0.7);
        let values: Vec<f64> = a.iter().chain(&b).map(|&x| f64::from(x)).collect();
        let truth = exact(&values);
        let deals = 4_999;
        let found =
            two_sample(&a.view(), &b.view(), &params(number).with_permutations(deals)).unwrap();
        let error = (truth * (1.0 - truth) / deals as f64).sqrt();
        assert!((found.p - truth).abs() < 4.0 * error + 1e-3, "{} {truth}", found.p);
        // one component: its largest is itself
        assert_eq!(found.components.len(), 1);
    }
}

fn rejected(statistic: Statistic, sizes: [usize; 2], d: usize, shift: f32, runs: u64) -> [f64; 2] {
    let mut rejected = [0.0; 2];
    for run in 0..runs {
        let mut stream = stream("rejected", run);
        let a = normal(&mut stream, sizes[0], d);
        let mut b = normal(&mut stream, sizes[1], d);
        b.column_mut(0).mapv_inplace(|x| x + shift);
        let params = params(run).with_statistic(statistic);
        let found = two_sample(&a.view(), &b.view(), &params).expect("comparable");
        rejected[0] += f64::from(u8::from(found.p <= 0.05)) / runs as f64;
        rejected[1] += f64::from(u8::from(found.components[0].p <= 0.05)) / runs as f64;
    }
    rejected
}

#[test]
fn without_a_difference_it_rejects_as_often_as_it_says() {
    let runs = 800;
    for (statistic, sizes, d) in [
        (Statistic::Energy, [MIN_ROWS, MIN_ROWS], 2),
        (Statistic::Energy, [MIN_ROWS, 9], 8),
        (Statistic::Mmd, [MIN_ROWS, MIN_ROWS], 2),
    ] {
        for rate in rejected(statistic, sizes, d, 0.0, runs) {
            let error = (0.05 * 0.95 / runs as f64).sqrt();
            assert!((rate - 0.05).abs() <= 3.0 * error, "{statistic:?} {sizes:?}: {rate}");
        }
    }
}

#[test]
fn it_sees_a_shift_and_names_its_dimension() {
    for statistic in [Statistic::Energy, Statistic::Mmd] {
        let power = rejected(statistic, [20, 20], 4, 1.5, 40);
        assert!(power.iter().all(|power| *power >= 0.85), "{statistic:?}: {power:?}");
    }
    // a change of spread alone: no shift of a mean
    let mut stream = stream("spread", 0);
    let a = normal(&mut stream, 40, 3);
    let b = normal(&mut stream, 40, 3).mapv(|x| 4.0 * x);
    let found = two_sample(&a.view(), &b.view(), &params(0)).unwrap();
    assert!(found.p <= 0.02 && found.components[0].p > 0.05, "{found:?}");
}

#[cfg(feature = "rayon")]
#[test]
fn threads_change_nothing() {
    let mut stream = stream("threads", 0);
    let (a, b) = (normal(&mut stream, 40, 17), normal(&mut stream, 23, 17));
    let on = |threads: usize| -> TwoSample {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| two_sample(&a.view(), &b.view(), &params(3)).unwrap())
    };
    let one = on(1);
    assert_eq!(one, on(3));
    // columns side by side instead
    let turned = a.t().as_standard_layout().into_owned();
    assert_eq!(one, two_sample(&turned.t(), &b.view(), &params(3)).unwrap());
}

#[test]
fn what_cannot_be_compared_is_refused() {
    let fine: Array2<f32> = Array2::zeros((5, 3));
    let refused = |a: &ArrayView2<'_, f32>, b: &ArrayView2<'_, f32>, params: TwoSampleParams| {
        two_sample(a, b, &params).expect_err("refused").code()
    };
    for (n, d) in [(4, 3), (MAX_ROWS + 1, 3), (5, 0), (5, 8_193)] {
        let bad = Array2::zeros((n, d));
        assert_eq!(refused(&bad.view(), &bad.view(), params(0)), "out_of_range", "{n} {d}");
    }
    let few = Array2::zeros((4, 3));
    assert_eq!(refused(&fine.view(), &few.view(), params(0)), "out_of_range");
    let wide = Array2::zeros((5, 4));
    assert_eq!(refused(&fine.view(), &wide.view(), params(0)), "length_mismatch");
    for params in [
        params(0).with_permutations(18),
        params(0).with_permutations(100_000),
        params(0).with_top(65),
    ] {
        assert_eq!(refused(&fine.view(), &fine.view(), params), "out_of_range");
    }
    let mut bad = fine.clone();
    (bad[[3, 1]], bad[[4, 0]]) = (f32::INFINITY, f32::NAN);
    let error = two_sample(&fine.view(), &bad.view(), &params(0)).unwrap_err();
    let DriftError::Row { row: 3, source } = error else { panic!("{error:?}") };
    assert!(matches!(*source, DriftError::NotFinite { field: "second", index: 1, .. }));
    // all alike: no difference, in any statistic, whatever their size
    let huge = fine.mapv(|_| f32::MAX);
    for statistic in [Statistic::Energy, Statistic::Mmd] {
        let params = params(0).with_statistic(statistic);
        let found = two_sample(&huge.view(), &huge.view(), &params).unwrap();
        assert!((found.statistic, found.p, found.components[0].p) == (0.0, 1.0, 1.0), "{found:?}");
        let far = two_sample(&fine.view(), &huge.view(), &params).unwrap();
        assert!(far.statistic.is_finite() && far.p < 0.05, "{far:?}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn it_is_a_distance_of_sets(
        seed in any::<u64>(),
        (n, m, d) in (5..14_usize, 5..14_usize, 1..20_usize),
        statistic in prop::sample::select(vec![Statistic::Energy, Statistic::Mmd]),
        top in 0..8_usize,
    ) {
        let mut stream = stream("sets", seed);
        let (a, b) = (normal(&mut stream, n, d), normal(&mut stream, m, d));
        let params = params(seed).with_statistic(statistic).with_top(top).with_permutations(19);
        let found = two_sample(&a.view(), &b.view(), &params).unwrap();
        prop_assert!(found.statistic >= -1e-12 && (0.05..=1.0).contains(&found.p));
        prop_assert_eq!(found.components.len(), top.min(d));
        let turned = two_sample(&b.view(), &a.view(), &params).unwrap();
        prop_assert!((found.statistic - turned.statistic).abs() < 1e-12);
        for two in found.components.windows(2) {
            prop_assert!(two[0].statistic >= two[1].statistic && two[0].p <= two[1].p);
        }
        for one in &found.components {
            let mean = |set: &Array2<f32>| {
                set.column(one.index).iter().map(|&x| f64::from(x)).sum::<f64>() / set.nrows() as f64
            };
            prop_assert!((one.first - mean(&a)).abs() < 1e-12 && (one.second - mean(&b)).abs() < 1e-12);
            let all: Vec<f64> = a.column(one.index).iter().chain(b.column(one.index)).map(|&x| f64::from(x)).collect();
            let center = all.iter().sum::<f64>() / all.len() as f64;
            let spread = (all.iter().map(|x| (x - center).powi(2)).sum::<f64>() / all.len() as f64).sqrt();
            let expected = (one.first - one.second).abs() * ((n * m) as f64 / (n + m) as f64).sqrt() / spread;
            prop_assert!((one.statistic - expected).abs() < 1e-9);
        }
        // the order of the rows of a set is no matter for the statistic, nor is a set beside itself a difference
        let mut back = a.clone();
        back.invert_axis(ndarray::Axis(0));
        let other = two_sample(&back.view(), &b.view(), &params).unwrap();
        prop_assert!((found.statistic - other.statistic).abs() < 1e-12);
        prop_assert!(two_sample(&a.view(), &a.view(), &params).unwrap().p == 1.0);
    }
}
