//! What is counted, by which route, and how long it took.

mod histogram;

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes, HttpBody};
use axum::http::{Method, Request};
use hyper::body::Frame;
use lukhas_routing::{Features, RouteMetrics, State, router};
use lukhas_types::UserId;
use serde_json::json;
use tower::ServiceExt;

use crate::client::{get, post, send};

/// The route's counts.
fn route(state: &State, path: &str) -> RouteMetrics {
    *state.metrics().routes.iter().find(|route| route.path == path).unwrap()
}

/// Status classes, 2xx to 5xx.
fn classes(route: &RouteMetrics) -> [u64; 4] {
    let status = route.status;
    [status.success, status.redirection, status.client_error, status.server_error]
}

#[tokio::test]
async fn every_answer_is_counted_where_it_belongs() {
    let state = State::dev();
    let app = router(state.clone());
    for path in ["/api/v1/dreams", "/api/v1/dreams/", "/healthz"] {
        assert_eq!(get(&app, path).await.status, 200);
    }
    let seed = json!({"seed": "s"});
    assert_eq!(post(&app, "/api/v1/dreams/simulate", &seed).await.status, 200);
    assert_eq!(post(&app, "/api/v1/dreams/simulate", "{}").await.status, 422);
    let delete = Request::delete("/api/v1/dreams/simulate").body(Body::empty()).unwrap();
    assert_eq!(send(&app, delete).await.status, 405);
    // one path, two routes: an update, and the status of a user of that name
    let update = json!({"user_id": "update", "intent": [1], "action": [1]});
    assert_eq!(post(&app, "/api/v1/drift/update", update).await.status, 200);
    assert_eq!(get(&app, "/api/v1/drift/update").await.status, 200);
    for path in ["/nothing", "/api/v1/nothing", "/api/v1/dreams/a/b"] {
        assert_eq!(get(&app, path).await.status, 404);
    }
    for (path, expected) in [
        ("/healthz", [1, 0, 0, 0]),
        ("/api/v1/dreams/", [2, 0, 0, 0]),
        ("/api/v1/dreams/simulate", [1, 0, 2, 0]),
        ("/api/v1/drift/update", [1, 0, 0, 0]),
        ("/api/v1/drift/{user_id}", [1, 0, 0, 0]),
        ("/api/v1/glyphs/bind", [0, 0, 0, 0]),
        ("*", [0, 0, 3, 0]),
    ] {
        let route = route(&state, path);
        assert_eq!(classes(&route), expected, "{path}");
        assert_eq!(route.latency.count, expected.iter().sum::<u64>(), "{path}");
    }
    let total = state.metrics().total;
    assert_eq!((classes(&total), total.latency.count), ([6, 0, 5, 0], 11));
}

#[tokio::test]
async fn the_routes_tell_what_the_state_tells() {
    // open also when all is off; what is off is counted as what it is
    let state = State::new(Features::default());
    let app = router(state.clone());
    assert_eq!(post(&app, "/api/v1/dreams/simulate", "{}").await.status, 503);
    let expected = serde_json::to_value(state.metrics()).unwrap();
    let answer = get(&app, "/api/v1/metrics").await;
    assert_eq!((answer.status, &answer.json), (200, &expected));
    assert_eq!(answer.json["total"]["status"]["5xx"], 1);
    // the answer did not count itself, the next one does
    assert_eq!(get(&app, "/api/v1/metrics").await.json["total"]["count"], 2);
}

#[tokio::test]
async fn prometheus_reads_the_same_numbers() {
    let state = State::dev();
    let app = router(state.clone());
    for _ in 0..3 {
        assert_eq!(post(&app, "/api/v1/glyphs/encode", json!({"concept": "c"})).await.status, 200);
    }
    assert_eq!(post(&app, "/api/v1/glyphs/encode", "{}").await.status, 422);
    let answer = get(&app, "/metrics").await;
    assert_eq!(answer.headers["content-type"], "text/plain; version=0.0.4; charset=utf-8");
    let labels = "method=\"POST\",route=\"/api/v1/glyphs/encode\"";
    let value = |name: &str| -> f64 {
        let line = answer.text.lines().find_map(|line| line.strip_prefix(name));
        line.unwrap_or_else(|| panic!("{name}: {}", answer.text)).trim().parse().unwrap()
    };
    assert_eq!(value(&format!("lukhas_http_requests_total{{{labels},status=\"2xx\"}}")), 3.0);
    assert_eq!(value(&format!("lukhas_http_requests_total{{{labels},status=\"4xx\"}}")), 1.0);
    assert_eq!(value(&format!("lukhas_http_requests_abandoned_total{{{labels}}}")), 0.0);
    let times = "lukhas_http_request_duration_seconds";
    assert_eq!(value(&format!("{times}_count{{{labels}}}")), 4.0);
    let sum = value(&format!("{times}_sum{{{labels}}}"));
    let latency = route(&state, "/api/v1/glyphs/encode").latency;
    assert!((sum / 4.0 * 1e9 - latency.mean_ns.unwrap() as f64).abs() < 1.0);
    // buckets are cumulative and end with all
    let bucket = format!("{times}_bucket{{{labels},le=\"");
    let counts: Vec<(f64, u64)> = answer
        .text
        .lines()
        .filter_map(|line| line.strip_prefix(&bucket)?.split_once("\"} "))
        .map(|(edge, count)| (edge.parse().unwrap(), count.parse().unwrap()))
        .collect();
    assert!(counts.is_sorted() && counts.len() == 24, "{counts:?}");
    assert_eq!(counts.last(), Some(&(f64::INFINITY, 4)));
    let below_max = latency.max_ns.unwrap() as f64 / 1e9;
    assert!(counts.iter().all(|(edge, count)| *edge <= below_max || *count == 4));
    // a line is a comment or a sample, and each name has its type before it
    for line in answer.text.lines() {
        assert!(line.starts_with("# ") || line.rsplit_once(' ').is_some(), "{line}");
    }
}

#[tokio::test]
async fn a_request_that_is_given_up_is_no_answer() {
    let state = State::dev();
    let app = router(state.clone());
    let request = Request::post("/api/v1/glyphs/encode")
        .header("content-type", "application/json")
        .body(Body::new(Endless))
        .unwrap();
    let answer = tokio::time::timeout(Duration::from_millis(20), app.oneshot(request)).await;
    assert!(answer.is_err());
    let route = route(&state, "/api/v1/glyphs/encode");
    assert_eq!((route.abandoned, route.latency.count), (1, 0));
    assert_eq!(state.metrics().total.abandoned, 1);
}

#[tokio::test]
async fn who_acts_for_a_user_and_who_nests_count_in_one_place() {
    let state = State::dev();
    let ada = router(state.acting_for(UserId::new("ada").unwrap()));
    assert_eq!(get(&ada, "/api/v1/glyphs/stats").await.status, 200);
    let nested = Router::new().nest("/prefix", router(state.clone()));
    assert_eq!(get(&nested, "/prefix/api/v1/glyphs/stats").await.status, 200);
    assert_eq!(get(&nested, "/prefix/api/v1/nothing").await.status, 404);
    assert_eq!(route(&state, "/api/v1/glyphs/stats").latency.count, 2);
    assert_eq!(route(&state, "*").latency.count, 1);
    // a HEAD is an answer of its GET
    let head = Request::builder().method(Method::HEAD).uri("/api/v1/glyphs/stats");
    assert_eq!(send(&ada, head.body(Body::empty()).unwrap()).await.status, 200);
    assert_eq!(route(&state, "/api/v1/glyphs/stats").latency.count, 3);
}

/// A body that never comes.
struct Endless;

impl HttpBody for Endless {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Self::Error>>> {
        Poll::Pending
    }
}
