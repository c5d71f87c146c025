//! Where two JSON values first differ.

use serde_json::{Number, Value};

/// The path of the first difference in the order of `expected`; then what `given` has beyond it. The order of keys in
/// an object is no difference, and neither is `1` for `1.0`.
pub(super) fn first_difference(given: &Value, expected: &Value, path: &str) -> Option<String> {
    let here = || Some(if path.is_empty() { "$".to_owned() } else { path.to_owned() });
    match (given, expected) {
        (Value::Object(given), Value::Object(expected)) => {
            for (key, value) in expected {
                let path = join(path, key);
                let Some(found) = given.get(key) else { return Some(path) };
                if let Some(difference) = first_difference(found, value, &path) {
                    return Some(difference);
                }
            }
            given.keys().find(|key| !expected.contains_key(*key)).map(|key| join(path, key))
        }
        (Value::Array(given), Value::Array(expected)) => {
            let pairs = given.iter().zip(expected).enumerate();
            for (index, (found, value)) in pairs {
                let difference = first_difference(found, value, &format!("{path}[{index}]"));
                if difference.is_some() {
                    return difference;
                }
            }
            let shorter = given.len().min(expected.len());
            (given.len() != expected.len()).then(|| format!("{path}[{shorter}]"))
        }
        (Value::Number(given), Value::Number(expected)) => {
            if same(given, expected) {
                None
            } else {
                here()
            }
        }
        (given, expected) => {
            if given == expected {
                None
            } else {
                here()
            }
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_owned() } else { format!("{path}.{key}") }
}

/// The same integer, or the same bits as a float.
fn same(a: &Number, b: &Number) -> bool {
    match (integer(a), integer(b)) {
        (Some(a), Some(b)) => a == b,
        _ => a.as_f64().map(f64::to_bits) == b.as_f64().map(f64::to_bits),
    }
}

fn integer(number: &Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

#[test]
fn paths() {
    use serde_json::json;
    let expected = json!({"a": {"b": [1, 2.5]}, "c": null});
    let differs = |given: Value| first_difference(&given, &expected, "");
    assert_eq!(differs(json!({"c": null, "a": {"b": [1.0, 2.5]}})), None);
    assert_eq!(differs(json!({"a": {"b": [1, 2.5, 3]}, "c": null})).as_deref(), Some("a.b[2]"));
    assert_eq!(differs(json!({"a": {"b": [1]}, "c": null})).as_deref(), Some("a.b[1]"));
    assert_eq!(differs(json!({"a": {"b": [1, 2]}, "c": null})).as_deref(), Some("a.b[1]"));
    assert_eq!(differs(json!({"a": {"b": [1, 2.5]}})).as_deref(), Some("c"));
    assert_eq!(differs(json!({"a": {"b": [1, 2.5]}, "c": null, "d": 1})).as_deref(), Some("d"));
    assert_eq!(differs(json!(3)).as_deref(), Some("$"));
}
