use lukhas_glyphs::{BindError, Bindings, BindingsParams, Glyph, bind_request};
use lukhas_types::{BindingId, Fault, MemoryId, Timestamp, UserId, strategies};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::glyph;

fn user(id: &str) -> UserId {
    UserId::new(id).expect("an id")
}

fn memory(id: &str) -> MemoryId {
    MemoryId::new(id).expect("an id")
}

fn rain() -> Glyph {
    Glyph::new("rain").build().expect("a glyph")
}

#[test]
fn a_request_is_checked_in_the_ported_order() {
    let check = |glyph: Value, memory: Value, user: Value| {
        let error = bind_request(&glyph, &memory, &user).expect_err("refused");
        (error.to_string(), error.detail())
    };
    let empty = "Invalid glyph_data: must be non-empty dictionary";
    for nothing in [json!({}), json!(null), json!("a"), json!([])] {
        assert_eq!(check(nothing, json!(""), json!("")).0, empty);
    }
    assert!(check(json!({}), json!("m"), json!("u")).1.contains("Missing required field: concept"));
    assert_eq!(
        check(json!({"concept": ""}), json!(""), json!("")).1,
        "Invalid GLYPH data: Concept must be a non-empty string"
    );
    let rain = || json!({"concept": "rain"});
    for nothing in [json!(""), json!(null), json!(5), json!(" ")] {
        assert_eq!(
            check(rain(), nothing.clone(), json!("")).0,
            "Invalid memory_id: must be non-empty string"
        );
        assert_eq!(check(rain(), json!("m"), nothing).0, "user_id is required for binding");
    }
    let error = bind_request(&rain(), &json!("a/b"), &json!("u")).expect_err("refused");
    assert_eq!(
        (error.code(), error.field()),
        ("forbidden_character", Some("memory_id".to_owned()))
    );
    let request = bind_request(&rain(), &json!("m"), &json!("u")).expect("complete");
    assert_eq!((request.memory_id, request.user_id), (memory("m"), user("u")));
}

#[test]
fn a_binding_is_made_once_and_is_its_owners() {
    let bindings = Bindings::new(BindingsParams::default());
    let at = "2026-01-01T12:00:00Z".parse::<Timestamp>().ok();
    let (ann, bob) = (user("ann"), user("bob"));
    let bound = bindings.attach(&ann, &memory("m"), rain(), at).expect("there is room");
    assert_eq!(bindings.attach(&ann, &memory("m"), rain(), None).as_ref(), Ok(&bound), "as it was");
    let other = bindings.attach(&bob, &memory("m"), rain(), at).expect("there is room");
    assert_ne!(bound.binding_id, other.binding_id);
    assert_eq!(bindings.get(&ann, &bound.binding_id).as_ref(), Ok(&bound));
    let id = bound.binding_id.clone();
    assert_eq!(bindings.get(&bob, &id), Err(BindError::Forbidden { id: id.clone() }));
    assert_eq!(bindings.detach(&bob, &id).expect_err("not his").code(), "forbidden");
    let unknown: BindingId = format!("bind_{:032}", 0).parse().expect("an id");
    assert_eq!(bindings.get(&ann, &unknown).expect_err("unknown").code(), "not_found");
    assert_eq!(bindings.list(&bob, None), [other]);
    assert!(bindings.list(&ann, Some(&memory("n"))).is_empty());
    assert_eq!(bindings.detach(&ann, &id).as_ref(), Ok(&bound));
    assert_eq!(bindings.detach(&ann, &id).expect_err("gone").code(), "not_found");
    let stats = bindings.stats();
    assert_eq!((stats.bindings, stats.users, stats.attached, stats.detached), (1, 1, 2, 1));
    let wire = serde_json::to_string(&bound).expect("writes");
    assert_eq!(serde_json::from_str::<lukhas_glyphs::Binding>(&wire).expect("reads"), bound);
}

#[test]
fn a_full_store_refuses() {
    let bindings = Bindings::new(BindingsParams::new(3, 2).expect("in range"));
    let attach = |id: &str, to: &str| bindings.attach(&user(id), &memory(to), rain(), None);
    assert!(attach("ann", "a").is_ok() && attach("ann", "b").is_ok());
    let full = attach("ann", "c").expect_err("her share is used up");
    assert_eq!((full.code(), full.bound()), ("bindings_full", Some("at most 2".to_owned())));
    assert!(attach("ann", "b").is_ok(), "bound already");
    assert!(attach("bob", "a").is_ok());
    assert_eq!(attach("eve", "a").expect_err("full").bound(), Some("at most 3".to_owned()));
    assert_eq!(bindings.len(), 3);
}

#[test]
fn threads_share_a_store() {
    let bindings = Bindings::new(BindingsParams::default());
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let bindings = &bindings;
            scope.spawn(move || {
                for n in 0..50 {
                    let to = memory(&format!("m{n}"));
                    bindings
                        .attach(&user(&format!("u{}", thread % 2)), &to, rain(), None)
                        .expect("room");
                }
            });
        }
    });
    assert_eq!((bindings.len(), bindings.stats().attached), (100, 100));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn what_was_attached_is_listed(owner in strategies::user_id(), other in strategies::user_id(), to in strategies::memory_id(), glyphs in prop::collection::vec(glyph(), 0..6)) {
        prop_assume!(owner != other);
        let bindings = Bindings::new(BindingsParams::default());
        let mut expected: Vec<BindingId> = glyphs
            .iter()
            .map(|glyph| bindings.attach(&owner, &to, glyph.clone(), None).expect("room").binding_id)
            .collect();
        expected.sort();
        expected.dedup();
        let listed: Vec<BindingId> = bindings.list(&owner, Some(&to)).into_iter().map(|binding| binding.binding_id).collect();
        prop_assert_eq!(&listed, &expected);
        prop_assert!(bindings.list(&other, None).is_empty());
        for id in &listed {
            prop_assert_eq!(bindings.get(&other, id).map_err(|error| error.code()), Err("forbidden"));
            prop_assert!(bindings.detach(&owner, id).is_ok());
        }
        prop_assert!(bindings.is_empty() && bindings.stats().users == 0);
    }
}

/// A record whose id is not the id of its content is refused at the door.
#[test]
fn a_forged_binding_does_not_read() {
    let bindings = Bindings::new(BindingsParams::default());
    let (ann, diary) = (UserId::new("ann").unwrap(), MemoryId::new("diary").unwrap());
    let bound = bindings.attach(&ann, &diary, Glyph::new("rain").build().unwrap(), None).unwrap();
    let mut json = serde_json::to_value(&bound).unwrap();
    assert_eq!(serde_json::from_value::<lukhas_glyphs::Binding>(json.clone()).unwrap(), bound);
    json["user_id"] = "bob".into();
    assert!(serde_json::from_value::<lukhas_glyphs::Binding>(json).is_err());
}
