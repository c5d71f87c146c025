use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::body::Bytes;
use lukhas_dreams::DreamMemory;
use lukhas_types::{DreamId, Hasher, MemoryId, UserId};

use super::{Bound, DreamStore, Memories, State};
use crate::{Features, Limits, StateError};

fn id(number: u64) -> DreamId {
    DreamId::of(&Hasher::new("test").number(number).finish())
}

#[test]
fn the_oldest_dreams_go_first() {
    let store = DreamStore::new(4, 400);
    let owner = Some(UserId::new("ada").unwrap());
    let keep = |number, length| store.keep(id(number), owner.clone(), vec![b'x'; length].into());
    (0..5).for_each(|number| keep(number, 10));
    assert_eq!((store.len(), store.get(&id(0))), (4, None));
    // dreamt again: the newest now
    keep(1, 20);
    keep(5, 10);
    assert!(store.get(&id(2)).is_none() && store.get(&id(1)).is_some());
    // by bytes: four fill it
    (6..11).for_each(|number| keep(number, 100));
    assert_eq!((store.len(), store.get(&id(6))), (4, None));
    keep(11, 1);
    assert_eq!((store.len(), store.get(&id(7))), (4, None));
    // a quarter is the most for one
    keep(12, 101);
    assert_eq!((store.len(), store.get(&id(12))), (4, None));
    assert_eq!(store.get(&id(10)), Some((owner, Bytes::from(vec![b'x'; 100]))));
}

#[test]
fn whoever_has_a_quarter_makes_room_among_their_own() {
    for length in [1, 100] {
        let store = DreamStore::new(if length == 1 { 8 } else { 1000 }, 800);
        let [ada, bob] = ["ada", "bob"].map(|name| Some(UserId::new(name).unwrap()));
        let keep = |number, owner: &Option<UserId>| {
            store.keep(id(number), owner.clone(), vec![b'x'; length].into());
        };
        keep(0, &None);
        (1..3).for_each(|number| keep(number, &bob));
        // alone, one may fill the rest
        (10..15).for_each(|number| keep(number, &ada));
        assert_eq!(store.len(), 8);
        (15..40).for_each(|number| keep(number, &ada));
        assert!((0..3).all(|number| store.get(&id(number)).is_some()));
        assert!((35..40).all(|number| store.get(&id(number)).is_some()));
        // and the others get their part back, theirs being the oldest after it
        keep(3, &None);
        assert!(store.get(&id(0)).is_none() && store.get(&id(3)).is_some());
        (4..10).for_each(|number| keep(number, &bob));
        assert!((8..10).all(|number| store.get(&id(number)).is_some()));
        assert!((36..40).all(|number| store.get(&id(number)).is_some()) && store.len() == 8);
    }
}

#[test]
fn memories_are_kept_until_more_is_bound_and_the_least_used_go() {
    let store = Memories::new(3, 40);
    let built = DreamMemory::archetypes();
    let user = UserId::new("ada").unwrap();
    let names: Vec<_> = (0..5).map(|k| MemoryId::new(format!("m{k}")).unwrap()).collect();
    let key = |k: usize| (Some(&user), Some(&names[k]));
    let has = |k| store.get(key(k), 7).is_some();
    (0..3).for_each(|k| store.keep(key(k), 7, &built));
    // another generation, user or memory is another memory
    assert!(has(0) && store.get(key(0), 8).is_none());
    assert!(store.get((None, Some(&names[0])), 7).is_none());
    assert!(store.get((Some(&user), None), 7).is_none());
    assert!(has(1) && has(0));
    store.keep(key(3), 7, &built);
    assert!(has(3) && has(1) && has(0) && !has(2));
    // what was read earlier and comes later does not take the place of the newer
    store.keep(key(3), 6, &built);
    assert!(has(3) && store.get(key(3), 6).is_none());
    // by entries: ten each
    let store = Memories::new(3, 29);
    (0..3).for_each(|k| store.keep(key(k), 7, &built));
    assert!([0, 1, 2].map(|k| store.get(key(k), 7).is_some()) == [false, true, true]);
    let store = Memories::new(3, 9);
    store.keep(key(0), 7, &built);
    assert!(store.get(key(0), 7).is_none());
}

#[test]
fn limits_are_bounds() {
    let limits = Limits { in_flight: 0, ..Limits::default() };
    let error = State::builder(Features::all()).limits(limits).build().unwrap_err();
    assert_eq!(error, StateError::Count { field: "in_flight", value: 0 });
    let limits = Limits { request_time: Duration::ZERO, ..Limits::default() };
    assert!(State::builder(Features::all()).limits(limits).build().is_err());
}

#[test]
fn the_system_clock_is_of_this_age() {
    let state = State::dev();
    assert!(state.now().to_string().as_str() > "2025");
}

/// A binding and its owner become known at once: whoever may act for anyone never finds one that is another's.
#[test]
fn a_binding_is_never_without_its_owner() {
    let anyone = State::dev();
    let user = UserId::new("ada").unwrap();
    let request = |memory: usize| {
        let glyph = serde_json::json!({"concept": "rain"});
        let memory = serde_json::json!(format!("memory{memory}"));
        lukhas_glyphs::bind_request(&glyph, &memory, &serde_json::json!("ada")).unwrap()
    };
    // the ids are content addresses: another store has the same ones
    let other = Bound::new();
    let id = |k| other.attach(request(k), anyone.now()).unwrap().binding_id;
    let ids: Vec<_> = (0..300).map(id).collect();
    let asked = AtomicUsize::new(0);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            for (k, id) in ids.iter().enumerate() {
                let binding = loop {
                    let found = anyone.bound().get(anyone.caller(), id);
                    asked.store(k + 1, Ordering::SeqCst);
                    match found {
                        Err(lukhas_glyphs::BindError::NotFound { .. }) => {}
                        found => break found.unwrap(),
                    }
                };
                assert_eq!(binding.user_id, user);
            }
        });
        for k in 0..ids.len() {
            let request = request(k);
            // while it is being asked for
            while asked.load(Ordering::SeqCst) <= k && !reader.is_finished() {
                std::thread::yield_now();
            }
            anyone.bound().attach(request, anyone.now()).unwrap();
        }
    });
}
