use std::collections::BTreeMap;

use serde::Deserialize;

use super::parse;
use crate::floats::Floats;
use crate::problem::Problem;

#[derive(Debug, Deserialize)]
#[expect(dead_code, reason = "only their parsing is looked at")]
struct Wanted {
    name: String,
    numbers: Floats,
    levels: Option<BTreeMap<String, f64>>,
}

fn refused(text: &str) -> (&'static str, Option<String>, Option<String>) {
    let Problem { code, errors, .. } = parse::<Wanted>(text.as_bytes()).unwrap_err();
    let error = errors.into_iter().next();
    (code, error.as_ref().and_then(|e| e.field.clone()), error.and_then(|e| e.bound))
}

#[test]
fn errors_name_the_field_and_the_bound() {
    for (text, code, field) in [
        ("", "malformed_json", None),
        ("{", "malformed_json", None),
        ("{\"name\": NaN}", "malformed_json", None),
        ("{\"name\": \"a\"} x", "missing_field", Some("numbers")),
        ("[\"a\", [1.0]]", "wrong_type", None),
        ("[1e999]", "not_finite", Some("[0]")),
        ("{\"name\": 1, \"numbers\": []}", "wrong_type", Some("name")),
        ("{\"name\": \"a\", \"name\": \"b\"}", "duplicate_field", Some("name")),
        ("{\"name\": \"a\", \"numbers\": [1, true]}", "wrong_type", Some("numbers[1]")),
        ("{\"name\": \"a\", \"numbers\": [1, 1e39]}", "out_of_range", Some("numbers[1]")),
        ("{\"name\": \"a\", \"numbers\": [1, 1e999]}", "not_finite", Some("numbers[1]")),
        (
            "{\"name\": \"a\", \"numbers\": [], \"levels\": {\"joy\": \"x\"}}",
            "wrong_type",
            Some("levels.joy"),
        ),
    ] {
        let (found, at, _) = refused(text);
        assert_eq!((found, at.as_deref()), (code, field), "{text}");
    }
    let deep = format!("{{\"levels\": {}", "[".repeat(100_000));
    assert_eq!(refused(&deep).0, "wrong_type");
    assert_eq!(refused(&"[".repeat(100_000)).0, "too_deep");
    assert_eq!(refused("{\"name\": 1}").2.as_deref(), Some("a string"));
}
