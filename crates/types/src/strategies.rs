//! Strategies that generate every type of this crate.
//!
//! ```
//! use lukhas_types::strategies;
//! use proptest::prelude::*;
//! proptest!(ProptestConfig::with_cases(16), |(concept in strategies::concept())| {
//!     prop_assert!(!concept.as_str().is_empty());
//! });
//! ```

use proptest::collection::{btree_map, vec};
use proptest::prelude::*;
use serde_json::{Map, Value};

use crate::{
    Action, Concept, ContentHash, Domain, Embedding, Emotions, Guardian, Lane, MemoryId, Modality,
    Seed, Timestamp, Unit, UserId,
};

/// Concepts of all lengths, letters of several scripts, marks that NFC composes.
pub fn concept() -> impl Strategy<Value = Concept> {
    prop_oneof![8 => "[a-zäéß0-9 一-五]{1,40}", 1 => "[a-e\u{301} ]{1,60}", 1 => "[x-z]{900,1000}"]
        .prop_filter_map("a concept", |text| Concept::new(text).ok())
}

/// Seeds.
pub fn seed() -> impl Strategy<Value = Seed> {
    "[a-zäé0-9_ ]{1,40}".prop_filter_map("a seed", |text| Seed::new(text).ok())
}

/// User ids.
pub fn user_id() -> impl Strategy<Value = UserId> {
    "[A-Za-z0-9_@:+=~-][A-Za-z0-9_.@:+=~-]{0,20}"
        .prop_map(|text| UserId::new(text).expect("in the alphabet"))
}

/// Memory ids.
pub fn memory_id() -> impl Strategy<Value = MemoryId> {
    "[A-Za-z0-9_@:+=~-][A-Za-z0-9_.@:+=~-]{0,20}"
        .prop_map(|text| MemoryId::new(text).expect("in the alphabet"))
}

/// Numbers in [0, 1], the ends included.
pub fn unit() -> impl Strategy<Value = Unit> {
    prop_oneof![1 => Just(0.0), 1 => Just(1.0), 8 => 0.0..=1.0_f64]
        .prop_map(|x| Unit::new(x).expect("in range"))
}

/// Zero to six emotions with free names.
pub fn emotions() -> impl Strategy<Value = Emotions> {
    let name = prop_oneof![
        proptest::sample::select(&crate::PLUTCHIK[..]).prop_map(str::to_owned),
        "[a-z]{1,8}".prop_map(|name| name),
    ];
    btree_map(name, 0.0..=1.0_f64, 0..6).prop_map(|pairs| Emotions::new(pairs).expect("in range"))
}

/// Lanes.
pub fn lane() -> impl Strategy<Value = Lane> {
    proptest::sample::select(&Lane::ALL[..])
}

/// What a guardian says.
pub fn guardian() -> impl Strategy<Value = Guardian> {
    proptest::sample::select(&Guardian::ALL[..])
}

/// Modalities.
pub fn modality() -> impl Strategy<Value = Modality> {
    proptest::sample::select(&Modality::ALL[..])
}

/// Domains.
pub fn domain() -> impl Strategy<Value = Domain> {
    proptest::sample::select(&Domain::ALL[..])
}

/// Instants of the years 1970 to 2200, to the nanosecond.
pub fn timestamp() -> impl Strategy<Value = Timestamp> {
    (0..7_258_118_400_000_000_000_i64).prop_map(|nanoseconds| {
        Timestamp::from_nanoseconds(i128::from(nanoseconds)).expect("in range")
    })
}

/// Hashes.
pub fn content_hash() -> impl Strategy<Value = ContentHash> {
    any::<[u8; 32]>().prop_map(ContentHash::from_bytes)
}

/// Vectors of `dimension` that have a direction.
pub fn embedding(dimension: usize) -> impl Strategy<Value = Embedding> {
    vec(-1.0..1.0_f32, dimension..=dimension)
        .prop_filter_map("a direction", |vector| Embedding::new(vector).ok())
}

/// Any JSON, three levels deep.
pub fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        (-1e6..1e6_f64).prop_map(Value::from),
        "[a-z_ äé\"]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 24, 4, |inner| {
        prop_oneof![
            vec(inner.clone(), 0..4).prop_map(Value::from),
            vec(("[a-z_]{1,8}", inner), 0..4)
                .prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

/// Tool calls with JSON objects as arguments.
pub fn action() -> impl Strategy<Value = Action> {
    ("[a-z]{1,8}(_[a-z]{1,8}){0,2}", vec(("[a-z_]{1,8}", json()), 0..4)).prop_map(|(tool, args)| {
        let args: Map<String, Value> = args.into_iter().collect();
        Action::call(tool, &Value::Object(args))
    })
}
