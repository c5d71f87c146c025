//! A dream is a promise: these bytes never change within an engine version.

use lukhas_dreams::{DreamBody, DreamMemory, replay_value, simulate_dream};
use serde_json::json;

use crate::support::context;

const CALM: &str = include_str!("golden/calm.json");

#[test]
fn the_archetypes_dream_the_same_bytes() {
    let context = context(json!({"mood": "calm"}));
    let dream = simulate_dream("morning_reflection", &context, &DreamMemory::archetypes());
    let body = dream.expect("a dream").body("", None);
    let json = serde_json::to_string(&body).expect("a body is JSON");
    assert_eq!(json, CALM.trim_end());
    let read: DreamBody = serde_json::from_str(CALM).expect("an old file reads");
    assert_eq!(read, body);
    let value = serde_json::from_str(CALM).expect("JSON");
    assert!(replay_value(&value, &DreamMemory::archetypes()).matches);
}
