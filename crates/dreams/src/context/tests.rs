use serde_json::{Value, json};

use super::Context;

#[test]
fn leaves_carry_their_path() {
    let context = Context::new(json!({"b": {"c": [1, "x"]}, "a": null})).expect("an object");
    let leaves: Vec<_> =
        context.leaves().iter().map(|leaf| (leaf.path.as_str(), leaf.text.as_str())).collect();
    assert_eq!(leaves, [("a", "null"), ("b c", "1"), ("b c", "x")]);
}

#[test]
fn bounds_hold() {
    let wide: Vec<Value> = (0..=Context::MAX_LEAVES).map(Value::from).collect();
    assert!(Context::new(json!({ "a": wide })).is_err());
    assert!(Context::new(json!({ "a": "x".repeat(Context::MAX_BYTES) })).is_err());
    let mut deep = json!(1);
    for _ in 0..Context::MAX_DEPTH {
        deep = json!([deep]);
    }
    assert!(Context::new(json!({ "a": deep })).is_err());
}
