use lukhas_dreams::{DreamMemory, replay_owned, replay_value, simulate_dream};
use serde_json::{Value, json};

use crate::support::{context, memory};

fn body() -> Value {
    let context = context(json!({"mood": "calm", "day": 3}));
    let dream = simulate_dream("s", &context, &DreamMemory::archetypes()).expect("a dream");
    serde_json::to_value(dream.body("", None)).expect("JSON")
}

fn differs(value: &Value) -> Option<String> {
    let replay = replay_value(value, &DreamMemory::archetypes());
    assert_eq!(replay.matches, replay.first_difference.is_none());
    replay.first_difference
}

#[test]
fn an_honest_dream_matches() {
    let mut value = body();
    assert_eq!(differs(&value), None);
    value["metadata"]["timestamp"] = json!("2026-01-01T12:00:00+01:00");
    assert_eq!(differs(&value), None, "the timestamp is the caller's");
    let line = serde_json::to_string(&replay_value(&value, &DreamMemory::archetypes())).unwrap();
    let id = value["dream_id"].as_str().unwrap();
    assert_eq!(line, format!(r#"{{"dream_id":"{id}","match":true,"first_difference":null}}"#));
}

#[test]
fn every_edit_is_named() {
    type Edit = fn(&mut Value);
    let edits: [(&str, Edit); 18] = [
        ("result.steps[3].weight", |v| v["result"]["steps"][3]["weight"] = json!(9.5)),
        ("result.steps[0].archetype", |v| v["result"]["steps"][0]["archetype"] = json!("x")),
        ("result.steps[64]", |v| {
            let last = v["result"]["steps"][63].clone();
            v["result"]["steps"].as_array_mut().unwrap().push(last);
        }),
        ("result.steps[63]", |v| {
            v["result"]["steps"].as_array_mut().unwrap().pop();
        }),
        ("result.end_state", |v| v["result"]["end_state"] = json!("AAAA")),
        ("result.status", |v| v["result"]["status"] = json!("pending")),
        ("result.sentinel", |v| v["result"]["sentinel"] = Value::Null),
        ("metadata.digest", |v| v["metadata"]["digest"] = json!("00")),
        ("metadata.engine_version", |v| v["metadata"]["engine_version"] = json!("2")),
        ("metadata.timestamp", |v| v["metadata"]["timestamp"] = json!("yesterday")),
        ("metadata.params", |v| v["metadata"]["params"]["steps"] = json!(0)),
        ("metadata.memory_root", |v| v["metadata"]["memory_root"] = json!("00")),
        ("success", |v| v["success"] = json!(false)),
        ("dream_id", |v| v["dream_id"] = json!("dream_00")),
        ("dream_id", |v| v["seed"] = json!("t")),
        ("seed", |v| v["seed"] = json!("")),
        ("extra", |v| v["extra"] = json!(1)),
        ("metadata.mode", |v| {
            v["metadata"].as_object_mut().unwrap().shift_remove("mode");
        }),
    ];
    for (path, edit) in edits {
        let mut value = body();
        edit(&mut value);
        assert_eq!(differs(&value).as_deref(), Some(path));
    }
    let mut both = body();
    both["result"]["steps"][5]["energy"] = json!(0.25);
    both["metadata"]["digest"] = json!("00");
    assert_eq!(differs(&both).as_deref(), Some("result.steps[5].energy"));
    assert_eq!(differs(&json!([])).as_deref(), Some("$"));
}

#[test]
fn another_memory_and_another_owner() {
    let value = body();
    let other = replay_value(&value, &memory("other", 5, 8));
    assert_eq!(other.first_difference.as_deref(), Some("metadata.memory_root"));
    let dream = simulate_dream("s", &context(json!({})), &DreamMemory::archetypes()).unwrap();
    let owned = serde_json::to_value(dream.body("ann", None)).unwrap();
    assert_eq!(differs(&owned).as_deref(), Some("dream_id"));
    assert!(replay_owned(&owned, "ann", &DreamMemory::archetypes()).matches);
    assert!(dream.replay(&memory("other", 5, 8)).is_err());
}
