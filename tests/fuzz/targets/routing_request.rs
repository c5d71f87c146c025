use std::sync::OnceLock;

use axum::body::Body;
use axum::http::Request;
use http_body_util::BodyExt;
use lukhas_routing::{State, router};
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

const POSTS: [&str; 6] = [
    "/api/v1/drift/update",
    "/api/v1/dreams/simulate",
    "/api/v1/dreams/mesh",
    "/api/v1/glyphs/encode",
    "/api/v1/glyphs/bind",
    "/api/v1/glyphs/validate",
];

fn runtime() -> &'static Runtime {
    static RUNTIME: OnceLock<Runtime> = OnceLock::new();
    RUNTIME.get_or_init(|| Builder::new_current_thread().enable_all().build().expect("a runtime"))
}

/// The first byte names the route, the rest is the body: every answer is JSON, none is the server's own fault.
pub(crate) fn run(data: &[u8]) {
    let Some((&first, body)) = data.split_first() else { return };
    let kind = if first & 0x80 == 0 { "application/json" } else { "application/octet-stream" };
    let path = POSTS[usize::from(first & 0x7f) % POSTS.len()];
    let request = Request::post(path).header("content-type", kind).body(Body::from(body.to_vec()));
    let (status, bytes) = runtime().block_on(async {
        let app = router(State::dev());
        let answer = app.oneshot(request.expect("a request")).await.expect("an answer");
        let status = answer.status();
        (status, answer.into_body().collect().await.expect("a body").to_bytes())
    });
    let json: Value = serde_json::from_slice(&bytes).expect("every answer is JSON");
    assert!(status.as_u16() < 500, "{path}: {status} {json}");
    if path.ends_with("update") && !status.is_success() {
        assert_eq!(json["guardian"], "block");
    }
}
