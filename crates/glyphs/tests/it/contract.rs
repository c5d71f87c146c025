use lukhas_glyphs::{
    Binding, Bindings, BindingsParams, EncodeRequest, Glyph, GlyphError, Hypervector, Memory,
    MemoryParams, Query, Symbol, encode_concept,
};
use lukhas_types::{Domain, Fault, Modality};
use serde_json::{Value, json};

fn shared<T: Send + Sync + std::fmt::Debug>() {}

#[test]
fn every_type_is_send_sync_debug() {
    shared::<Glyph>();
    shared::<Symbol>();
    shared::<Hypervector>();
    shared::<Memory>();
    shared::<Query>();
    shared::<Bindings>();
    shared::<Binding>();
    shared::<GlyphError>();
}

#[test]
fn an_id_is_of_the_content_alone() {
    let id = |glyph: Glyph| glyph.id();
    let rain = Glyph::new("caf\u{e9}").build().expect("a glyph");
    let same = [
        Glyph::new("cafe\u{301}").build(),
        Glyph::new("caf\u{e9}").from("calendar").build(),
        Glyph::new("caf\u{e9}").modality(Modality::Text).domain(Domain::Universal).build(),
        Glyph::new("caf\u{e9}").modality(Modality::Text).modality(Modality::Text).build(),
    ];
    for other in same {
        assert_eq!(id(other.expect("a glyph")), rain.id());
    }
    let zero = |value| Glyph::new("a").feeling("joy", value).expect("in range").build();
    assert_eq!(zero(-0.0).map(id), zero(0.0).map(id));
    let other = [
        Glyph::new("cafe").build(),
        Glyph::new("caf\u{e9}").feeling("joy", 0.0).expect("in range").build(),
        Glyph::new("caf\u{e9}").modality(Modality::Audio).build(),
        Glyph::new("caf\u{e9}").domain(Domain::Memory).build(),
    ];
    for other in other {
        assert_ne!(id(other.expect("a glyph")), rain.id());
    }
}

#[test]
fn errors_of_a_builder_wait_for_the_glyph() {
    assert_eq!(Glyph::new(" ").build(), Err(GlyphError::EmptyConcept));
    assert_eq!(Glyph::new("x".repeat(1001)).build(), Err(GlyphError::ConceptTooLong));
    assert_eq!(Glyph::new("a\u{202e}b").build(), Err(GlyphError::ForbiddenCharacter));
    let loud = Glyph::new("a").feeling("joy", 1.5).expect_err("out of range");
    assert_eq!(loud.to_string(), "Emotion value 'joy' must be between 0.0 and 1.0");
    let module = |text: &str| Glyph::new("a").from(text).build().map(|_| ());
    assert_eq!(module(&"m".repeat(100)), Ok(()));
    let long = module(&"m".repeat(101)).expect_err("too long");
    assert_eq!(
        (long.code(), long.field(), long.bound()),
        ("too_long", Some("source_module".to_owned()), Some("at most 100".to_owned()))
    );
    assert_eq!(module("").expect_err("empty").code(), "out_of_range");
    assert_eq!(module("a\nb").expect_err("control").code(), "forbidden_character");
    assert_eq!(Memory::new().remember(Glyph::new("")).expect_err("empty").code(), "empty_concept");
}

#[test]
fn a_canonical_text_is_read_only_as_it_was_written() {
    let glyph = Glyph::new("rain").feeling("joy", 0.1).expect("in range").from("sky").build();
    let text = glyph.clone().expect("a glyph").to_string();
    assert_eq!(Glyph::parse(&text), glyph);
    let code = |text: &str| Glyph::parse(text).expect_err("changed").code();
    assert_eq!(code(&text.replace("rain", "raid")), "bad_checksum");
    assert_eq!(code(&text.replace("0.1", "0.10")), "bad_checksum");
    assert_eq!(code(&text.replace("glyph/1", "glyph/2")), "unknown_version");
    assert_eq!(code(&format!("{text} ")), "bad_checksum");
    assert_eq!(code(&format!(" {text}")), "malformed_text");
    assert_eq!(code("glyph/1"), "malformed_text");
    assert_eq!(code("glyph/1 00"), "malformed_text");
    assert_eq!(code(""), "malformed_text");
    assert_eq!(code("glyph/1 0000000000000000 {}"), "bad_checksum");
}

#[test]
fn the_wire_has_these_keys_in_this_order() {
    let request: EncodeRequest = serde_json::from_value(json!({
        "concept": "rain", "emotion": {"joy": 0.5, "awe": 1}, "domains": ["memory", " CREATIVE", "Memory"],
    }))
    .expect("a request");
    assert_eq!(
        serde_json::to_string(&request).expect("writes"),
        r#"{"concept":"rain","emotion":{"awe":1.0,"joy":0.5},"modalities":["TEXT"],"domains":["CREATIVE","MEMORY"],"source_module":null}"#
    );
    let line = serde_json::to_value(encode_concept(&request)).expect("writes");
    let keys: Vec<&str> = line.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(
        keys,
        ["symbol_id", "concept", "emotion", "modalities", "domains", "source_module", "vector"]
    );
    assert_eq!(line["source_module"], Value::Null);
    assert_eq!(line["vector"].as_str().map(str::len), Some(1368));
}

#[test]
fn a_symbol_is_refused_when_a_part_is_not_its_own() {
    let symbol = |concept: &str| Symbol::of(&Glyph::new(concept).build().expect("a glyph"));
    let (rain, snow) = (symbol("rain"), symbol("snow"));
    let code = |symbol: Symbol| symbol.decode().expect_err("changed").code();
    let mut changed = rain.clone();
    changed.symbol_id = snow.symbol_id.clone();
    assert_eq!(code(changed), "id_mismatch");
    let mut changed = rain.clone();
    changed.vector = snow.vector;
    assert_eq!(code(changed), "vector_mismatch");
    let mut changed = rain.clone();
    changed.domains.push(Domain::Memory);
    assert_eq!(code(changed), "id_mismatch");
    let mut changed = rain;
    changed.source_module = Some(String::new());
    assert_eq!(code(changed), "out_of_range");
}

#[test]
fn requests_are_refused_with_the_ported_messages() {
    let refused = |value: Value| {
        serde_json::from_value::<EncodeRequest>(value).expect_err("refused").to_string()
    };
    assert_eq!(refused(json!({})), "Missing required field: concept");
    assert_eq!(refused(json!({"concept": "a", "emotion": null})), "Emotion must be a dictionary");
    assert_eq!(
        refused(json!({"concept": "a", "emotion": {"": 0.5}})),
        "a field of the glyph was refused: emotion must not be empty"
    );
    assert_eq!(
        refused(json!({"concept": "a", "source_module": 5})),
        "Source module must be a string"
    );
    let defaults: EncodeRequest = serde_json::from_value(
        json!({"concept": "a", "modalities": null, "domains": [], "source_module": null, "other": 1}),
    )
    .expect("defaults");
    assert_eq!(defaults.into_glyph().modalities(), [Modality::Text]);
}

#[test]
fn vectors_are_standard_base64_of_their_bytes() {
    let mut words = [0; Hypervector::WORDS];
    words[0] = 1 | 1 << 9;
    let vector = Hypervector::from_words(&words);
    let text = String::from(vector.clone());
    assert!(text.starts_with("AQIAAAAA"), "bit 0 and bit 9 are bits of bytes 0 and 1: {text}");
    assert_eq!(Hypervector::try_from(text.clone()), Ok(vector));
    let code = |text: &str| Hypervector::try_from(text.to_owned()).expect_err("refused").code();
    assert_eq!(code(&text[4..]), "malformed_vector");
    assert_eq!(code(text.trim_end_matches('=')), "malformed_vector");
    assert_eq!(code("*"), "malformed_vector");
}

#[test]
fn params_are_checked_where_they_are_read() {
    let memory = |json: &str| serde_json::from_str::<MemoryParams>(json);
    assert_eq!(memory(r#"{"capacity": 5}"#).expect("in range").capacity(), 5);
    assert!(memory(r#"{"capacity": 0}"#).is_err() && memory(r#"{"capacity": 5, "x": 1}"#).is_err());
    let bindings = |json: &str| serde_json::from_str::<BindingsParams>(json);
    assert_eq!(bindings(r#"{"capacity": 5, "per_user": 2}"#).expect("in range").per_user(), 2);
    assert!(bindings(r#"{"capacity": 5, "per_user": 6}"#).is_err());
    assert!(bindings(r#"{"capacity": 0, "per_user": 0}"#).is_err());
}
