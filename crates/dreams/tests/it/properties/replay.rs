use lukhas_dreams::{DreamMemory, replay_value, simulate_dream};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::context;

fn body() -> Value {
    let context = context(json!({"mood": "calm", "list": [1, 2.5, null], "deep": {"a": true}}));
    let dream = simulate_dream("s", &context, &DreamMemory::archetypes()).expect("a dream");
    serde_json::to_value(dream.body("", None)).expect("JSON")
}

/// The pointers of every value below `value`.
fn pointers(value: &Value, at: &str, out: &mut Vec<String>) {
    let children: Vec<(String, &Value)> = match value {
        Value::Object(map) => map.iter().map(|(key, value)| (key.clone(), value)).collect(),
        Value::Array(list) => list.iter().enumerate().map(|(i, v)| (i.to_string(), v)).collect(),
        _ => return,
    };
    for (key, child) in children {
        let path = format!("{at}/{key}");
        pointers(child, &path, out);
        out.push(path);
    }
}

/// The least change of a value of its kind.
fn nudge(value: &mut Value) {
    *value = match value.take() {
        Value::Null => json!(0),
        Value::Bool(x) => json!(!x),
        Value::Number(x) => match x.as_u64() {
            Some(x) => json!(x + 1),
            None => json!(f64::from_bits(x.as_f64().unwrap_or(0.0).to_bits() + 1)),
        },
        Value::String(text) => json!(format!("{text}x")),
        Value::Array(mut list) => {
            list.push(json!(0));
            json!(list)
        }
        Value::Object(mut map) => {
            map.insert("unknown".to_owned(), json!(0));
            Value::Object(map)
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn one_changed_field_of_any_kind_is_found(pick in any::<prop::sample::Index>(), remove in prop::bool::weighted(0.3)) {
        let mut value = body();
        let mut paths = Vec::new();
        pointers(&value, "", &mut paths);
        let path = &paths[pick.index(paths.len())];
        let (parent, key) = path.rsplit_once('/').unwrap();
        match value.pointer_mut(parent).unwrap() {
            Value::Object(map) if remove => drop(map.shift_remove(key)),
            Value::Array(list) if remove => drop(list.remove(key.parse().unwrap())),
            _ => nudge(value.pointer_mut(path).unwrap()),
        }
        let replay = replay_value(&value, &DreamMemory::archetypes());
        prop_assert!(!replay.matches, "{path}");
        prop_assert!(replay.first_difference.is_some());
    }
}
