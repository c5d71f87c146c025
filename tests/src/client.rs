//! A client of the service, in process.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use lukhas_routing::{State, router};
use serde_json::Value;
use tower::ServiceExt;

/// Calls the routes one after the other, on a runtime of its own.
#[derive(Debug)]
pub struct Client {
    runtime: tokio::runtime::Runtime,
    router: Router,
}

impl Client {
    /// A client of a service in this state.
    ///
    /// # Panics
    ///
    /// When the system gives no thread.
    #[must_use]
    pub fn new(state: State) -> Self {
        let runtime =
            tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        Self { runtime: runtime.expect("a runtime starts"), router: router(state) }
    }

    /// A GET: status and body.
    #[must_use]
    pub fn get(&self, path: &str) -> (u16, Value) {
        self.send(Request::get(path).body(Body::empty()))
    }

    /// A POST of JSON: status and body.
    #[must_use]
    pub fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        let request = Request::post(path).header(header::CONTENT_TYPE, "application/json");
        self.send(request.body(Body::from(body.to_string())))
    }

    fn send(&self, request: Result<Request<Body>, axum::http::Error>) -> (u16, Value) {
        self.runtime.block_on(async {
            let request = request.expect("a request");
            let response =
                self.router.clone().oneshot(request).await.expect("the router always answers");
            let status = response.status().as_u16();
            let bytes = response.into_body().collect().await.expect("a body").to_bytes();
            (status, serde_json::from_slice(&bytes).expect("every answer is JSON"))
        })
    }
}
