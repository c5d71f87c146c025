//! Run lengths, promised against simulated.

use lukhas_drift::{
    arl,
    detect::{
        Cusum, CusumParams, Detector, ECusum, EDetectorParams, ESr, Ewma, EwmaParams, Limits,
        Sides, Sr, SrParams,
    },
};
use lukhas_types::Stream;

use crate::streams::stream;

/// Mean and standard error of the run length of fresh detectors.
fn run_length(
    runs: u64,
    name: &str,
    mut detector: impl Detector,
    mut next: impl FnMut(&mut Stream) -> f64,
) -> (f64, f64) {
    let mut stream = stream(name, 0);
    let lengths: Vec<f64> = (0..runs)
        .map(|_| {
            detector.reset();
            let mut n = 1;
            while !detector.observe(next(&mut stream)).expect("finite").alarm {
                n += 1;
            }
            f64::from(n)
        })
        .collect();
    moments(&lengths)
}

fn moments(values: &[f64]) -> (f64, f64) {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let variance = values.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, (variance / n).sqrt())
}

fn agrees(name: &str, detector: impl Detector, shift: f64, promised: f64) {
    let (mean, error) = run_length(4_000, name, detector, |stream| stream.normal() + shift);
    assert!((mean - promised).abs() <= 3.0 * error, "{name}: {mean} +- {error}, {promised}");
}

#[test]
fn averages_keep_their_promise() {
    for (lambda, limit, shift) in
        [(0.1, 2.3, 0.0), (0.1, 2.3, 0.7), (0.3, 2.6, 0.0), (0.05, 2.0, 1.0)]
    {
        let params = EwmaParams::default().with_lambda(lambda).with_limit(limit);
        let constant = Ewma::new(params.with_limits(Limits::Constant)).unwrap();
        agrees("ewma", constant, shift, arl::ewma(lambda, limit, shift).unwrap());
        let exact = Ewma::new(params).unwrap();
        agrees("exact", exact, shift, arl::ewma_exact(lambda, limit, shift).unwrap());
    }
}

#[test]
fn cumulative_sums_keep_their_promise() {
    for (k, h, shift) in [(0.5, 3.5, 0.0), (0.5, 3.5, 1.0), (0.25, 5.0, 0.0), (0.25, 5.0, -0.5)] {
        let params = CusumParams::default().with_k(k).with_h(h);
        let zero = Cusum::new(params).unwrap();
        agrees("cusum", zero, shift, arl::cusum(k, h, shift).unwrap());
        let fast = Cusum::new(params.with_fast_initial_response(true)).unwrap();
        agrees("fast", fast, shift, arl::cusum_fast(k, h, shift).unwrap());
    }
}

#[test]
fn shiryaev_and_roberts_keep_their_promise() {
    for (threshold, design, shift) in
        [(120.0, 1.0, 0.0), (120.0, 1.0, 1.0), (150.0, 0.5, 0.0), (60.0, 2.0, -1.0)]
    {
        let params = SrParams::default().with_threshold(threshold).with_design(design);
        let both = Sr::new(params).unwrap();
        agrees("sr", both, shift, arl::sr(threshold, design, shift).unwrap());
        if shift >= 0.0 {
            let up = Sr::new(params.with_sides(Sides::Up)).unwrap();
            agrees("sr, up", up, shift, arl::sr_one_sided(threshold, design, shift).unwrap());
        }
    }
}

type Source = Box<dyn FnMut(&mut Stream) -> f64>;

/// Streams in [0, 1] whose mean, given the past, is 0.3 or less.
fn tolerated() -> Vec<(&'static str, Source)> {
    let coin = |stream: &mut Stream, p: f64| f64::from(u8::from(stream.next_unit() < p));
    let mut calm = false;
    let mut last = 0.0;
    vec![
        ("coin", Box::new(move |stream| coin(stream, 0.3))),
        ("uniform", Box::new(|stream| 0.6 * stream.next_unit())),
        // Regimes: a quiet one around the mean, a wild one of all or nothing.
        (
            "regimes",
            Box::new(move |stream| {
                calm ^= stream.below(20) == 0;
                if calm { 0.25 + 0.1 * stream.next_unit() } else { coin(stream, 0.3) }
            }),
        ),
        // Each mean depends on the last outcome, and never exceeds 0.3.
        (
            "dependent",
            Box::new(move |stream| {
                last = coin(stream, if last > 0.5 { 0.3 } else { 0.28 });
                last
            }),
        ),
    ]
}

#[test]
fn e_values_promise_at_least() {
    for (name, next) in tolerated() {
        let params = EDetectorParams::default().with_mean(0.3).with_alpha(0.01);
        let (mean, error) = run_length(2_000, name, ESr::new(params).unwrap(), next);
        assert!(mean >= 100.0 - 3.0 * error, "{name}: {mean} +- {error}");
    }
    for (name, next) in tolerated() {
        let params = EDetectorParams::default().with_mean(0.3).with_alpha(0.01);
        let (mean, error) = run_length(1_000, name, ECusum::new(params).unwrap(), next);
        assert!(mean >= 100.0 - 3.0 * error, "{name}: {mean} +- {error}");
    }
}

#[test]
fn e_values_are_a_supermartingale() {
    for (name, mut next) in tolerated() {
        let mut stream = stream(name, 1);
        let params = EDetectorParams::default().with_mean(0.3);
        let mut detector = ESr::new(params).unwrap();
        let values: Vec<f64> = (0..4_000)
            .map(|_| {
                detector.reset();
                (0..20)
                    .map(|_| detector.observe(next(&mut stream)).unwrap().statistic)
                    .last()
                    .unwrap()
            })
            .collect();
        let (mean, error) = moments(&values);
        assert!(mean <= 20.0 + 3.0 * error, "{name}: {mean} +- {error}");
        if name == "coin" {
            assert!(mean >= 20.0 - 3.0 * error, "{name}: {mean} +- {error}");
        }
    }
}

#[test]
fn e_values_find_what_is_not_tolerated() {
    let params = EDetectorParams::default().with_mean(0.3).with_alpha(0.001);
    let found = |stream: &mut Stream| f64::from(u8::from(stream.next_unit() < 0.6));
    let (mean, _) = run_length(500, "found", ESr::new(params).unwrap(), found);
    assert!(mean < 60.0, "{mean}");
    let (later, _) = run_length(500, "found", ECusum::new(params).unwrap(), found);
    assert!(mean <= later && later < 60.0, "{mean} {later}");
}
