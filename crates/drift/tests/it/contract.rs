//! The ported policy, its known answers and its known mistakes.

use lukhas_drift::explain::{Explanation, History};
use lukhas_drift::{
    Baseline, Checked, DriftError, Guard, GuardError, GuardState, Monitor, Normed, Policy, Reading,
    Registry, Runs, Score, Start, UnitVector, Verdict, ema, score, score_f64,
};
use lukhas_types::{Fault, Guardian, Lane};
use serde_json::json;

fn shared_everywhere<T: Send + Sync + std::fmt::Debug>() {}

#[test]
fn every_type_is_send_sync_debug() {
    shared_everywhere::<Baseline>();
    shared_everywhere::<Checked>();
    shared_everywhere::<DriftError>();
    shared_everywhere::<Explanation>();
    shared_everywhere::<Guard>();
    shared_everywhere::<GuardState>();
    shared_everywhere::<History>();
    shared_everywhere::<GuardError>();
    shared_everywhere::<Monitor>();
    shared_everywhere::<Reading>();
    shared_everywhere::<Registry>();
    shared_everywhere::<Runs>();
    shared_everywhere::<Score>();
    shared_everywhere::<Verdict>();
}

const EAST: [f32; 2] = [1.0, 0.0];

/// Readings of one vector repeated.
fn readings(policy: Policy, action: &[f32; 2], n: usize) -> Vec<Reading> {
    let mut monitor = Monitor::new(policy);
    (0..n).map(|_| monitor.update(&EAST, action).expect("scorable")).collect()
}

#[test]
fn sustained_drift_of_one() {
    use Guardian::{Allow, Block, Warn};
    let guardians = |lane| {
        let readings = readings(Policy::lane(lane), &[0.0, 1.0], 5);
        let expected = [0.2, 0.36, 0.488, 0.5904, 0.67232];
        for (reading, expected) in readings.iter().zip(expected) {
            assert!((reading.ema - expected).abs() < 1e-15, "{reading:?}");
        }
        readings.iter().map(|reading| reading.guardian).collect::<Vec<_>>()
    };
    assert_eq!(guardians(Lane::Experimental)[..4], [Allow, Warn, Warn, Block]);
    assert_eq!(guardians(Lane::Candidate)[..2], [Warn, Block]);
    assert_eq!(guardians(Lane::Prod)[..2], [Warn, Block]);
}

#[test]
fn known_numbers() {
    let (a, b) = ([1.0, 0.0, 0.5], [0.9, 0.1, 0.4]);
    let drift = score_f64(&a, &b).unwrap().drift;
    assert!((drift - 0.006141306804223534).abs() < 1e-15, "{drift}");
    assert!((ema(0.0, drift, Policy::ALPHA) - 0.001228261360844707).abs() < 1e-15);
    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    let reading = monitor.update(&a.map(|x| x as f32), &b.map(|x| x as f32)).unwrap();
    assert!((reading.drift - 0.00614130646).abs() < 1e-11, "{reading:?}");
    let reversed = readings(Policy::lane(Lane::Prod), &[-1.0, 0.0], 3);
    for (reading, expected) in reversed.iter().zip([0.4, 0.72, 0.976]) {
        assert!((reading.ema - expected).abs() < 1e-15);
    }
}

#[test]
fn six_perfect_updates_return_experimental_to_allow() {
    let mut monitor = Monitor::new(Policy::lane(Lane::Experimental));
    for _ in 0..200 {
        let _ = monitor.update(&EAST, &[0.0, 1.0]).unwrap();
    }
    let back: Vec<Reading> = (0..6).map(|_| monitor.update(&EAST, &EAST).unwrap()).collect();
    assert!((back[5].ema - 0.262144).abs() < 1e-9);
    assert_eq!((back[4].guardian, back[5].guardian), (Guardian::Warn, Guardian::Allow));
}

#[test]
fn limits_are_inclusive_and_those_of_the_lane() {
    for (lane, warn, block) in
        [(Lane::Experimental, 0.30, 0.50), (Lane::Candidate, 0.20, 0.35), (Lane::Prod, 0.15, 0.25)]
    {
        let policy = Policy::lane(lane);
        assert_eq!((policy.name(), policy.warn(), policy.block()), (lane, warn, block));
        let below = |x: f64| f64::from_bits(x.to_bits() - 1);
        assert_eq!(policy.judge(0.0, below(warn)), Guardian::Allow);
        assert_eq!(policy.judge(0.0, warn), Guardian::Warn);
        assert_eq!(policy.judge(0.0, below(block)), Guardian::Warn);
        assert_eq!(policy.judge(0.0, block), Guardian::Block);
        assert_eq!(policy.judge(0.0, f64::NAN), Guardian::Block);
    }
}

#[test]
fn the_start_from_zero_is_slow_and_the_debiased_one_is_not() {
    // a steady 0.30 in prod is blocked only at the 9th sample by the ported policy
    let steady = |policy: Policy| {
        let mut monitor = Monitor::new(policy);
        (1..).find(|_| monitor.observe(0.30).unwrap().guardian == Guardian::Block)
    };
    let prod = Policy::lane(Lane::Prod);
    assert_eq!(steady(prod), Some(9));
    assert_eq!(steady(prod.with_start(Start::Debiased)), Some(1));
    let reversed = |policy| readings(policy, &[-1.0, 0.0], 1)[0].guardian;
    let experimental = Policy::lane(Lane::Experimental);
    assert_eq!(reversed(experimental), Guardian::Warn);
    assert_eq!(reversed(experimental.with_start(Start::Debiased)), Guardian::Block);
    assert_eq!(reversed(experimental.with_instant_limit(1.5).unwrap()), Guardian::Block);
    for limit in [0.0, -1.0, 2.1, f64::NAN] {
        assert_eq!(experimental.with_instant_limit(limit).unwrap_err().code(), "out_of_range");
    }
}

#[test]
fn the_window_keeps_64_and_errors_change_nothing() {
    let mut monitor = Monitor::new(Policy::lane(Lane::Candidate));
    assert_eq!(monitor.reading(), None);
    for k in 0..100_u32 {
        let reading = monitor.observe(f64::from(k) / 100.0).unwrap();
        assert_eq!((reading.n, reading.sequence), ((k as usize + 1).min(64), u64::from(k) + 1));
        assert_eq!(monitor.reading(), Some(reading));
    }
    let window: Vec<f64> = monitor.window().collect();
    assert_eq!((window.len(), window[0], window[63]), (64, 0.36, 0.99));
    let before = monitor.clone();
    for drift in [f64::NAN, f64::INFINITY, -1e-9, 2.1] {
        assert!(monitor.observe(drift).is_err());
    }
    assert!(monitor.update(&[1.0], &[f32::NAN]).is_err());
    assert_eq!(monitor, before);
}

#[test]
fn snapshots_refuse_what_no_monitor_wrote() {
    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    let _ = monitor.observe(0.5).unwrap();
    let good = monitor.to_bytes();
    assert_eq!(Monitor::from_bytes(&good), Ok(monitor));
    assert!(Monitor::from_bytes(&good[1..]).is_err());
    for (place, byte) in [
        (0, b'X'),
        (3, b'1'),
        (4, 3),
        (5, 2),
        (6, 1),
        (7, 1),
        (23, 0x7f),
        (23, 0x80),
        (31, 0xff),
        (55, 0x40),
    ] {
        let mut bad = good;
        bad[place] = byte;
        assert_eq!(Monitor::from_bytes(&bad).unwrap_err().code(), "malformed", "{place}");
    }
}

#[test]
fn vectors_of_known_length() {
    let unit = [0.6_f32, 0.8];
    let unit_score =
        UnitVector::new(&unit).unwrap().score(&UnitVector::new(&EAST).unwrap()).unwrap();
    assert!((unit_score.similarity - 0.6).abs() < 1e-6);
    assert_eq!(UnitVector::new(&[1.0, 1.0]).unwrap_err().code(), "out_of_range");
    assert_eq!(UnitVector::new(&[f32::NAN]).unwrap_err().code(), "not_finite");
    assert_eq!(Normed::new(&[]).unwrap_err().code(), "empty_vector");
    assert_eq!(Normed::new(&[0.0]).unwrap_err().code(), "zero_vector");
    let (one, two) = (Normed::new(&[1.0]).unwrap(), Normed::new(&EAST).unwrap());
    assert_eq!(one.score(&two).unwrap_err().code(), "length_mismatch");
}

#[test]
fn errors_say_field_value_and_bound() {
    let report = score(&[1.0, 2.0], &[1.0, f32::NEG_INFINITY]).unwrap_err().report();
    assert_eq!(report.code, "not_finite");
    assert_eq!(report.field.as_deref(), Some("action[1]"));
    assert_eq!((report.value.as_deref(), report.bound.as_deref()), (Some("-inf"), Some("finite")));
    let report = score(&[1.0, 2.0], &[1.0]).unwrap_err().report();
    assert_eq!((report.value.as_deref(), report.bound.as_deref()), (Some("1"), Some("2")));
}

#[test]
fn a_reading_on_the_wire() {
    let reading = Monitor::new(Policy::lane(Lane::Prod)).observe(1.0).unwrap();
    assert_eq!(
        serde_json::to_string(&reading).unwrap(),
        json!({"lane": "prod", "drift": 1.0, "ema": 0.2, "guardian": "warn", "n": 1, "sequence": 1}).to_string()
    );
}
