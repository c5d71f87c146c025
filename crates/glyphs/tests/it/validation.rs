//! The ported checks: messages, order, and the two ways to the same verdict.

use lukhas_glyphs::{GlyphError, validate, validate_typed, validate_value};
use lukhas_types::{Concept, Fault, strategies};
use proptest::prelude::*;
use serde_json::{Value, json};

fn message(value: &Value) -> Option<String> {
    let by_value = validate_value(value).err();
    let bytes = serde_json::to_vec(value).expect("writes");
    assert_eq!(validate(&bytes).err(), by_value, "{value}");
    by_value.map(|error| error.to_string())
}

#[test]
fn messages_and_order() {
    let long = "x".repeat(1001);
    let numeric = |name: &str| format!("Emotion value '{name}' must be numeric");
    let range = |name: &str| format!("Emotion value '{name}' must be between 0.0 and 1.0");
    let cases = [
        (json!("str"), "GLYPH data must be a dictionary".to_owned()),
        (json!(null), "GLYPH data must be a dictionary".to_owned()),
        (json!([]), "GLYPH data must be a dictionary".to_owned()),
        (json!({}), "Missing required field: concept".to_owned()),
        (json!({"emotion": 5}), "Missing required field: concept".to_owned()),
        (json!({"concept": "", "emotion": 5}), "Concept must be a non-empty string".to_owned()),
        (json!({"concept": null}), "Concept must be a non-empty string".to_owned()),
        (json!({"concept": 0}), "Concept must be a non-empty string".to_owned()),
        (json!({"concept": ["a"]}), "Concept must be a non-empty string".to_owned()),
        (json!({"concept": " \t\u{3000}"}), "Concept must be a non-empty string".to_owned()),
        (
            json!({"concept": long, "emotion": {"joy": 5}}),
            "Concept exceeds maximum length (1000 characters)".to_owned(),
        ),
        (
            json!({"concept": "ä".repeat(1001)}),
            "Concept exceeds maximum length (1000 characters)".to_owned(),
        ),
        (json!({"concept": "a", "emotion": null}), "Emotion must be a dictionary".to_owned()),
        (json!({"concept": "a", "emotion": []}), "Emotion must be a dictionary".to_owned()),
        (json!({"concept": "a", "emotion": "happy"}), "Emotion must be a dictionary".to_owned()),
        (json!({"concept": "a", "emotion": {"joy": "1"}}), numeric("joy")),
        (json!({"concept": "a", "emotion": {"joy": null}}), numeric("joy")),
        (json!({"concept": "a", "emotion": {"joy": true}}), numeric("joy")),
        (json!({"concept": "a", "emotion": {"joy": 1.1}}), range("joy")),
        (json!({"concept": "a", "emotion": {"valence": -0.5}}), range("valence")),
        (json!({"concept": "a", "emotion": {"a": 2, "b": "z"}}), range("a")),
        (json!({"concept": "a", "emotion": {"b": "z", "a": 2}}), numeric("b")),
        (
            json!({"domains": ["LAW"], "modalities": ["TEXT", "SMELL"], "concept": "a\nb"}),
            "Unknown modality: SMELL".to_owned(),
        ),
        (json!({"domains": ["LAW"], "concept": "a\nb"}), "Unknown domain: LAW".to_owned()),
        (
            json!({"domains": [{"a": 1.0}], "concept": "a"}),
            "Unknown domain: {\"a\":1.0}".to_owned(),
        ),
        (json!({"modalities": "TEXT", "concept": "a"}), "Modalities must be a list".to_owned()),
        (json!({"domains": true, "concept": "a"}), "Domains must be a list".to_owned()),
        (json!({"concept": "a\nb"}), "Concept contains a forbidden character".to_owned()),
        (json!({"concept": "a\u{202e}b"}), "Concept contains a forbidden character".to_owned()),
        (json!({"concept": "a\nb", "emotion": {"joy": 2}}), range("joy")),
    ];
    for (value, expected) in cases {
        assert_eq!(message(&value), Some(expected), "{value}");
    }
}

#[test]
fn valid_ones() {
    for value in [
        json!({"concept": "x".repeat(1000)}),
        json!({"concept": "ä".repeat(1000)}),
        json!({"concept": "a", "emotion": {}}),
        json!({"concept": "a", "emotion": {"joy": 0.8, "calm": 0.6, "": 0, "any name": 1}}),
        json!({"concept": "a", "modalities": ["text", " Audio "], "domains": null, "extra": [1, {"b": null}]}),
    ] {
        assert_eq!(message(&value), None, "{value}");
    }
}

#[test]
fn bytes_are_judged_as_they_parse() {
    let check = |text: &str| validate(text.as_bytes()).map_err(|error| error.to_string());
    let range = |name: &str| Err(format!("Emotion value '{name}' must be between 0.0 and 1.0"));
    // the last of two equal keys counts, at the place of the first
    assert_eq!(check(r#"{"concept": "", "concept": "a"}"#), Ok(()));
    assert_eq!(check(r#"{"concept": "a", "emotion": {"x": 2, "x": 1}}"#), Ok(()));
    assert_eq!(check(r#"{"concept": "a", "emotion": {"x": 1, "y": 3, "x": 2}}"#), range("x"));
    assert_eq!(check(r#"{"\u0063oncept": "\ud83d\ude00"}"#), Ok(()));
    let malformed = [
        "",
        "{",
        "nul",
        r#"{"concept": "a"} x"#,
        r#"{"concept": "a",}"#,
        r#"{"concept": "\ud83d"}"#,
        r#"{"concept": "a", "emotion": {"x": 1e999}}"#,
        r#"{"concept": "a", "other": 1e999}"#,
        r#"{"concept": "a", "emotion": {"x": NaN}}"#,
        r#"{"concept": "a", "other": "\ud83d"}"#,
    ];
    for text in malformed {
        assert_eq!(validate(text.as_bytes()).expect_err(text).code(), "malformed_json", "{text}");
    }
    let invalid_utf8 = validate(b"{\"concept\": \"a\", \"other\": \"\xff\"}");
    assert_eq!(invalid_utf8.expect_err("no text").code(), "malformed_json");
    let nested = |depth: usize| {
        format!(r#"{{"concept": "a", "other": {}{}}}"#, "[".repeat(depth), "]".repeat(depth))
    };
    for depth in [1, 126, 127, 128, 100_000] {
        let text = nested(depth);
        let parsed = serde_json::from_str::<Value>(&text);
        assert_eq!(validate(text.as_bytes()).is_ok(), parsed.is_ok(), "{depth}");
    }
}

#[test]
fn typed_data() {
    assert_eq!(validate_typed("a", [("joy", 1.0), ("awe", 0.0)]), Ok(()));
    for value in [f64::NAN, f64::INFINITY, -f64::INFINITY, -0.1, 1.1] {
        let error = validate_typed("a\n", [("joy", value)]).expect_err("out of range");
        assert_eq!(error.to_string(), "Emotion value 'joy' must be between 0.0 and 1.0");
    }
    assert_eq!(validate_typed("a\n", []), Err(GlyphError::ForbiddenCharacter));
    assert_eq!(validate_typed("", [("joy", 2.0)]), Err(GlyphError::EmptyConcept));
}

#[test]
fn a_valid_glyph_allocates_nothing() {
    let json = br#"{"concept": "standup moved", "emotion": {"joy": 0.1, "awe": 1}, "modalities": ["TEXT"], "domains": [], "other": [{"a": null}]}"#;
    assert_eq!(validate(json), Ok(()));
    let counts = allocation_counter::measure(|| assert!(validate(json).is_ok()));
    assert_eq!(counts.count_total, 0);
    let counts =
        allocation_counter::measure(|| assert!(validate_typed("rain", [("joy", 0.1)]).is_ok()));
    assert_eq!(counts.count_total, 0);
}

/// JSON that is nearly a glyph.
fn nearly() -> impl Strategy<Value = Value> {
    let part = prop_oneof![
        3 => "[a-z\u{e9}\u{202e}\n ]{0,6}".prop_map(Value::from),
        2 => (-0.5..1.5_f64).prop_map(Value::from),
        1 => strategies::json(),
        2 => prop::collection::vec(prop_oneof![
            3 => prop::sample::select(vec!["text", "AUDIO", "memory", "Social", "smell"]).prop_map(Value::from),
            1 => strategies::json(),
        ], 0..3).prop_map(Value::from),
        3 => prop::collection::vec(("[a-c\"\u{e9}]{1,2}", prop_oneof![
            4 => (-0.1..1.1_f64).prop_map(Value::from), 1 => any::<i64>().prop_map(Value::from), 1 => strategies::json(),
        ]), 0..4).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
    ];
    let key = prop_oneof![
        4 => Just("concept"), 4 => Just("emotion"), 2 => Just("modalities"), 2 => Just("domains"), 1 => Just("other"),
    ];
    prop::collection::vec((key.prop_map(str::to_owned), part), 0..6)
        .prop_map(|pairs| Value::Object(pairs.into_iter().collect()))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(512))]

    #[test]
    fn both_ways_agree(value in prop_oneof![3 => nearly(), 1 => strategies::json()]) {
        message(&value);
    }

    #[test]
    fn changed_bytes_are_judged_as_they_parse(value in nearly(), at in any::<prop::sample::Index>(), byte in any::<u8>(), insert in any::<bool>()) {
        let mut bytes = serde_json::to_vec(&value).expect("writes");
        let at = at.index(bytes.len());
        if insert { bytes.insert(at, byte) } else { bytes[at] = byte }
        let judged = validate(&bytes);
        match serde_json::from_slice::<Value>(&bytes) {
            Ok(value) => prop_assert_eq!(judged, validate_value(&value)),
            Err(_) => prop_assert_eq!(judged.map_err(|error| error.code()), Err("malformed_json")),
        }
    }

    #[test]
    fn no_bytes_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        let verdict = validate(&bytes);
        prop_assert_eq!(verdict.is_ok(), serde_json::from_slice::<Value>(&bytes).is_ok_and(|value| validate_value(&value).is_ok()));
    }

    #[test]
    fn a_concept_is_valid_exactly_when_a_glyph_takes_it(text in prop_oneof![any::<String>(), "[ \t\u{a0}\u{61c}\u{200b}-\u{2070}\u{feff}a]{0,4}", "[\u{958}\u{e9}x]{490,1010}"]) {
        let valid = validate_value(&json!({"concept": text})).is_ok();
        prop_assert_eq!(valid, Concept::new(&text).is_ok() && text.chars().count() <= 1000);
        prop_assert_eq!(valid, validate_typed(&text, []).is_ok());
    }
}
