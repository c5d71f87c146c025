//! `POST drift/update` in process, as JSON and as bytes, by dimension.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use divan::Bencher;
use lukhas_routing::{State, router};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

fn main() {
    lukhas_perf::divan::main();
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

fn vectors(dimension: usize) -> (Vec<f32>, Vec<f32>) {
    let wave = |phase: f32| (0..dimension).map(|k| (k as f32 * 0.37 + phase).sin()).collect();
    (wave(0.0), wave(0.4))
}

async fn call(router: &Router, uri: &str, kind: &str, body: Vec<u8>) -> Response {
    let request = Request::post(uri).header("content-type", kind).body(Body::from(body));
    router.clone().oneshot(request.expect("a request")).await.expect("routers do not fail")
}

fn bench(
    bencher: Bencher<'_, '_>,
    name: &str,
    dimension: usize,
    uri: &str,
    kind: &str,
    body: &[u8],
) {
    let (runtime, router) = (runtime(), router(State::dev()));
    let answer = runtime.block_on(call(&router, uri, kind, body.to_vec()));
    assert_eq!(answer.status(), StatusCode::OK);
    lukhas_perf::tap_with(
        bencher,
        name,
        dimension,
        || body.to_vec(),
        |body| runtime.block_on(call(&router, uri, kind, std::mem::take(body))),
    );
}

#[divan::bench(args = [384, 768], sample_count = 1000, sample_size = 1)]
fn json(bencher: Bencher<'_, '_>, dimension: usize) {
    let (intent, action) = vectors(dimension);
    let body = serde_json::json!({"user_id": "ada", "intent": intent, "action": action});
    let body = body.to_string().into_bytes();
    let uri = "/api/v1/drift/update";
    bench(bencher, "routing.drift_update", dimension, uri, "application/json", &body);
}

#[divan::bench(args = [384, 768], sample_count = 1000, sample_size = 1)]
fn bytes(bencher: Bencher<'_, '_>, dimension: usize) {
    let (intent, action) = vectors(dimension);
    let body: Vec<u8> = intent.iter().chain(&action).flat_map(|x| x.to_le_bytes()).collect();
    let uri = "/api/v1/drift/update?user_id=ada";
    bench(bencher, "routing.drift_update_bytes", dimension, uri, "application/octet-stream", &body);
}
