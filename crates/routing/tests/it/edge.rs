//! What holds for every request: ids, sizes, times, load, unknown routes.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::Request;
use lukhas_routing::{Features, Limits, State, router};

use crate::client::{get, post, send};

fn limited(set: impl FnOnce(&mut Limits)) -> State {
    let mut limits = Limits::default();
    set(&mut limits);
    State::builder(Features::all()).limits(limits).build().unwrap()
}

/// A body that ends only when its sender is dropped.
fn pending() -> (tokio::sync::mpsc::Sender<Bytes>, Body) {
    let (sender, receiver) = tokio::sync::mpsc::channel(1);
    (sender, Body::new(Pending(receiver)))
}

struct Pending(tokio::sync::mpsc::Receiver<Bytes>);

impl axum::body::HttpBody for Pending {
    type Data = Bytes;
    type Error = std::convert::Infallible;

    fn poll_frame(
        mut self: std::pin::Pin<&mut Self>,
        context: &mut std::task::Context<'_>,
    ) -> std::task::Poll<Option<Result<hyper::body::Frame<Bytes>, Self::Error>>> {
        self.0
            .poll_recv(context)
            .map(|bytes| bytes.map(|bytes| Ok(hyper::body::Frame::data(bytes))))
    }
}

fn slow() -> (tokio::sync::mpsc::Sender<Bytes>, Request<Body>) {
    let (sender, body) = pending();
    let request = Request::post("/api/v1/drift/update").header("content-type", "application/json");
    (sender, request.body(body).unwrap())
}

#[tokio::test]
async fn request_ids_are_taken_in_when_safe_and_made_otherwise() {
    let app = router(State::dev());
    let with = async |id: &[u8]| {
        let request = Request::get("/healthz").header("x-request-id", id);
        send(&app, request.body(Body::empty()).unwrap()).await.headers["x-request-id"].clone()
    };
    for id in ["a", "4bf92f35-77b3.4da6:x_1", &"z".repeat(128)] {
        assert_eq!(with(id.as_bytes()).await, id);
    }
    let long = "z".repeat(129);
    for id in [&b""[..], b"a b", b"<script>", b"\xff\xfe", b"a\"", long.as_bytes()] {
        let made = with(id).await;
        assert_eq!(made.len(), 32);
        assert!(made.as_bytes().iter().all(u8::is_ascii_hexdigit));
    }
    assert_ne!(with(b"").await, with(b"").await);
}

#[tokio::test]
async fn unknown_routes_and_methods() {
    let state = State::dev();
    let nested = Router::new().nest("/lukhas", router(state.clone()));
    for (app, prefix) in [(router(state), ""), (nested, "/lukhas")] {
        for path in ["/nope", "/api/v1/nope", "/api/v2/dreams/", "/api/v1/drift/a/b/c"] {
            let answer = get(&app, &format!("{prefix}{path}")).await;
            assert_eq!((answer.status, answer.code()), (404, "unknown_route"), "{prefix}{path}");
        }
        assert_eq!(get(&app, &format!("{prefix}/api/v1/drift/")).await.status, 200);
        for (method, path, allow) in [
            ("DELETE", "/healthz", "GET,HEAD"),
            ("GET", "/api/v1/dreams/simulate", "POST"),
            ("PUT", "/api/v1/drift/update", "GET,HEAD,POST"),
            ("POST", "/api/v1/drift/ada", "GET,HEAD"),
        ] {
            let uri = format!("{prefix}{path}");
            let request = Request::builder().method(method).uri(&uri).body(Body::empty());
            let answer = send(&app, request.unwrap()).await;
            assert_eq!((answer.status, answer.code()), (405, "method_not_allowed"), "{uri}");
            let mut found: Vec<_> = answer.headers["allow"].to_str().unwrap().split(',').collect();
            found.sort_unstable();
            assert_eq!(found.join(","), allow, "{uri}");
        }
    }
    let app = router(State::dev());
    let head = Request::head("/api/v1/drift/nobody").body(Body::empty()).unwrap();
    let answer = send(&app, head).await;
    assert_eq!((answer.status, answer.text.as_str()), (404, ""));
}

#[tokio::test]
async fn bodies_have_a_limit_and_a_type() {
    let app = router(limited(|limits| limits.body_bytes = 2000));
    let update = "/api/v1/drift/update";
    let fits = format!("{{\"user_id\":\"ada\",\"intent\":[1],\"action\":[1]}}{}", " ".repeat(1900));
    assert_eq!(post(&app, update, &fits).await.status, 200);
    let answer = post(&app, update, " ".repeat(2001)).await;
    assert_eq!((answer.status, answer.code()), (413, "too_large"));
    // without a length, too
    let (sender, request) = slow();
    let feed = async move { while sender.send(Bytes::from_static(&[b' '; 700])).await.is_ok() {} };
    let (answer, ()) = tokio::join!(send(&app, request), feed);
    assert_eq!((answer.status, answer.code()), (413, "too_large"));
    for kind in ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""] {
        let request = Request::post(update).header("content-type", kind);
        let answer = send(&app, request.body(Body::from("{}")).unwrap()).await;
        assert_eq!((answer.status, answer.code()), (415, "unsupported_media_type"), "{kind}");
    }
    for kind in ["application/json; charset=utf-8", "Application/JSON", "application/cloud+json"] {
        let request = Request::post(update).header("content-type", kind);
        let answer = send(&app, request.body(Body::from(fits.clone())).unwrap()).await;
        assert_eq!(answer.status, 200, "{kind}");
    }
}

#[tokio::test]
async fn slow_requests_end() {
    let app = router(limited(|limits| limits.request_time = Duration::from_millis(20)));
    let (_sender, request) = slow();
    let answer = send(&app, request).await;
    assert_eq!((answer.status, answer.code()), (408, "timeout"));
    assert_eq!(answer.json["guardian"], "block");
    // also where a program nests the routes
    let nested = Router::new().nest("/lukhas", app);
    let (_sender, mut request) = slow();
    *request.uri_mut() = "/lukhas/api/v1/drift/update".parse().unwrap();
    let answer = send(&nested, request).await;
    assert_eq!((answer.status, &answer.json["guardian"]), (408, &"block".into()));
}

#[tokio::test]
async fn load_beyond_the_limit_is_shed_at_once() {
    let app = router(limited(|limits| limits.in_flight = 2));
    let (held, waiting): (Vec<_>, Vec<_>) = (0..2).map(|_| slow()).unzip();
    let waiting: Vec<_> = waiting
        .into_iter()
        .map(|request| {
            let app = app.clone();
            tokio::spawn(async move { send(&app, request).await.status })
        })
        .collect();
    tokio::task::yield_now().await;
    let answer = get(&app, "/healthz").await;
    assert_eq!((answer.status, answer.code()), (503, "overloaded"));
    assert_eq!(answer.headers["retry-after"], "1");
    assert!(answer.json.get("guardian").is_none(), "{}", answer.text);
    let answer = post(&app, "/api/v1/drift/update", "{}").await;
    assert_eq!((answer.status, answer.code()), (503, "overloaded"));
    assert_eq!(answer.json["guardian"], "block");
    drop(held);
    for request in waiting {
        assert_eq!(request.await.unwrap(), 422);
    }
    assert_eq!(get(&app, "/healthz").await.status, 200);
}

/// A clock that does `then` when it is asked for the second time and later: the first time is the state's making.
fn clock(then: impl Fn() + Send + Sync + 'static) -> lukhas_routing::Clock {
    let asked = std::sync::atomic::AtomicBool::new(false);
    Arc::new(move || {
        if asked.swap(true, std::sync::atomic::Ordering::SeqCst) {
            then();
        }
        lukhas_types::Timestamp::EPOCH
    })
}

#[tokio::test]
async fn a_panic_is_500_and_says_nothing_of_the_inside() {
    let state = State::builder(Features::all()).clock(clock(|| panic!("the secret of the inside")));
    let app = router(state.build().unwrap());
    for (uri, body, guardian) in [
        (
            "/api/v1/drift/update",
            "{\"user_id\":\"ada\",\"intent\":[1],\"action\":[1]}",
            Some("block"),
        ),
        ("/api/v1/dreams/simulate", "{\"seed\":\"s\"}", None),
    ] {
        let answer = post(&app, uri, body).await;
        assert_eq!(answer.json.get("guardian").and_then(|guardian| guardian.as_str()), guardian);
        assert_eq!((answer.status, answer.code()), (500, "internal"));
        assert!(!answer.text.contains("secret"), "{}", answer.text);
    }
    assert_eq!(get(&app, "/healthz").await.status, 200);
}

#[tokio::test]
async fn dreaming_is_bounded_and_does_not_hold_up_the_rest() {
    let (open, gate) = std::sync::mpsc::channel::<()>();
    let gate = std::sync::Mutex::new(gate);
    let mut limits = Limits::default();
    limits.dreaming = 1;
    limits.request_time = Duration::from_millis(100);
    let state = State::builder(Features::all()).limits(limits).clock(clock(move || {
        let _ = gate.lock().unwrap().recv();
    }));
    let app = router(state.build().unwrap());
    let simulate = "/api/v1/dreams/simulate";
    let dreaming = tokio::spawn({
        let app = app.clone();
        async move { post(&app, simulate, "{\"seed\":\"s\"}").await.status }
    });
    tokio::time::sleep(Duration::from_millis(30)).await;
    // this runtime has one thread, and it is free
    assert_eq!(get(&app, "/healthz").await.status, 200);
    let answer = post(&app, simulate, "{\"seed\":\"t\"}").await;
    assert_eq!((answer.status, answer.code()), (503, "overloaded"));
    // nobody waits for the first one any more, and it counts nevertheless
    assert_eq!(dreaming.await.unwrap(), 408);
    assert_eq!(post(&app, simulate, "{\"seed\":\"t\"}").await.status, 503);
    drop(open);
    for _ in 0..100 {
        if post(&app, simulate, "{\"seed\":\"t\"}").await.status == 200 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    panic!("the first dream ended, but its place was not given back");
}
