//! Histories of a registry, and its snapshots.

use std::collections::VecDeque;

use lukhas_drift::{Page, Reading, Registry, RegistryParams, Start};
use lukhas_types::{Fault, Guardian, Lane, Timestamp, UserId};
use proptest::prelude::*;

use crate::support::stream;

fn user(k: u64) -> UserId {
    UserId::new(format!("user{k}")).expect("in the alphabet")
}

fn params() -> RegistryParams {
    RegistryParams::default().with_capacity(16).with_shards(4)
}

fn at(k: u64) -> Option<Timestamp> {
    (!k.is_multiple_of(3)).then(|| Timestamp::from_nanoseconds(i128::from(k) * 7).expect("near"))
}

/// Sample `number` of so many, all seeded: user, lane and direction.
fn step(registry: &Registry, number: u64) -> (UserId, Reading) {
    let mut stream = stream("trends", number);
    let user = user(stream.below(24));
    let lane = [Lane::Prod, Lane::Prod, Lane::Prod, Lane::Candidate][stream.below(4) as usize];
    let action = [stream.normal() as f32 + 1.0, stream.normal() as f32];
    let reading = registry.update(&user, lane, &[1.0, 0.0], &action, at(number));
    (user, reading.expect("scorable"))
}

#[test]
fn a_history_is_the_newest_readings_and_figures_over_all() {
    let registry = Registry::new(params().with_history(10)).unwrap();
    let (mut kept, mut all) = (VecDeque::new(), Vec::new());
    let ada = user(0);
    assert_eq!(registry.trends(&ada, None, Page::default()), None);
    for k in 1..=57_u64 {
        let action = [1.0, k as f32 % 7.0];
        let reading = registry.update(&ada, Lane::Prod, &[1.0, 0.0], &action, at(k)).unwrap();
        all.push(reading);
        kept.push_front((reading, at(k)));
        kept.truncate(10);
        let trends = registry.trends(&ada, Some(Lane::Prod), Page::default()).unwrap();
        let count = |guardian| all.iter().filter(|one| one.guardian == guardian).count() as u64;
        let drifts = || all.iter().map(|one| one.drift);
        assert_eq!((trends.since, trends.total, trends.lane), (1, k, Lane::Prod));
        assert!((trends.mean - drifts().sum::<f64>() / k as f64).abs() < 1e-12);
        assert_eq!(trends.min, drifts().fold(2.0, f64::min));
        assert_eq!(trends.max, drifts().fold(0.0, f64::max));
        assert_eq!(trends.warned, count(Guardian::Warn));
        assert_eq!(trends.blocked, count(Guardian::Block));
        let past: Vec<_> = trends.readings.iter().map(|past| (past.reading, past.at)).collect();
        assert_eq!(past, Vec::from(kept.clone()));
        // page by page
        let (mut paged, mut next) = (Vec::new(), Some(u64::MAX));
        while let Some(before) = next {
            let page = registry.trends(&ada, None, Page::default().before(before).take(3)).unwrap();
            assert!(page.readings.len() <= 3);
            paged.extend(page.readings);
            next = page.next;
        }
        assert_eq!(paged, trends.readings);
    }
    assert_eq!(registry.trends(&ada, Some(Lane::Candidate), Page::default()), None);
    let none = registry.trends(&ada, None, Page::default().before(0)).unwrap();
    assert_eq!((none.readings.len(), none.next, none.total), (0, None, 57));
    let text = serde_json::to_value(&none).unwrap();
    assert_eq!((text["total"].as_u64(), text["lane"].as_str()), (Some(57), Some("prod")));
}

#[test]
fn no_history_is_kept_unless_asked_for() {
    let registry = Registry::new(params()).unwrap();
    let (ada, _) = step(&registry, 0);
    assert_eq!((registry.trends(&ada, None, Page::default()), registry.history_bytes()), (None, 0));
    let error = Registry::new(params().with_history(65_537)).unwrap_err();
    assert_eq!((error.code(), error.field().as_deref()), ("out_of_range", Some("history")));
}

#[test]
fn the_idlest_history_goes_first_and_the_bytes_are_bounded() {
    let budget = 20_000;
    let params = RegistryParams::default().with_history(100).with_history_bytes(budget);
    let registry = Registry::new(params).unwrap();
    let update = |k| {
        let _ = registry.update(&user(k), Lane::Prod, &[1.0], &[1.0], None).unwrap();
        assert!(registry.history_bytes() <= budget);
    };
    let has = |k| registry.trends(&user(k), None, Page::default()).is_some();
    for k in 0..1_000 {
        update(k);
    }
    let with = (0..1_000).filter(|&k| has(k)).count() as u64;
    assert!((20..100).contains(&with), "{with}");
    assert!((0..1_000).all(|k| has(k) == (k >= 1_000 - with)));
    // averages stay, and who comes back begins another history
    assert_eq!((registry.len(), registry.status(&user(0), None).unwrap().samples), (1_000, 1));
    update(0);
    let trends = registry.trends(&user(0), None, Page::default()).unwrap();
    assert_eq!((trends.since, trends.total, trends.readings[0].reading.sequence), (2, 1, 2));
    // one alone that has no room for all of its readings begins again and again
    let params = RegistryParams::default().with_history(1_000).with_history_bytes(10_000);
    let registry = Registry::new(params).unwrap();
    for k in 0..500_u64 {
        let _ = registry.update(&user(1), Lane::Prod, &[1.0], &[1.0], None).unwrap();
        assert!(registry.history_bytes() <= 10_000, "{k}");
    }
}

#[test]
fn forgotten_users_give_their_history_back() {
    let registry = Registry::new(params().with_history(10)).unwrap();
    (0..2_000).for_each(|k| drop(step(&registry, k)));
    assert!(registry.history_bytes() > 0);
    let late = Timestamp::from_nanoseconds(i128::from(u64::MAX)).unwrap();
    let timed = (0..24).filter_map(|k| registry.status(&user(k), None)?.last_updated).count();
    assert_eq!(registry.forget_idle(late), timed);
    let untimed: Vec<u64> =
        (0..24).filter(|&k| registry.status(&user(k), None).is_some()).collect();
    assert_eq!((timed + untimed.len(), registry.len()), (16, untimed.len()));
    assert_eq!(registry.history_bytes() == 0, untimed.is_empty());
}

/// The histories of one copy are not of one moment: together they may be more than they ever were at once.
#[test]
fn a_copy_with_more_history_than_its_bytes_is_restored_without_the_idlest() {
    const BYTES: u64 = 5_000;
    let params = RegistryParams::default().with_history(100).with_history_bytes(1 << 20);
    let registry = Registry::new(params).unwrap();
    for k in 0..50 {
        let _ = registry.update(&user(k), Lane::Prod, &[1.0], &[1.0], None).unwrap();
    }
    let mut bytes = registry.to_bytes();
    // after the magic, the capacity, the shards and the length of a history
    bytes[28..36].copy_from_slice(&BYTES.to_le_bytes());
    let restored = Registry::from_bytes(&bytes).unwrap();
    assert!(registry.history_bytes() > 2 * BYTES as usize);
    assert!((3_000..=BYTES as usize).contains(&restored.history_bytes()));
    let has = |k| restored.trends(&user(k), None, Page::default()).is_some();
    let with = (0..50).filter(|&k| has(k)).count() as u64;
    assert!((0..50).all(|k| has(k) == (k >= 50 - with)), "{with}");
    assert_eq!(restored.len(), 50);
    let again = restored.to_bytes();
    assert_eq!(Registry::from_bytes(&again).unwrap().to_bytes(), again);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn a_restored_registry_has_the_same_future(
        samples in 0..400_u64, history in 0..20_usize, small in any::<bool>(), debiased in any::<bool>()
    ) {
        let start = if debiased { Start::Debiased } else { Start::Zero };
        let bytes = if small { 3_000 } else { 1 << 20 };
        let params = params().with_history(history).with_history_bytes(bytes).with_start(start);
        let original = Registry::new(params).unwrap();
        (0..samples).for_each(|k| drop(step(&original, k)));
        let snapshot = original.to_bytes();
        let restored = Registry::from_bytes(&snapshot).unwrap();
        prop_assert_eq!(restored.to_bytes(), snapshot);
        prop_assert_eq!(restored.len(), original.len());
        for k in samples..samples + 200 {
            let (name, reading) = step(&original, k);
            prop_assert_eq!(&(name.clone(), reading), &step(&restored, k));
            let trends = |registry: &Registry| registry.trends(&name, None, Page::default());
            prop_assert_eq!(trends(&original), trends(&restored));
        }
        prop_assert_eq!(original.to_bytes(), restored.to_bytes());
        prop_assert_eq!(original.history_bytes(), restored.history_bytes());
    }

    #[test]
    fn malformed_bytes_are_errors(
        samples in 1..60_u64, cut in any::<prop::sample::Index>(), bit in 0..8_u8
    ) {
        let original = Registry::new(params().with_history(5)).unwrap();
        (0..samples).for_each(|k| drop(step(&original, k)));
        let good = original.to_bytes();
        let place = cut.index(good.len());
        prop_assert_eq!(Registry::from_bytes(&good[..place]).unwrap_err().code(), "malformed");
        let mut long = good.clone();
        long.push(0);
        prop_assert_eq!(Registry::from_bytes(&long).unwrap_err().code(), "malformed");
        // another bit is an error or another state, which is written as it was read
        let mut other = good;
        other[place] ^= 1 << bit;
        if let Ok(registry) = Registry::from_bytes(&other) {
            prop_assert_eq!(registry.to_bytes(), other);
        }
    }
}
