//! The service behind a hop that refuses requests and loses answers.

use std::convert::Infallible;
use std::future::ready;

use axum::Router;
use axum::body::Body;
use axum::http::{Request, header};
use http_body_util::BodyExt;
use lukhas_perf::{
    Chaos, ChaosError, ChaosLayer, RetryError, RetryParams, VirtualTime, Waiter, retry,
};
use lukhas_routing::{State, router};
use serde_json::Value;
use tokio::runtime::Runtime;
use tower::{Layer, ServiceExt};

/// A client and what lies between it and a service of its own. Time is virtual.
pub(crate) struct Hop {
    runtime: Runtime,
    router: Router,
    chaos: Chaos,
    pub(crate) time: VirtualTime,
}

/// What a client knows of a request that failed: nothing.
pub(crate) type Lost = ChaosError<Infallible>;

impl Hop {
    pub(crate) fn new(chaos: &Chaos) -> Self {
        Self {
            runtime: tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .expect("a runtime starts"),
            router: router(State::dev()),
            chaos: chaos.clone(),
            time: VirtualTime::new(),
        }
    }

    /// One request: status and body, or nothing.
    pub(crate) fn once(&self, path: &str, body: Option<&Value>) -> Result<(u16, Value), Lost> {
        let request = match body {
            None => Request::get(path).body(Body::empty()),
            Some(body) => Request::post(path)
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
        };
        let request = request.expect("a request");
        let time = self.time.clone();
        let wait = move |length| {
            time.wait(length);
            ready(())
        };
        let service = ChaosLayer::new(self.chaos.clone(), wait).layer(self.router.clone());
        self.runtime.block_on(async {
            let response = service.oneshot(request).await?;
            let status = response.status().as_u16();
            let bytes = response.into_body().collect().await.expect("a body").to_bytes();
            Ok((status, serde_json::from_slice(&bytes).expect("every answer is JSON")))
        })
    }

    /// As often as the documentation says.
    pub(crate) fn again(
        &self,
        path: &str,
        body: Option<&Value>,
    ) -> Result<(u16, Value), RetryError<Lost>> {
        retry(&RetryParams::default(), &self.time, || self.once(path, body))
    }
}
