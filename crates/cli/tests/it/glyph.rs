use serde_json::{Value, json};

use crate::run::{codes, lukhas};

fn encode(line: &Value) -> Value {
    let ran = lukhas(&["glyph", "encode"], line.to_string());
    assert_eq!(ran.code, 0, "{ran:?}");
    ran.one()
}

#[test]
fn encode_and_decode_are_inverse() {
    let line = json!({"concept": "cafe\u{301} open", "emotion": {"joy": 0.8, "fear": 0}, "domains": ["memory", "Ethical"], "source_module": "diary"});
    let symbol = encode(&line);
    let keys: Vec<&str> = symbol.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["symbol_id", "concept", "emotion", "modalities", "domains", "source_module", "vector"]
    );
    assert_eq!(symbol["concept"], "caf\u{e9} open");
    assert_eq!(symbol["modalities"], json!(["TEXT"]));
    assert_eq!(symbol["domains"], json!(["ETHICAL", "MEMORY"]));
    assert_eq!(symbol["vector"].as_str().unwrap().len(), 1024_usize.div_ceil(3) * 4);
    let ran = lukhas(&["glyph", "decode"], symbol.to_string());
    let plain = ran.one();
    let keys: Vec<&str> = plain.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["concept", "emotion", "modalities", "domains", "source_module"]);
    assert_eq!(encode(&plain), symbol);
    // the id is that of the content, not of the module or of the form of its letters
    let other = encode(
        &json!({"concept": "café open", "emotion": {"fear": -0.0, "joy": 0.8}, "domains": ["ETHICAL", "memory", "memory"]}),
    );
    assert_eq!(other["symbol_id"], symbol["symbol_id"]);
    assert_eq!(other["source_module"], Value::Null);
}

#[test]
fn what_is_no_glyph_has_its_code() {
    let long = json!({"concept": "x".repeat(1001)}).to_string();
    let cases = [
        ("7", "wrong_type"),
        ("{}", "missing_field"),
        ("{\"concept\":7}", "wrong_type"),
        ("{\"concept\":\" \"}", "out_of_range"),
        (&long, "too_long"),
        ("{\"concept\":\"a\\u202eb\"}", "forbidden_character"),
        ("{\"concept\":\"a\",\"emotion\":[]}", "wrong_type"),
        ("{\"concept\":\"a\",\"emotion\":{\"joy\":\"much\"}}", "wrong_type"),
        ("{\"concept\":\"a\",\"emotion\":{\"joy\":1.5}}", "out_of_range"),
        ("{\"concept\":\"a\",\"emotion\":{\"joy\":1e999}}", "not_finite"),
        ("{\"concept\":\"a\",\"modalities\":\"text\"}", "wrong_type"),
        ("{\"concept\":\"a\",\"modalities\":[\"smell\"]}", "unknown_modality"),
        ("{\"concept\":\"a\",\"domains\":[\"cooking\"]}", "unknown_domain"),
        ("{\"concept\":\"a\",\"source_module\":7}", "wrong_type"),
        ("{concept:\"a\"}", "malformed_json"),
    ];
    let input: String = cases.iter().map(|(line, _)| format!("{line}\n")).collect();
    let ran = lukhas(&["glyph", "encode"], input);
    assert_eq!(ran.code, 1);
    assert_eq!(codes(&ran), cases.map(|(_, code)| code));
    assert!(ran.lines().iter().all(|line| line.as_object().unwrap().len() == 1));
}

#[test]
fn a_symbol_that_is_not_what_it_says_is_refused() {
    let symbol = encode(&json!({"concept": "rain", "emotion": {"joy": 0.5}}));
    let other = encode(&json!({"concept": "snow"}));
    let with = |key: &str, value: Value| {
        let mut symbol = symbol.clone();
        symbol[key] = value;
        symbol
    };
    let cases = [
        (with("concept", json!("snow")), "bad_checksum"),
        (with("emotion", json!({"joy": 0.6})), "bad_checksum"),
        (with("symbol_id", other["symbol_id"].clone()), "bad_checksum"),
        (with("symbol_id", json!("sym_")), "bad_checksum"),
        (with("symbol_id", Value::Null), "missing_field"),
        (with("vector", other["vector"].clone()), "bad_checksum"),
        (with("vector", json!("AAAA")), "bad_checksum"),
        (with("vector", json!([1])), "wrong_type"),
    ];
    let input: String = cases.iter().map(|(line, _)| format!("{line}\n")).collect();
    let ran = lukhas(&["glyph", "decode"], input);
    assert_eq!((ran.code, codes(&ran)), (1, cases.map(|(_, code)| code.to_owned()).to_vec()));
}

#[test]
fn validate_answers_in_the_documented_words() {
    let cases = [
        ("{\"concept\":\"rain\",\"emotion\":{\"joy\":1,\"odd one\":0}}", None),
        ("3", Some("GLYPH data must be a dictionary")),
        ("{}", Some("Missing required field: concept")),
        ("{\"concept\":\"\"}", Some("Concept must be a non-empty string")),
        ("{\"concept\":null}", Some("Concept must be a non-empty string")),
        ("{\"concept\":\"a\",\"emotion\":null}", Some("Emotion must be a dictionary")),
        (
            "{\"concept\":\"a\",\"emotion\":{\"b\":true,\"a\":2}}",
            Some("Emotion value 'b' must be numeric"),
        ),
        (
            "{\"concept\":\"a\",\"emotion\":{\"a\":2,\"b\":true}}",
            Some("Emotion value 'a' must be between 0.0 and 1.0"),
        ),
        ("{\"concept\":\"a\",\"modalities\":[\"x\"]}", Some("Unknown modality: x")),
        ("{\"concept\":\"a\",\"domains\":[\"y\"]}", Some("Unknown domain: y")),
        ("{\"concept\":\"a\\u0000\"}", Some("Concept contains a forbidden character")),
    ];
    let input: String = cases.iter().map(|(line, _)| format!("{line}\n")).collect();
    let ran = lukhas(&["glyph", "validate"], input);
    assert_eq!(ran.code, 1);
    let expected = cases.map(|(_, error)| json!({"valid": error.is_none(), "error": error}));
    assert_eq!(ran.lines(), expected);
    assert_eq!(lukhas(&["glyph", "validate"], cases[0].0).code, 0);
    let ran = lukhas(&["glyph", "validate"], "{\n{\"concept\":\"a\"}\n{\"concept\":1e999}");
    assert_eq!(
        (ran.code, codes(&ran)),
        (1, vec!["malformed_json".to_owned(), "not_finite".to_owned()])
    );
}

#[test]
fn similar_compares_forms() {
    let of = |a: &str, b: &str| {
        let ran = lukhas(&["glyph", "similar", a, b], "");
        assert_eq!(ran.code, 0);
        let answer = ran.one();
        assert_eq!(answer["p_value"], Value::Null);
        answer["similarity"].as_f64().unwrap()
    };
    assert_eq!(of("standup moved", "standup moved"), 1.0);
    assert!(of("standup moved", "standups moved") > of("standup moved", "quarterly invoice") + 0.2);
    assert_eq!(of("one", "two"), of("two", "one"));
    for args in [
        &["glyph", "similar", "a"][..],
        &["glyph", "similar", "a", ""],
        &["glyph", "similar", "a", "\u{202e}b"],
    ] {
        assert_eq!(lukhas(args, "").code, 2);
    }
}
