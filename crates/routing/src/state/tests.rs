use std::time::Duration;

use axum::body::Bytes;
use lukhas_types::{DreamId, Hasher, UserId};

use super::{DreamStore, State};
use crate::{Features, Limits, StateError};

fn id(number: u64) -> DreamId {
    DreamId::of(&Hasher::new("test").number(number).finish())
}

#[test]
fn the_oldest_dreams_go_first() {
    let store = DreamStore::new(3, 100);
    let owner = UserId::new("ada").unwrap();
    let keep = |number, length| store.keep(id(number), owner.clone(), vec![b'x'; length].into());
    (0..4).for_each(|number| keep(number, 10));
    assert_eq!((store.len(), store.get(&id(0))), (3, None));
    // dreamt again: the newest now
    keep(1, 20);
    keep(4, 10);
    assert!(store.get(&id(2)).is_none() && store.get(&id(1)).is_some());
    // by bytes: the newest alone fits
    keep(5, 95);
    assert_eq!(store.len(), 1);
    keep(6, 101);
    assert_eq!((store.get(&id(6)), store.len()), (None, 1));
    assert_eq!(store.get(&id(5)), Some((owner, Bytes::from(vec![b'x'; 95]))));
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
