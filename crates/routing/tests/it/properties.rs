//! Whatever is sent, there is an answer in shape, and it is never the service's fault.

use axum::body::Body;
use axum::http::Request;
use lukhas_routing::{State, router};
use lukhas_types::{UserId, strategies};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::client::{get, post, runtime, send};

const POSTS: [&str; 6] = [
    "/api/v1/dreams/simulate",
    "/api/v1/dreams/mesh",
    "/api/v1/glyphs/encode",
    "/api/v1/glyphs/bind",
    "/api/v1/glyphs/validate",
    "/api/v1/drift/update",
];

/// Every key that a route knows, with any JSON or a likely value.
fn body() -> impl Strategy<Value = Value> {
    const KEYS: [&str; 16] = [
        "seed",
        "seeds",
        "context",
        "parallel",
        "memory_id",
        "consensus_threshold",
        "concept",
        "emotion",
        "modalities",
        "domains",
        "source_module",
        "glyph_data",
        "user_id",
        "intent",
        "action",
        "lane",
    ];
    let likely = prop_oneof![
        Just(json!("calm")),
        Just(json!(["a", "b"])),
        Just(json!({"joy": 0.5})),
        Just(json!({"concept": "rain"})),
        Just(json!([1, 0.5])),
        Just(json!([0, 0])),
        Just(json!(0.5)),
        Just(json!(true)),
        Just(json!(["TEXT"])),
        Just(json!("prod")),
    ];
    let value = prop_oneof![4 => likely, 1 => strategies::json()];
    proptest::collection::vec((proptest::sample::select(&KEYS[..]), value), 0..10).prop_map(
        |pairs| Value::Object(pairs.into_iter().map(|(k, v)| (k.to_owned(), v)).collect()),
    )
}

const DRIFT: &str = "/api/v1/drift/update";

/// The user whom a body names, as far as it names one; the query of every request names ada.
fn user(bytes: &[u8], kind: &str) -> UserId {
    let body: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let named = body["user_id"].as_str().filter(|_| kind == "application/json");
    named.and_then(|name| UserId::new(name).ok()).unwrap_or_else(|| UserId::new("ada").unwrap())
}

/// No answer is the service's fault, and an update that is refused is as if it had never been sent.
fn never_500(bodies: Vec<(Vec<u8>, &'static str)>) {
    let app = router(State::dev());
    runtime().block_on(async {
        let status = async |user: &UserId| {
            let drift = get(&app, &format!("/api/v1/drift/{user}")).await;
            // the problem of an unknown user has its request's id
            let known = (drift.status == 200).then_some(drift.text);
            (known, get(&app, "/api/v1/drift/").await.json["active_monitors"].clone())
        };
        for user in ["ada", "calm", "prod"] {
            let update = json!({"user_id": user, "intent": [1, 0.5], "action": [1, 0]});
            assert_eq!(post(&app, DRIFT, update).await.status, 200);
        }
        for (bytes, kind) in bodies {
            let user = user(&bytes, kind);
            for uri in POSTS {
                let before = status(&user).await;
                let request =
                    Request::post(format!("{uri}?user_id=ada")).header("content-type", kind);
                let answer = send(&app, request.body(Body::from(bytes.clone())).unwrap()).await;
                assert!(answer.status < 500, "{uri}: {}", answer.text);
                assert_ne!(answer.code(), "unknown_route", "{uri}");
                // no other route touches drift
                let folded = uri == DRIFT && answer.status == 200;
                assert_eq!(status(&user).await != before, folded, "{uri}: {}", answer.text);
            }
        }
    });
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
        never_500(vec![(bytes.clone(), "application/json"), (bytes, "application/octet-stream")]);
    }

    #[test]
    fn any_text_that_looks_like_json(text in "[\\[\\]{}\":,a-z0-9.eE+\\- \\\\u]{0,40}") {
        never_500(vec![(format!("{{\"seed\":{text}").into_bytes(), "application/json"), (text.into_bytes(), "application/json")]);
    }

    #[test]
    fn any_json(body in body(), free in strategies::json()) {
        never_500(vec![
            (body.to_string().into_bytes(), "application/json"),
            (free.to_string().into_bytes(), "application/json"),
        ]);
    }

    #[test]
    fn any_path(path in "[ -~]{0,30}", user in strategies::user_id()) {
        let app = router(State::dev());
        runtime().block_on(async {
            for prefix in ["", "/api/v1/drift", "/api/v1/dreams", "/api/v1/glyphs/bindings", "/api/v1/drift/config"] {
                if let Ok(request) = Request::get(format!("{prefix}/{path}")).body(Body::empty()) {
                    assert!(send(&app, request).await.status < 500);
                }
            }
            // every user id that is taken can be read back
            let update = json!({"user_id": user, "intent": [1], "action": [1]}).to_string();
            let request = Request::post("/api/v1/drift/update").header("content-type", "application/json");
            assert_eq!(send(&app, request.body(Body::from(update)).unwrap()).await.status, 200);
            let request = Request::get(format!("/api/v1/drift/{user}")).body(Body::empty()).unwrap();
            let answer = send(&app, request).await;
            assert_eq!((answer.status, &answer.json["user_id"]), (200, &json!(user)));
        });
    }
}
