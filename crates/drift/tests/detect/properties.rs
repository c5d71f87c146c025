use std::fmt::Debug;

use lukhas_drift::{
    arl,
    detect::{
        Adwin, AdwinParams, Cusum, CusumParams, Detector, Direction, ECusum, EDetectorParams, ESr,
        Ewma, EwmaParams, MeanShift, Signal, Sr, SrParams,
        eval::{covering, f1},
    },
};
use proptest::{collection::vec, prelude::*};
use serde::{Serialize, de::DeserializeOwned};

use crate::streams::{self, each, signals};

/// Small whole numbers with a step, so that sums are exact.
fn whole() -> impl Strategy<Value = Vec<f64>> {
    (vec(0_u8..8, 40..300), 0_usize..300, -20_i32..20).prop_map(|(xs, at, by)| {
        xs.iter()
            .enumerate()
            .map(|(i, &x)| f64::from(x) + if i < at { 0.0 } else { f64::from(by) })
            .collect()
    })
}

fn units() -> impl Strategy<Value = Vec<f64>> {
    vec(0.0..1.0_f64, 1..200)
}

fn mapped(xs: &[f64], f: impl Fn(f64) -> f64) -> Vec<f64> {
    xs.iter().map(|&x| f(x)).collect()
}

fn flipped(signals: &[Signal]) -> Vec<Signal> {
    let turn = |direction| match direction {
        Direction::Up => Direction::Down,
        Direction::Down => Direction::Up,
    };
    let mut signals = signals.to_vec();
    signals.iter_mut().for_each(|signal| signal.direction = signal.direction.map(turn));
    signals
}

fn never_panics<D: Detector + Clone + PartialEq + Debug>(mut detector: D, xs: &[f64]) {
    for &x in xs {
        let before = detector.clone();
        match detector.observe(x) {
            Ok(signal) => {
                assert!(signal.statistic >= 0.0 && signal.statistic.is_finite());
                assert_eq!(signal.alarm, signal.statistic >= signal.limit);
                assert_eq!(signal.alarm, signal.onset.is_some() && signal.direction.is_some());
                assert!(signal.onset.is_none_or(|onset| onset <= signal.index));
            }
            Err(_) => assert_eq!(detector, before),
        }
    }
}

fn same_future<D: Detector + Clone + PartialEq + Debug + Serialize + DeserializeOwned>(
    mut detector: D,
    past: &[f64],
    future: &[f64],
) {
    for &x in past {
        let _ = detector.observe(x);
    }
    let json = serde_json::to_string(&detector).expect("finite");
    let mut restored: D = serde_json::from_str(&json).expect("its own");
    assert_eq!(restored, detector);
    for &x in future {
        let (a, b) = (detector.observe(x), restored.observe(x));
        if let (Ok(a), Ok(b)) = (&a, &b) {
            assert_eq!(a.statistic.to_bits(), b.statistic.to_bits());
        }
        assert_eq!(a.is_ok(), b.is_ok());
        assert_eq!(a.ok(), b.ok());
    }
    assert_eq!(
        serde_json::to_string(&restored).expect("finite"),
        serde_json::to_string(&detector).expect("finite")
    );
}

fn reset_is_new<D: Detector + Clone>(fresh: D, past: &[f64], future: &[f64]) {
    let (mut fresh, mut used) = (fresh.clone(), fresh);
    signals(&mut used, past);
    used.reset();
    for &x in future {
        let (a, mut b) = (fresh.observe(x).expect("finite"), used.observe(x).expect("finite"));
        b.index -= past.len() as u64;
        b.onset = b.onset.map(|onset| onset - past.len() as u64);
        assert_eq!(a, b);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn no_observation_panics(xs in vec(prop::num::f64::ANY, 1..200)) {
        each!(never_panics, &xs);
    }

    #[test]
    fn nor_do_huge_and_tiny_ones(
        xs in vec(prop_oneof![Just(1e100), Just(-1e100), Just(5e-324), Just(0.0), Just(1.0)], 1..200),
    ) {
        each!(never_panics, &xs);
    }

    #[test]
    fn a_restored_detector_has_the_same_future(
        past in vec(prop_oneof![0.0..1.0_f64, 0.0..100.0_f64], 0..150),
        future in vec(prop_oneof![0.0..1.0_f64, 0.0..100.0_f64], 1..100),
    ) {
        each!(same_future, &past, &future);
    }

    #[test]
    fn nor_do_extremes_change_it(
        past in vec(prop::num::f64::NORMAL | prop::num::f64::ZERO, 0..100),
        future in vec(prop_oneof![Just(1e100), -1.0..1.0_f64], 1..50),
    ) {
        each!(same_future, &past, &future);
    }

    #[test]
    fn a_reset_detector_is_a_new_one(past in units(), future in units()) {
        each!(reset_is_new, &past, &future);
    }

    #[test]
    fn only_distances_count(xs in whole(), by in -1_000_i32..1_000) {
        let by = f64::from(by);
        let moved = mapped(&xs, |x| x + by);
        let same = |a: &mut dyn Detector, b: &mut dyn Detector| {
            assert_eq!(signals(a, &xs), signals(b, &moved));
        };
        same(&mut MeanShift::default(), &mut MeanShift::default());
        same(&mut streams::adwin(), &mut streams::adwin());
        let cusum = |mean| Cusum::new(CusumParams::default().with_mean(mean).with_sd(2.0)).unwrap();
        same(&mut cusum(3.0), &mut cusum(3.0 + by));
        let sr = |mean| Sr::new(SrParams::default().with_mean(mean)).unwrap();
        same(&mut sr(3.0), &mut sr(3.0 + by));
    }

    #[test]
    fn the_unit_does_not_count(xs in whole(), power in -40_i32..40) {
        // Powers of two scale without rounding.
        let by = 2.0_f64.powi(power);
        let scaled = mapped(&xs, |x| x * by);
        let same = |a: &mut dyn Detector, b: &mut dyn Detector| {
            assert_eq!(signals(a, &xs), signals(b, &scaled));
        };
        same(&mut MeanShift::default(), &mut MeanShift::default());
        let cusum =
            |by| Cusum::new(CusumParams::default().with_mean(3.0 * by).with_sd(2.0 * by)).unwrap();
        same(&mut cusum(1.0), &mut cusum(by));
        let ewma =
            |by| Ewma::new(EwmaParams::default().with_mean(3.0 * by).with_sd(2.0 * by)).unwrap();
        same(&mut ewma(1.0), &mut ewma(by));
        let sr = |by| Sr::new(SrParams::default().with_mean(3.0 * by).with_sd(2.0 * by)).unwrap();
        same(&mut sr(1.0), &mut sr(by));
    }

    #[test]
    fn the_mirror_turns_the_direction_only(xs in vec(-3.0..3.0_f64, 1..200)) {
        let mirrored = mapped(&xs, |x| -x);
        let same = |a: &mut dyn Detector, b: &mut dyn Detector| {
            assert_eq!(flipped(&signals(a, &xs)), signals(b, &mirrored));
        };
        same(&mut streams::ewma(), &mut streams::ewma());
        same(&mut streams::cusum(), &mut streams::cusum());
        same(&mut streams::page_hinkley(), &mut streams::page_hinkley());
        same(&mut streams::adwin(), &mut streams::adwin());
        same(&mut MeanShift::default(), &mut MeanShift::default());
        same(&mut streams::sr(), &mut streams::sr());
    }

    #[test]
    fn the_largest_wealth_is_no_more_than_all_together(
        mean in 0.01..1.0_f64, xs in vec(0.0..1.0_f64, 1..200),
    ) {
        let params = EDetectorParams::default().with_mean(mean).with_alpha(0.01);
        let sums = signals(&mut ESr::new(params).unwrap(), &xs);
        let largest = signals(&mut ECusum::new(params).unwrap(), &xs);
        for (sum, max) in sums.iter().zip(&largest) {
            prop_assert!(max.statistic <= sum.statistic * (1.0 + 1e-12));
        }
    }

    #[test]
    fn an_average_stays_within_the_hull(
        mean in -10.0..10.0_f64,
        lambda in 0.001..1.0_f64,
        xs in vec(-1e6..1e6_f64, 1..100),
    ) {
        let mut detector = Ewma::new(EwmaParams::default().with_mean(mean).with_lambda(lambda)).unwrap();
        let (mut low, mut high) = (mean, mean);
        for x in xs {
            (low, high) = (low.min(x), high.max(x));
            detector.observe(x).unwrap();
            let slack = 1e-12 * (high - low);
            prop_assert!((low - slack..=high + slack).contains(&detector.level()));
        }
    }

    #[test]
    fn onsets_are_never_revised(xs in whole()) {
        let found: Vec<u64> =
            signals(&mut MeanShift::default(), &xs).iter().filter_map(|s| s.onset).collect();
        prop_assert!(found.windows(2).all(|pair| pair[0] + 5 <= pair[1]));
        // What comes later does not change what was said.
        let half: Vec<u64> = signals(&mut MeanShift::default(), &xs[..xs.len() / 2])
            .iter()
            .filter_map(|s| s.onset)
            .collect();
        prop_assert!(found.starts_with(&half));
    }

    #[test]
    fn a_window_is_no_longer_than_the_stream(xs in whole(), delta in 1e-6..0.4_f64) {
        let mut detector = Adwin::new(AdwinParams::default().with_delta(delta)).unwrap();
        for (i, &x) in xs.iter().enumerate() {
            detector.observe(x).unwrap();
            prop_assert!((1..=i as u64 + 1).contains(&detector.width()));
        }
    }

    #[test]
    fn scores_are_shares(
        marks in vec(vec(0_usize..120, 0..6), 1..5),
        predictions in vec(0_usize..120, 0..8),
        margin in 0_usize..8,
    ) {
        let score = f1(&marks, &predictions, margin);
        prop_assert!(score > 0.0 && score <= 1.0);
        prop_assert!(f1(&marks[..1], &marks[0], margin) == 1.0);
        let cover = covering(&marks, &predictions, 100);
        prop_assert!(cover > 0.0 && cover <= 1.0 + 1e-12);
        prop_assert!((covering(&marks[..1], &marks[0], 100) - 1.0).abs() < 1e-12);
        let mut turned = predictions.clone();
        turned.reverse();
        prop_assert!(f1(&marks, &turned, margin) == score);
        // Read backwards, the segments are the same.
        let back = |list: &Vec<usize>| {
            list.iter().filter(|&&x| x > 0 && x < 100).map(|x| 100 - x).collect::<Vec<_>>()
        };
        let marks_back: Vec<_> = marks.iter().map(back).collect();
        prop_assert!((covering(&marks_back, &back(&predictions), 100) - cover).abs() < 1e-12);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn run_lengths_grow_with_the_limit_and_shrink_with_the_shift(
        lambda in 0.05..1.0_f64, limit in 0.5..3.0_f64, k in 0.0..1.0_f64, h in 0.5..5.0_f64,
        threshold in 2.0..500.0_f64, design in 0.3..2.0_f64, shift in 0.0..2.0_f64,
    ) {
        let ordered = |arl: &dyn Fn(f64, f64) -> f64| {
            let here = arl(1.0, shift);
            assert!(here >= 1.0);
            assert!(arl(1.2, shift) >= here * (1.0 - 1e-9));
            assert!(arl(1.0, shift + 0.3) <= here * (1.0 + 1e-9));
        };
        ordered(&|by, shift| arl::ewma(lambda, by * limit, shift).unwrap());
        ordered(&|by, shift| arl::cusum(k, by * h, shift).unwrap());
        ordered(&|by, shift| arl::cusum_fast(k, by * h, shift).unwrap());
        ordered(&|by, shift| arl::sr_one_sided(by * threshold, design, shift).unwrap());
    }

    #[test]
    fn limits_and_run_lengths_are_inverse(target in 2.0..1e5_f64, shift in 0.0..0.5_f64) {
        let limit = arl::ewma_limit(0.2, target, shift).unwrap();
        prop_assert!((arl::ewma(0.2, limit, shift).unwrap() / target - 1.0).abs() < 1e-8);
        let threshold = arl::sr_one_sided_threshold(1.0, target + 10.0, shift).unwrap_or(1.0);
        prop_assert!(threshold >= 1.0);
    }
}
