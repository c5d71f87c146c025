//! Dispatch in process of a health route: with every layer, and of a bare axum router without any; and what counting a
//! request's time adds to it.

use std::hint::black_box;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use axum::routing::get;
use divan::Bencher;
use lukhas_routing::{Histogram, State, router};
use tokio::runtime::{Builder, Runtime};
use tower::ServiceExt;

fn main() {
    lukhas_perf::divan::main();
}

fn runtime() -> Runtime {
    Builder::new_current_thread().enable_all().build().expect("a runtime")
}

async fn call(router: &Router) -> Response {
    let request = Request::get("/healthz").body(Body::empty()).expect("a request");
    router.clone().oneshot(request).await.expect("routers do not fail")
}

fn bench(bencher: Bencher<'_, '_>, name: &str, router: &Router) {
    let runtime = runtime();
    assert_eq!(runtime.block_on(call(router)).status(), StatusCode::OK);
    lukhas_perf::tap_one(bencher, name, || black_box(runtime.block_on(call(router))));
}

#[divan::bench(sample_count = 1000)]
fn overhead(bencher: Bencher<'_, '_>) {
    bench(bencher, "routing.overhead", &router(State::dev()));
}

#[divan::bench(sample_count = 1000)]
fn bare(bencher: Bencher<'_, '_>) {
    let bare = Router::new().route("/healthz", get(async || "{\"status\":\"ok\"}"));
    bench(bencher, "routing.bare", &bare);
}

/// One time into the histogram, without the two readings of the clock.
#[divan::bench(sample_count = 1000)]
fn record(bencher: Bencher<'_, '_>) {
    let histogram = Histogram::new();
    histogram.record(Duration::from_micros(3));
    assert_eq!(histogram.latency().p95_ns, Some(3_000));
    lukhas_perf::tap_one(bencher, "routing.record", || {
        histogram.record(black_box(Duration::from_micros(3)));
    });
}

/// A state's metrics, as the routes read them.
#[divan::bench(sample_count = 1000)]
fn metrics(bencher: Bencher<'_, '_>) {
    let state = State::dev();
    assert_eq!(state.metrics().total.latency.count, 0);
    lukhas_perf::tap_one(bencher, "routing.metrics", || black_box(state.metrics()));
}
