//! The policy by a budget of false alarms: what it promises, and what it finds.

use lukhas_drift::{DriftError, Monitor, Policy, Tolerance};
use lukhas_types::{Fault, Guardian, Lane, Stream};

use crate::support::stream;

type Source = Box<dyn FnMut(&mut Stream) -> f64>;

/// Streams of drifts whose mean, given the past, is `mean` or less.
fn tolerated(mean: f64) -> Vec<(&'static str, Source)> {
    let coin = |stream: &mut Stream, p: f64| if stream.next_unit() < p { 2.0 } else { 0.0 };
    let (mut wild, mut last, mut level, mut sum) = (false, 0.0, 0.0, 0.0);
    vec![
        ("constant", Box::new(move |_| mean)),
        ("all or nothing", Box::new(move |stream| coin(stream, mean / 2.0))),
        ("uniform", Box::new(move |stream| 2.0 * mean * stream.next_unit())),
        // quiet around the mean, then all or nothing
        (
            "regimes",
            Box::new(move |stream| {
                wild ^= stream.below(20) == 0;
                if wild {
                    coin(stream, mean / 2.0)
                } else {
                    mean * (0.9 + 0.2 * stream.next_unit())
                }
            }),
        ),
        // the mean depends on the last outcome
        (
            "dependent",
            Box::new(move |stream| {
                last = coin(stream, if last > 1.0 { mean / 2.0 } else { 0.45 * mean });
                last
            }),
        ),
        // the mean is autoregressive, coefficient 0.9, in 0..=mean
        (
            "autoregressive",
            Box::new(move |stream| {
                level = 0.9 * level + 0.1 * mean * stream.next_unit();
                2.0 * level * stream.next_unit()
            }),
        ),
        // adapts to what came: bold after luck, careful after none
        (
            "gambler",
            Box::new(move |stream| {
                let width = if sum > 0.0 { 1.0 } else { 0.2 };
                let x =
                    mean + width * mean * (f64::from(u8::from(stream.below(2) == 0)) * 2.0 - 1.0);
                sum += x - mean;
                x
            }),
        ),
    ]
}

/// Mean and standard error of the samples to the first reading of at least `guardian`, at most 50 `arl`.
fn run_length(
    policy: Policy,
    guardian: Guardian,
    arl: u64,
    name: &str,
    mut next: Source,
) -> [f64; 2] {
    let mut stream = stream(name, 0);
    let lengths: Vec<f64> = (0..1_000)
        .map(|_| {
            let mut monitor = Monitor::new(policy);
            for _ in 0..50 * arl {
                let reading = monitor.observe(next(&mut stream).clamp(0.0, 2.0)).expect("in range");
                if reading.guardian >= guardian {
                    return reading.sequence as f64;
                }
            }
            (50 * arl) as f64
        })
        .collect();
    let n = lengths.len() as f64;
    let mean = lengths.iter().sum::<f64>() / n;
    let squares: f64 = lengths.iter().map(|x| (x - mean).powi(2)).sum();
    [mean, (squares / (n - 1.0) / n).sqrt()]
}

#[test]
fn the_promise_holds_on_every_stream_that_is_tolerated() {
    for (arl, mean) in [(100, 0.5), (200, 0.1), (200, 1.0)] {
        let policy = Policy::for_arl(arl, mean).unwrap();
        for (guardian, promised) in
            [(Guardian::Block, arl as f64), (Guardian::Warn, arl as f64 / 4.0)]
        {
            for (name, next) in tolerated(mean) {
                let [measured, error] = run_length(policy, guardian, arl, name, next);
                assert!(
                    measured >= promised - 3.0 * error,
                    "{name}, {arl}, {mean}, {guardian:?}: {measured} +- {error}"
                );
            }
        }
    }
}

#[test]
fn the_promise_is_tight_where_nothing_is_random() {
    // every bet keeps its wealth, so that the evidence is the number of samples
    let mut monitor = Monitor::new(Policy::for_arl(100, 0.5).unwrap());
    for n in 1..=100_u32 {
        let reading = monitor.observe(0.5).unwrap();
        assert_eq!(reading.evidence, Some(f64::from(n)));
        let expected = match n {
            ..25 => Guardian::Allow,
            25..100 => Guardian::Warn,
            _ => Guardian::Block,
        };
        assert_eq!(reading.guardian, expected, "{n}");
        assert_eq!(reading.onset.is_some(), n >= 25);
    }
}

#[test]
fn drift_is_found_dated_and_over_when_it_is_over() {
    for (arl, mean, usual, drift, within) in
        [(10_000, 0.5, 0.4, 1.0, 25), (10_000, 0.5, 0.4, 2.0, 10), (1_000_000, 0.3, 0.2, 0.8, 25)]
    {
        let mut monitor = Monitor::new(Policy::for_arl(arl, mean).unwrap());
        let mut jitter = stream("found", arl);
        for _ in 0..500 {
            let x = usual * (0.8 + 0.4 * jitter.next_unit());
            assert_eq!(monitor.observe(x).unwrap().guardian, Guardian::Allow);
        }
        let mut seen = Vec::new();
        while seen.last() != Some(&Guardian::Block) {
            let reading = monitor.observe(drift).unwrap();
            seen.push(reading.guardian);
            if reading.guardian == Guardian::Block {
                assert_eq!(reading.onset, Some(501));
            }
        }
        assert!(seen.len() <= within && seen.is_sorted(), "{seen:?}");
        assert!(seen.contains(&Guardian::Warn), "{seen:?}");
        // for any length of drift
        for _ in 0..2_000 {
            assert_eq!(monitor.observe(drift).unwrap().guardian, Guardian::Block);
        }
        for _ in 0..20 {
            let _ = monitor.observe(0.0).unwrap();
        }
        assert!(monitor.reading().unwrap().guardian < Guardian::Block);
    }
}

#[test]
fn a_budget_out_of_range_is_an_error() {
    for (arl, mean, field) in [
        (99, 0.5, "arl"),
        (1_000_000_001, 0.5, "arl"),
        (10_000, 0.0, "tolerated mean"),
        (10_000, 2.0, "tolerated mean"),
        (10_000, f64::NAN, "tolerated mean"),
    ] {
        let error: DriftError = Policy::for_arl(arl, mean).unwrap_err();
        assert_eq!((error.code(), error.field().as_deref()), ("out_of_range", Some(field)));
    }
}

#[test]
fn it_is_the_default_and_a_lane_is_then_only_a_name() {
    let policy = Policy::default();
    assert_eq!(policy, Policy::for_arl(10_000, 0.5).unwrap());
    let asked = policy.tolerance().map(|Tolerance { arl, mean, .. }| (arl, mean));
    assert_eq!((asked, policy.warn(), policy.block()), (Some((10_000, 0.5)), 2_500.0, 10_000.0));
    assert_eq!(Monitor::default(), Monitor::new(policy));
    let prod = Monitor::new(policy.with_lane(Lane::Prod)).observe(1.0).unwrap();
    assert_eq!((prod.lane, prod.guardian, prod.ema), (Lane::Prod, Guardian::Allow, 1.0));
    assert_eq!(Policy::lane(Lane::Prod).tolerance(), None);
    assert_eq!(Monitor::new(Policy::lane(Lane::Prod)).observe(1.0).unwrap().evidence, None);
}

#[test]
fn a_snapshot_knows_its_tolerance() {
    let mut monitor = Monitor::new(Policy::for_arl(5_000, 0.7).unwrap().with_lane(Lane::Candidate));
    for x in [0.5, 1.2, 2.0, 0.0] {
        let _ = monitor.observe(x).unwrap();
    }
    let bytes = monitor.to_bytes();
    assert_eq!(Monitor::from_bytes(&bytes).unwrap(), monitor);
    // evidence beyond the cap, of a policy of a lane, or of a monitor without samples
    let odd = |change: &dyn Fn(&mut [u8; Monitor::BYTES])| {
        let mut bytes = bytes;
        change(&mut bytes);
        Monitor::from_bytes(&bytes).unwrap_err().code()
    };
    let first = Monitor::BYTES - 18 * 8;
    assert_eq!(
        odd(&|b| b[first..first + 8].copy_from_slice(&30_001.0_f64.to_le_bytes())),
        "malformed"
    );
    assert_eq!(odd(&|b| b[first..first + 8].copy_from_slice(&f64::NAN.to_le_bytes())), "malformed");
    assert_eq!(
        odd(&|b| b[first + 16..first + 24].copy_from_slice(&9_u64.to_le_bytes())),
        "malformed"
    );
    assert_eq!(
        odd(&|b| b[first - 16..first - 8].copy_from_slice(&0_u64.to_le_bytes())),
        "malformed"
    );
    assert_eq!(odd(&|b| b[4] &= 0x7f), "malformed");
    assert_eq!(odd(&|b| b[..4].copy_from_slice(b"LKM1")), "malformed");
}
