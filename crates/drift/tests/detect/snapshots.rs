//! Snapshots that nobody wrote: refused, or harmless.

use std::fmt::Debug;

use lukhas_drift::{
    Monitor, Policy,
    detect::{Adwin, Detector, Ewma, EwmaParams, MAX_MAGNITUDE, MeanShift},
};
use lukhas_types::{Fault, Lane};
use proptest::{collection::vec, prelude::*, sample::Index};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};

use crate::streams::{self, each, signals};

/// The largest count that a snapshot may hold: every one up to it is an f64.
const MOST: u64 = 1 << 53;

/// The numbers of a value.
fn numbers(value: &mut Value) -> Vec<&mut Value> {
    match value {
        Value::Number(_) => vec![value],
        Value::Array(values) => values.iter_mut().flat_map(numbers).collect(),
        Value::Object(values) => values.values_mut().flat_map(numbers).collect(),
        _ => vec![],
    }
}

fn restored<D: Detector + DeserializeOwned>(_: &D, value: Value) -> Option<D> {
    serde_json::from_value(value).ok()
}

fn bounds_its_count<D: Detector + Serialize + DeserializeOwned>(mut detector: D) {
    signals(&mut detector, &[0.25, 0.5, 0.75]);
    let mut json = serde_json::to_value(&detector).expect("finite");
    for count in [u64::MAX, MOST + 1] {
        json["state"]["seen"] = count.into();
        assert!(restored(&detector, json.clone()).is_none(), "{count}");
    }
    json["state"]["seen"] = MOST.into();
    let mut old = restored(&detector, json).expect("the largest");
    assert_eq!(old.observe(0.5).expect("valid").index, MOST);
}

fn begins_at_its_start<D: Detector + Serialize + DeserializeOwned>(mut detector: D) {
    let start = serde_json::to_value(&detector).expect("finite");
    assert!(restored(&detector, start.clone()).is_some());
    for part in start["state"].as_object().expect("fields").keys().filter(|part| *part != "seen") {
        signals(&mut detector, &[0.25, 0.5, 4.0]);
        let mut json = serde_json::to_value(&detector).expect("finite");
        if json["state"][part] != start["state"][part] {
            json["state"]["seen"] = 0.into();
            assert!(restored(&detector, json).is_none(), "{part}");
        }
        // one part alone
        let mut json = start.clone();
        for number in numbers(&mut json["state"][part]) {
            *number = if number.is_f64() { json!(0.125) } else { json!(1) };
        }
        if json != start {
            assert!(restored(&detector, json).is_none(), "{part}");
        }
    }
}

#[test]
fn what_has_seen_nothing_is_at_its_start() {
    each!(begins_at_its_start);
    let mut json = serde_json::to_value(streams::esr()).unwrap();
    json["state"]["bets"][2]["wealth"] = 2.0.into();
    assert!(restored(&streams::esr(), json).is_none());
}

#[test]
fn a_count_is_bounded() {
    each!(bounds_its_count);
    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    for _ in 0..1_000 {
        let _ = monitor.observe(0.5).unwrap();
    }
    let with_sequence = |sequence: u64| {
        let mut bytes = monitor.to_bytes();
        bytes[32..40].copy_from_slice(&sequence.to_le_bytes());
        Monitor::from_bytes(&bytes)
    };
    for sequence in [u64::MAX, MOST + 1] {
        assert_eq!(with_sequence(sequence).unwrap_err().code(), "malformed");
    }
    assert_eq!(with_sequence(MOST).unwrap().observe(0.5).unwrap().sequence, MOST + 1);
}

fn survives<D: Detector + Clone + PartialEq + Debug + Serialize + DeserializeOwned>(
    mut detector: D,
    past: &[f64],
    changes: &[(Index, Value)],
    future: &[f64],
) {
    signals(&mut detector, past);
    let mut json = serde_json::to_value(&detector).expect("finite");
    let mut slots = numbers(&mut json["state"]);
    for (at, value) in changes {
        let at = at.index(slots.len());
        *slots[at] = value.clone();
    }
    let Some(mut detector) = restored(&detector, json) else { return };
    for &x in future {
        let signal = detector.observe(x).expect("valid");
        assert!(signal.statistic >= 0.0 && signal.statistic.is_finite(), "{signal:?}");
        assert!(signal.onset.is_none_or(|onset| onset <= signal.index), "{signal:?}");
    }
    // A number that is not finite would be written as null.
    let json = serde_json::to_string(&detector).expect("finite");
    assert!(!json.contains("null"), "{json}");
}

fn odd() -> impl Strategy<Value = Value> {
    prop_oneof![
        prop::sample::select(vec![0, 1, 2, MOST, MOST + 1, u64::MAX - 1, u64::MAX])
            .prop_map(Value::from),
        prop::sample::select(vec![1e300, -1e300, f64::MAX, 1e120, 1e100, -1.0, 5e-324, 0.0])
            .prop_map(Value::from),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn odd_numbers_in_a_detector_are_refused_or_harmless(
        past in vec(0.0..1.0_f64, 0..80),
        changes in vec((any::<Index>(), odd()), 1..4),
        future in vec(prop_oneof![4 => 0.0..1.0_f64, 1 => Just(MAX_MAGNITUDE)], 1..80),
    ) {
        each!(survives, &past, &changes, &future);
    }

    #[test]
    fn odd_words_in_a_monitor_are_refused_or_harmless(
        tolerance in prop::option::of((100_u64..100_000, 0.01..1.9_f64)),
        past in vec(0.0..2.0_f64, 0..100),
        changes in vec(
            (any::<Index>(), prop_oneof![
                Just(u64::MAX), Just(MOST), Just(MOST + 1), Just(0), any::<u64>(),
                prop::num::f64::ANY.prop_map(f64::to_bits), (0.0..2.0_f64).prop_map(f64::to_bits),
            ]),
            1..4,
        ),
        future in vec(0.0..2.0_f64, 1..80),
    ) {
        let policy = tolerance.map_or(Policy::lane(Lane::Prod), |(arl, mean)| Policy::for_arl(arl, mean).unwrap());
        let mut monitor = Monitor::new(policy);
        for x in past {
            let _ = monitor.observe(x).unwrap();
        }
        let mut bytes = monitor.to_bytes();
        for (at, word) in changes {
            let at = 8 * at.index(bytes.len() / 8);
            bytes[at..at + 8].copy_from_slice(&word.to_le_bytes());
        }
        if let Ok(mut monitor) = Monitor::from_bytes(&bytes) {
            prop_assert_eq!(monitor.window().count() as u64, monitor.reading().map_or(0, |r| r.n as u64));
            for x in future {
                let reading = monitor.observe(x).unwrap();
                prop_assert!((0.0..=2.0 + 1e-8).contains(&reading.ema), "{:?}", reading);
                prop_assert!(reading.evidence.is_none_or(|x| x >= 0.0 && x.is_finite()), "{:?}", reading);
                prop_assert!(reading.onset.is_none_or(|onset| onset <= reading.sequence), "{:?}", reading);
            }
        }
    }
}

#[expect(clippy::needless_pass_by_value, reason = "as each gives it")]
fn refuses_other_versions<D: Detector + Serialize + DeserializeOwned>(detector: D) {
    let good = serde_json::to_value(&detector).expect("finite");
    for version in [json!(0), json!(2), json!(-1), json!("1"), Value::Null] {
        let mut json = good.clone();
        json["version"] = version;
        assert!(restored(&detector, json).is_none());
    }
    for key in ["version", "params", "state"] {
        let mut json = good.clone();
        json.as_object_mut().expect("an object").remove(key);
        assert!(restored(&detector, json).is_none(), "without {key}");
    }
    let mut json = good;
    json["more"] = json!(1);
    assert!(restored(&detector, json).is_none());
}

#[test]
fn every_detector_refuses_another_version() {
    each!(refuses_other_versions);
}

#[expect(clippy::needless_pass_by_value, reason = "as each gives it")]
fn refuses_or_takes<D: Detector + Serialize + DeserializeOwned>(
    detector: D,
    value: &Value,
    at: &Index,
) {
    assert!(restored(&detector, value.clone()).is_none());
    let mut json = serde_json::to_value(&detector).expect("finite");
    let part = ["params", "state"][at.index(2)];
    let fields = json[part].as_object_mut().expect("an object");
    let at = at.index(fields.len());
    let field = fields.values_mut().nth(at).expect("within");
    *field = value.clone();
    if let Some(mut detector) = restored(&detector, json) {
        for x in [0.5, 1.0, 0.0] {
            let _ = detector.observe(x);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn json_of_any_kind_in_any_place_is_refused_or_harmless(
        value in lukhas_types::strategies::json(), at in any::<Index>(),
    ) {
        each!(refuses_or_takes, &value, &at);
    }
}

#[test]
fn a_ratio_that_is_an_alarm_is_never_at_rest() {
    let mut detector = streams::adwin();
    signals(&mut detector, &[1.0; 40]);
    let mut json = serde_json::to_value(detector).unwrap();
    json["state"]["ratio"] = json!(1.0);
    assert!(serde_json::from_value::<Adwin>(json).is_err());
}

#[test]
fn sums_that_no_stream_has_are_refused() {
    let mut detector = streams::mean_shift();
    signals(&mut detector, &[1.0; 40]);
    let good = serde_json::to_value(detector).unwrap();
    for path in
        ["/state/mean", "/state/sum", "/state/squares", "/state/pending/0", "/state/recent/0"]
    {
        let mut json = good.clone();
        *json.pointer_mut(path).unwrap() = json!(1e290);
        assert!(serde_json::from_value::<MeanShift>(json).is_err(), "{path}");
    }
}

#[test]
fn an_average_that_rounding_carried_beyond_is_read_back() {
    // With weight 1 the level is x up to rounding.
    let params = EwmaParams::default().with_lambda(1.0);
    let mut stream = streams::stream("beyond", 0);
    for _ in 0..200 {
        let mut detector = Ewma::new(params).unwrap();
        let before = (2.0 * stream.next_unit() - 1.0) * MAX_MAGNITUDE;
        signals(&mut detector, &[before, MAX_MAGNITUDE]);
        let json = serde_json::to_string(&detector).unwrap();
        assert_eq!(serde_json::from_str::<Ewma>(&json).unwrap(), detector);
    }
}
