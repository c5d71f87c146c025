//! Memory bounds, counted by the allocator. One test alone in its process: counts are a thread's own.

mod growth;

use lukhas_drift::{Monitor, Policy, Registry, RegistryParams};
use lukhas_glyphs::{Bindings, BindingsParams, Glyph, validate};
use lukhas_types::{Lane, MemoryId, UserId};

/// The guide's bound for 10,000 updates, in bytes.
const GUIDE: u64 = 10 * 1024 * 1024;

#[test]
fn ten_thousand_updates_stay_within_the_guides_bound_and_grow_by_nothing() {
    let counted = allocation_counter::measure(|| {
        let mut monitor = Monitor::new(Policy::lane(Lane::Experimental));
        for _ in 0..10_000 {
            let _ = monitor.update(&[1.0, 0.0], &[0.9, 0.1]).expect("decidable");
        }
    });
    assert!(counted.bytes_max < GUIDE, "{counted:?}");
    assert_eq!(counted.bytes_current, 0, "everything is given back");

    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    let (intent, action) = (vec![0.5; 768], vec![0.25; 768]);
    let _ = monitor.update(&intent, &action).expect("decidable");
    let counted = allocation_counter::measure(|| {
        for _ in 0..10_000 {
            let _ = monitor.update(&intent, &action).expect("decidable");
        }
    });
    assert_eq!((counted.count_total, counted.bytes_current), (0, 0), "an update allocates nothing");
}

#[test]
fn a_full_registry_does_not_grow() {
    let registry = Registry::new(RegistryParams::default().with_capacity(100).with_shards(1))
        .expect("parameters");
    let update = |number: u32| {
        let user = UserId::new(format!("user-{number}")).expect("an id");
        let _ =
            registry.update(&user, Lane::Prod, &[1.0, 0.0], &[0.9, 0.1], None).expect("decidable");
    };
    (0..2_000).for_each(update);
    let before = registry.len();
    let counted = allocation_counter::measure(|| (2_000..4_000).for_each(update));
    assert!(registry.len() <= registry.capacity() && registry.len() <= before);
    assert!(counted.bytes_current <= 0, "evicted users make room: {counted:?}");
}

#[test]
fn a_user_at_rest_costs_at_most_900_bytes() {
    const USERS: u64 = 100_000;
    let mut registry = None;
    let counted = allocation_counter::measure(|| {
        let params = RegistryParams::default().with_capacity(USERS as usize);
        let new = Registry::new(params).expect("parameters");
        for number in 0..USERS {
            let user = UserId::new(format!("0f8fad5b-d9cb-469f-a165-{number:012}")).expect("an id");
            let _ = new.update(&user, Lane::Prod, &[1.0, 0.0], &[0.9, 0.1], None).expect("ok");
        }
        registry = Some(new);
    });
    assert_eq!(registry.map(|registry| registry.len()), Some(USERS as usize));
    assert!(counted.bytes_current as u64 <= 900 * USERS, "{counted:?}");
}

#[test]
fn histories_stay_within_their_bytes() {
    const ROOM: usize = 1 << 20;
    // of one shard: its table is as large whatever the hashes are
    let params = RegistryParams::default().with_capacity(2_000).with_shards(1);
    let fill = |params: RegistryParams| {
        let mut registry = None;
        let counted = allocation_counter::measure(|| {
            let new = Registry::new(params).expect("parameters");
            for number in 0..100_000 {
                let user = UserId::new(format!("user-{}", number % 2_000)).expect("an id");
                let _ = new.update(&user, Lane::Prod, &[1.0, 0.0], &[0.9, 0.1], None).expect("ok");
                assert!(new.history_bytes() <= ROOM);
            }
            registry = Some(new);
        });
        (counted.bytes_current, registry.map_or(0, |registry| registry.history_bytes()))
    };
    let (without, none) = fill(params);
    let (with, bytes) = fill(params.with_history(1_000).with_history_bytes(ROOM));
    assert_eq!(none, 0);
    // beside them, what points to each user's, and who of a quarter goes next
    let beyond = (with - without).unsigned_abs().abs_diff(bytes as u64);
    assert!(bytes > ROOM / 2 && beyond <= 2_000 * (32 + 16 / 4), "{bytes} {beyond}");
}

#[test]
fn a_valid_glyph_is_validated_without_allocating() {
    let glyph = br#"{"concept": "standup moved", "emotion": {"joy": 0.4, "relief": 1}, "domains": ["SOCIAL"]}"#;
    validate(glyph).expect("valid");
    let counted = allocation_counter::measure(|| validate(glyph).expect("valid"));
    assert_eq!(counted.count_total, 0);
}

#[test]
fn full_bindings_refuse_and_do_not_grow() {
    let bindings = Bindings::new(BindingsParams::new(100, 10).expect("bounds"));
    let user = UserId::new("owner").expect("an id");
    let glyph: Glyph = Glyph::new("joy").build().expect("a glyph");
    let attach = |number: u32| {
        bindings.attach(
            &user,
            &MemoryId::new(format!("m{number}")).expect("an id"),
            glyph.clone(),
            None,
        )
    };
    (0..10).for_each(|number| drop(attach(number).expect("room")));
    let counted =
        allocation_counter::measure(|| assert!((10..1_000).all(|number| attach(number).is_err())));
    assert_eq!(counted.bytes_current, 0);
    assert_eq!(bindings.len(), 10);
}
