//! Calls a router in process and checks what holds for every answer.

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Request};
use http_body_util::BodyExt;
use serde_json::Value;
use tower::ServiceExt;

pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) text: String,
    pub(crate) json: Value,
}

impl Answer {
    pub(crate) fn code(&self) -> &str {
        self.json["code"].as_str().unwrap_or_default()
    }

    pub(crate) fn detail(&self) -> &str {
        self.json["detail"].as_str().unwrap_or_default()
    }

    pub(crate) fn keys(&self) -> Vec<&str> {
        self.json.as_object().unwrap().keys().map(String::as_str).collect()
    }
}

pub(crate) fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap()
}

pub(crate) async fn send(router: &Router, request: Request<Body>) -> Answer {
    let head = request.method() == axum::http::Method::HEAD;
    let response = router.clone().oneshot(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let text = String::from_utf8(bytes.to_vec()).unwrap();
    let json = serde_json::from_str(&text).unwrap_or(Value::Null);
    let answer = Answer { status: parts.status.as_u16(), headers: parts.headers, text, json };
    check(&answer, head);
    answer
}

pub(crate) async fn get(router: &Router, uri: &str) -> Answer {
    send(router, Request::get(uri).body(Body::empty()).unwrap()).await
}

pub(crate) async fn post(router: &Router, uri: &str, body: impl ToString) -> Answer {
    let request = Request::post(uri).header("content-type", "application/json");
    send(router, request.body(Body::from(body.to_string())).unwrap()).await
}

pub(crate) async fn post_bytes(router: &Router, uri: &str, body: Vec<u8>) -> Answer {
    let request = Request::post(uri).header("content-type", "application/octet-stream");
    send(router, request.body(Body::from(body)).unwrap()).await
}

/// Every answer has its headers, and every error the one shape.
fn check(answer: &Answer, head: bool) {
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("content-security-policy", "default-src 'none'; frame-ancestors 'none'"),
    ] {
        assert_eq!(answer.headers[name], value);
    }
    let id = answer.headers["x-request-id"].to_str().unwrap();
    assert!((1..=128).contains(&id.len()));
    if answer.status < 400 || head {
        return;
    }
    assert_eq!(answer.headers["content-type"], "application/problem+json");
    let keys = ["type", "title", "status", "detail", "code", "request_id", "errors"];
    let found = answer.keys();
    assert!(found == keys || found == [&keys[..], &["guardian"]].concat(), "{}", answer.text);
    assert_eq!(answer.json["type"], "about:blank");
    assert_eq!(answer.json["status"], answer.status);
    assert_eq!(answer.json["request_id"], id);
    assert!(!answer.code().is_empty() && !answer.detail().is_empty());
    for error in answer.json["errors"].as_array().unwrap() {
        let keys: Vec<&String> = error.as_object().unwrap().keys().collect();
        assert_eq!(keys, ["field", "value", "bound", "code", "detail"]);
    }
}
