//! A baseline's file: damage is seen.

use lukhas_drift::{Baseline, DriftError, GuardError, Runs};
use serde_json::Value;

use crate::support::step;

fn small() -> Baseline {
    let mut runs = Runs::new();
    for number in 0..5 {
        let drift = 0.3 + 0.1 * f64::from(number);
        runs.push(step(&format!("s{number}"), ["read", "send"][number as usize % 2], drift))
            .expect("whole");
    }
    Baseline::fit_vectors(&runs).expect("five sessions")
}

/// How many ways to write another byte load as another baseline.
fn unseen(text: &str, baseline: &Baseline) -> usize {
    let places = text.bytes().enumerate();
    let damages = places.flat_map(|(place, byte)| {
        [b'0', b'B', b' ', byte ^ 1]
            .into_iter()
            .filter(move |&b| b != byte)
            .map(move |b| (place, b))
    });
    let other = |(place, byte): (usize, u8)| {
        let mut bytes = text.as_bytes().to_vec();
        bytes[place] = byte;
        let loaded = String::from_utf8(bytes).ok().and_then(|text| Baseline::load(&text).ok());
        loaded.is_some_and(|loaded| loaded != *baseline)
    };
    damages.filter(|&damage| other(damage)).count()
}

#[test]
fn a_byte_that_was_changed_never_makes_another_baseline() {
    let baseline = small();
    let text = baseline.save();
    assert_eq!(unseen(&text, &baseline), 0);
    // without the checksum, which may be left out, some would
    let mut data: Value = serde_json::from_str(&text).expect("JSON");
    data.as_object_mut().expect("an object").remove("checksum").expect("it is saved");
    let without = data.to_string();
    assert_eq!(Baseline::load(&without), Ok(baseline.clone()));
    assert!(unseen(&without, &baseline) > 10);
}

#[test]
fn every_field_is_in_the_checksum() {
    let mut data: Value = serde_json::from_str(&small().save()).expect("JSON");
    for (path, value) in [
        ("/embedder", "other"),
        ("/kinds/0", "other"),
        ("/sessions/2/name", "other"),
        ("/checksum", ""),
    ] {
        let value = std::mem::replace(data.pointer_mut(path).expect("a field"), value.into());
        let error = Baseline::load(&data.to_string()).expect_err(path);
        let reason = "a checksum that is not that of its content";
        let expected = DriftError::Malformed { what: "baseline", reason };
        assert_eq!(error, GuardError::Drift(expected), "{path}");
        *data.pointer_mut(path).expect("a field") = value;
    }
    // kinds in another order, and sessions too
    for list in ["/kinds", "/sessions"] {
        let mut other = data.clone();
        other.pointer_mut(list).and_then(Value::as_array_mut).expect("a list").swap(0, 1);
        assert!(Baseline::load(&other.to_string()).is_err(), "{list}");
    }
    // actions of the same task, each whole, in each other's session
    let mut other = data.clone();
    other["sessions"][0]["actions"] = data["sessions"][2]["actions"].clone();
    other["sessions"][2]["actions"] = data["sessions"][0]["actions"].clone();
    assert!(Baseline::load(&other.to_string()).is_err());
    other["checksum"] = Value::Null;
    assert!(Baseline::load(&other.to_string()).is_ok());
    assert_eq!(Baseline::load(&data.to_string()), Ok(small()));
}
