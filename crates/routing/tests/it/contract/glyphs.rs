use lukhas_glyphs::Symbol;
use lukhas_routing::{Features, State, router};
use lukhas_types::UserId;
use serde_json::json;

use super::{NOW, fixed, refusals};
use crate::client::{get, post};

const ENCODE: &str = "/api/v1/glyphs/encode";
const BIND: &str = "/api/v1/glyphs/bind";
const VALIDATE: &str = "/api/v1/glyphs/validate";

#[tokio::test]
async fn an_encoded_glyph_decodes_to_itself() {
    let app = router(State::dev());
    let body = json!({"concept": "rain", "emotion": {"joy": 0.5}, "modalities": ["visual"], "source_module": "diary"});
    let answer = post(&app, ENCODE, &body).await;
    assert_eq!((answer.status, answer.keys()), (200, vec!["success", "symbol"]));
    assert_eq!(answer.json["success"], true);
    let symbol: Symbol = serde_json::from_value(answer.json["symbol"].clone()).unwrap();
    let glyph = symbol.decode().unwrap();
    assert_eq!((glyph.concept().as_str(), glyph.emotion().get("joy")), ("rain", 0.5));
    assert_eq!(answer.json["symbol"]["modalities"], json!(["VISUAL"]));
    assert_eq!(answer.json["symbol"]["domains"], json!(["UNIVERSAL"]));
    // two services agree
    assert_eq!(post(&router(State::dev()), ENCODE, &body).await.text, answer.text);
}

#[tokio::test]
async fn what_encode_refuses() {
    let app = router(State::dev());
    let long = json!({"concept": "x".repeat(1001)}).to_string();
    let module = json!({"concept": "x", "source_module": "m".repeat(101)}).to_string();
    refusals(
        &app,
        &[
            (ENCODE, "", 422, "malformed_json", ""),
            (ENCODE, "[]", 422, "wrong_type", ""),
            (ENCODE, "{}", 422, "missing_field", "concept"),
            (ENCODE, "{\"concept\": \" \"}", 422, "empty_concept", "concept"),
            (ENCODE, "{\"concept\": \"a\\u202e\"}", 422, "forbidden_character", "concept"),
            (ENCODE, &long, 422, "concept_too_long", "concept"),
            (ENCODE, &module, 422, "too_long", "source_module"),
            (
                ENCODE,
                "{\"concept\": \"x\", \"emotion\": null}",
                422,
                "emotion_not_a_dictionary",
                "emotion",
            ),
            (
                ENCODE,
                "{\"concept\": \"x\", \"emotion\": {\"joy\": 1.5}}",
                422,
                "emotion_out_of_range",
                "emotion.joy",
            ),
            (
                ENCODE,
                "{\"concept\": \"x\", \"emotion\": {\"joy\": true}}",
                422,
                "emotion_not_numeric",
                "emotion.joy",
            ),
            (
                ENCODE,
                "{\"concept\": \"x\", \"emotion\": {\"joy\": 1e999}}",
                422,
                "not_finite",
                "emotion.joy",
            ),
            (
                ENCODE,
                "{\"concept\": \"x\", \"modalities\": [\"SMELL\"]}",
                422,
                "unknown_modality",
                "modalities",
            ),
            (
                ENCODE,
                "{\"concept\": \"x\", \"domains\": [\"SMELL\"]}",
                422,
                "unknown_domain",
                "domains",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn a_bound_glyph_is_found_again() {
    let app = router(fixed(Features::all()).build().unwrap());
    let body = json!({"glyph_data": {"concept": "rain"}, "memory_id": "diary", "user_id": "ada"});
    let answer = post(&app, BIND, &body).await;
    let id = answer.json["binding_id"].as_str().unwrap();
    assert_eq!(answer.status, 201);
    assert_eq!(
        answer.text,
        format!(
            "{{\"success\":true,\"binding_id\":\"{id}\",\"glyph_data\":{{\"concept\":\"rain\",\"emotion\":{{}},\
             \"modalities\":[\"TEXT\"],\"domains\":[\"UNIVERSAL\"],\"source_module\":null}},\"memory_id\":\"diary\",\
             \"user_id\":\"ada\",\"timestamp\":\"{NOW}\"}}"
        )
    );
    let found = get(&app, &format!("/api/v1/glyphs/bindings/{id}")).await;
    assert_eq!((found.status, &found.text), (200, &answer.text));
    // the same again is the same
    assert_eq!(post(&app, BIND, &body).await.text, answer.text);
    let stats = get(&app, "/api/v1/glyphs/stats").await;
    assert_eq!(stats.keys(), ["enabled", "available", "stats"]);
    assert_eq!(stats.json["stats"]["bindings"], 1);
    for id in ["bind_0", "bind_00000000000000000000000000000000", "x%20y"] {
        let answer = get(&app, &format!("/api/v1/glyphs/bindings/{id}")).await;
        assert_eq!((answer.status, answer.code()), (404, "not_found"));
        assert_eq!(answer.detail(), format!("Binding not found: {}", id.replace("%20", " ")));
    }
}

#[tokio::test]
async fn what_bind_refuses() {
    let app = router(State::dev());
    let good = "\"memory_id\":\"m\",\"user_id\":\"u\"";
    let bodies = [
        ("{\"memory_id\":\"m\",\"user_id\":\"u\"}".to_owned(), 422, "missing_field", "glyph_data"),
        (format!("{{\"glyph_data\":null,{good}}}"), 400, "empty_glyph_data", "glyph_data"),
        (format!("{{\"glyph_data\":{{}},{good}}}"), 400, "empty_glyph_data", "glyph_data"),
        (format!("{{\"glyph_data\":{{\"concept\":7}},{good}}}"), 400, "empty_concept", "concept"),
        (
            format!("{{\"glyph_data\":{{\"concept\":\"x\",\"emotion\":{{\"joy\":2}}}},{good}}}"),
            400,
            "emotion_out_of_range",
            "emotion.joy",
        ),
        (
            "{\"glyph_data\":{\"concept\":\"x\"},\"user_id\":\"u\"}".to_owned(),
            422,
            "missing_memory_id",
            "memory_id",
        ),
        (
            "{\"glyph_data\":{\"concept\":\"x\"},\"memory_id\":\"m\"}".to_owned(),
            422,
            "missing_user_id",
            "user_id",
        ),
        (
            "{\"glyph_data\":{\"concept\":\"x\"},\"memory_id\":\"a/b\",\"user_id\":\"u\"}"
                .to_owned(),
            422,
            "forbidden_character",
            "memory_id",
        ),
        (
            format!(
                "{{\"glyph_data\":{{\"concept\":\"x\"}},\"memory_id\":\"{}\",\"user_id\":\"u\"}}",
                "m".repeat(101)
            ),
            422,
            "too_long",
            "memory_id",
        ),
    ];
    let table: Vec<_> = bodies.iter().map(|(b, s, c, f)| (BIND, b.as_str(), *s, *c, *f)).collect();
    refusals(&app, &table).await;
    let answer = post(&app, BIND, format!("{{\"glyph_data\":{{\"concept\":\"\"}},{good}}}")).await;
    assert_eq!(answer.detail(), "Invalid GLYPH data: Concept must be a non-empty string");
    let answer = post(&app, BIND, format!("{{\"glyph_data\":{{}},{good}}}")).await;
    assert!(answer.detail().starts_with("Invalid glyph_data: must be non-empty dictionary"));
    let answer = post(&app, BIND, "{\"glyph_data\":{\"concept\":\"x\"},\"memory_id\":\"m\"}").await;
    assert_eq!(answer.detail(), "user_id is required for binding");
}

#[tokio::test]
async fn validate_says_what_the_ported_system_said() {
    let app = router(State::new(Features::default()));
    for (data, error) in [
        ("{\"concept\": \"rain\"}", None),
        ("[]", Some("GLYPH data must be a dictionary")),
        ("null", Some("GLYPH data must be a dictionary")),
        ("{}", Some("Missing required field: concept")),
        ("{\"concept\": \"\"}", Some("Concept must be a non-empty string")),
        ("{\"concept\": \"x\", \"emotion\": []}", Some("Emotion must be a dictionary")),
        (
            "{\"concept\": \"x\", \"emotion\": {\"joy\": \"a\"}}",
            Some("Emotion value 'joy' must be numeric"),
        ),
        (
            "{\"concept\": \"x\", \"emotion\": {\"joy\": -1}}",
            Some("Emotion value 'joy' must be between 0.0 and 1.0"),
        ),
    ] {
        let answer = post(&app, VALIDATE, format!("{{\"glyph_data\": {data}}}")).await;
        let expected = json!({"valid": error.is_none(), "error": error});
        assert_eq!((answer.status, answer.text), (200, expected.to_string()));
    }
    refusals(
        &app,
        &[
            (VALIDATE, "{}", 422, "missing_field", "glyph_data"),
            (VALIDATE, "{\"glyph_data\": NaN}", 422, "malformed_json", ""),
            (
                VALIDATE,
                "{\"glyph_data\": {\"concept\": \"x\", \"emotion\": {\"a\": 1e999}}}",
                422,
                "not_finite",
                "glyph_data.emotion.a",
            ),
        ],
    )
    .await;
}

#[tokio::test]
async fn one_user_does_not_see_the_bindings_of_another() {
    let state = State::dev();
    let [ada, bob] =
        ["ada", "bob"].map(|name| router(state.acting_for(UserId::new(name).unwrap())));
    let body = json!({"glyph_data": {"concept": "rain"}, "memory_id": "diary", "user_id": "ada"});
    let answer = post(&bob, BIND, &body).await;
    assert_eq!((answer.status, answer.code()), (403, "not_owner"));
    let answer = post(&ada, BIND, &body).await;
    let uri = format!("/api/v1/glyphs/bindings/{}", answer.json["binding_id"].as_str().unwrap());
    assert_eq!(get(&ada, &uri).await.status, 200);
    let answer = get(&bob, &uri).await;
    assert_eq!((answer.status, answer.code()), (403, "not_owner"));
}
