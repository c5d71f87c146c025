//! The performance guide's smoke list: every endpoint is there, every flag is heard, requests and answers go through.

use lukhas_routing::{Features, State};
use lukhas_tests::client::Client;
use serde_json::json;

#[test]
fn endpoints_are_reachable() {
    let client = Client::new(State::dev());
    for path in [
        "/api/v1/dreams/",
        "/api/v1/glyphs/",
        "/api/v1/drift/",
        "/api/v1/dreams",
        "/healthz",
        "/api/v1/metrics",
        "/api/v1/glyphs/stats",
    ] {
        assert_eq!(client.get(path).0, 200, "{path}");
    }
    for lane in ["experimental", "candidate", "prod"] {
        let (status, config) = client.get(&format!("/api/v1/drift/config/{lane}"));
        assert_eq!((status, config["lane"].as_str()), (200, Some(lane)));
    }
}

#[test]
fn flags_are_heard() {
    let dream = json!({"seed": "smoke"});
    let mesh = json!({"seeds": ["a", "b"]});
    let glyph = json!({"concept": "smoke"});
    let drift = json!({"user_id": "u", "intent": [1.0], "action": [1.0]});
    let off = Client::new(State::new(Features::default()));
    for (path, body) in [
        ("/api/v1/dreams/simulate", &dream),
        ("/api/v1/dreams/mesh", &mesh),
        ("/api/v1/glyphs/encode", &glyph),
        ("/api/v1/drift/update", &drift),
    ] {
        let (status, problem) = off.post(path, body);
        assert_eq!(status, 503, "{path}");
        assert!(
            problem["detail"].as_str().unwrap().contains("not enabled. Set LUKHAS_"),
            "{path}: {problem}"
        );
    }
    let flag = |name: &str| (name == "LUKHAS_DREAMS_ENABLED").then(|| " 1 ".to_owned());
    let dreams_only = Client::new(State::new(Features::from_values(flag)));
    assert_eq!(dreams_only.post("/api/v1/dreams/simulate", &dream).0, 200);
    assert_eq!(
        dreams_only.post("/api/v1/dreams/mesh", &mesh).0,
        403,
        "parallel dreams need their own flag"
    );
    assert_eq!(dreams_only.post("/api/v1/glyphs/encode", &glyph).0, 503);
    let truthy = Features::from_values(|_| Some("true".to_owned()));
    assert_eq!(truthy, Features::default(), "only 1 enables");
}

#[test]
fn basic_requests_are_answered() {
    let client = Client::new(State::dev());
    let (status, dream) = client.post(
        "/api/v1/dreams/simulate",
        &json!({"seed": "load_test", "context": {"load": "test"}}),
    );
    assert_eq!((status, dream["success"].as_bool()), (200, Some(true)));
    assert_eq!(dream["result"]["steps"].as_array().map(Vec::len), Some(64));
    let id = dream["dream_id"].as_str().unwrap();
    assert_eq!(client.get(&format!("/api/v1/dreams/{id}")).0, 200);

    let (status, symbol) = client.post("/api/v1/glyphs/encode", &json!({"concept": "load_test"}));
    assert_eq!(status, 200);
    assert!(symbol["symbol"]["symbol_id"].as_str().unwrap().starts_with("sym_"));
    let bind = json!({"glyph_data": {"concept": "load_test"}, "memory_id": "m", "user_id": "u"});
    let (status, bound) = client.post("/api/v1/glyphs/bind", &bind);
    assert_eq!((status, bound["success"].as_bool()), (201, Some(true)));
    let (_, verdict) =
        client.post("/api/v1/glyphs/validate", &json!({"glyph_data": {"concept": ""}}));
    assert_eq!(verdict, json!({"valid": false, "error": "Concept must be a non-empty string"}));

    let update = json!({"user_id": "u", "intent": [1, 0, 0.5], "action": [0.9, 0.1, 0.4]});
    let (status, reading) = client.post("/api/v1/drift/update", &update);
    assert_eq!((status, reading["guardian"].as_str()), (200, Some("allow")));
    assert!((reading["drift"].as_f64().unwrap() - 0.006_141_3).abs() < 1e-6);
    assert_eq!(client.get("/api/v1/drift/u").1["sample_count"], 1);

    let (_, metrics) = client.get("/api/v1/metrics");
    assert_eq!(
        (&metrics["total"]["count"], &metrics["total"]["status"]["5xx"]),
        (&json!(7), &json!(0))
    );
}

#[test]
fn errors_have_one_shape() {
    let client = Client::new(State::dev());
    let cases = [
        (client.get("/api/v1/nothing"), 404),
        (client.get("/api/v1/drift/nobody"), 404),
        (client.post("/api/v1/dreams/simulate", &json!({})), 422),
        (client.post("/api/v1/dreams/mesh", &json!({"seeds": ["one"]})), 422),
        (
            client.post(
                "/api/v1/glyphs/bind",
                &json!({"glyph_data": {}, "memory_id": "m", "user_id": "u"}),
            ),
            400,
        ),
        (
            client.post(
                "/api/v1/drift/update",
                &json!({"user_id": "u", "intent": [1], "action": [0]}),
            ),
            422,
        ),
        (
            client.post(
                "/api/v1/drift/update",
                &json!({"user_id": "u", "intent": [1], "action": [1, 2]}),
            ),
            400,
        ),
    ];
    for ((status, problem), expected) in cases {
        assert_eq!(status, expected, "{problem}");
        for key in ["detail", "code", "request_id"] {
            assert!(problem[key].is_string(), "{key} of {problem}");
        }
        assert_eq!(problem["status"], expected);
    }
}
