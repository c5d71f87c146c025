mod dreams;
mod drift;
mod flags;
mod glyphs;
mod health;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::State;
use crate::edge::{edge, local};
use crate::problem::Problem;

/// Every route under `/api/v1`, and `/healthz`. Works in process (`tower::ServiceExt::oneshot`), nested under a
/// prefix, and on a socket ([`crate::serve`]). Needs a tokio runtime with its timer.
///
/// Every error is a problem (RFC 9457, `application/problem+json`) with `type`, `title`, `status`, `detail`, `code`,
/// `request_id` and `errors`, a list of `field`, `value`, `bound`, `code`, `detail`.
#[must_use = "a router does nothing until it is called or served"]
pub fn router(state: State) -> Router {
    layered(routes(), state)
}

/// The same for requests that come straight from a socket of this machine: they must name it.
pub(crate) fn local_router(state: State) -> Router {
    // inside of the edge, so that a refusal has the one shape
    layered(routes().layer(from_fn(local)), state)
}

fn routes() -> Router<State> {
    let api = Router::new()
        .merge(both("/dreams", || get(health::dreams)))
        .merge(both("/glyphs", || get(health::glyphs)))
        .merge(both("/drift", || get(health::drift)))
        .route("/dreams/simulate", post(dreams::simulate))
        .route("/dreams/mesh", post(dreams::mesh))
        .route("/dreams/{dream_id}", get(dreams::dream))
        .route("/glyphs/encode", post(glyphs::encode))
        .route("/glyphs/bind", post(glyphs::bind))
        .route("/glyphs/validate", post(glyphs::validate))
        .route("/glyphs/bindings/{binding_id}", get(glyphs::binding))
        .route("/glyphs/stats", get(glyphs::stats))
        // a user may be called `update`: the static route would shadow it
        .route("/drift/update", post(drift::update).get(drift::status_of_update))
        .route("/drift/{user_id}", get(drift::status))
        .route("/drift/config/{lane}", get(drift::config));
    Router::new()
        .route("/healthz", get(health::alive))
        .nest("/api/v1", api)
        .fallback(async || Problem::of_status(StatusCode::NOT_FOUND))
}

fn layered(routes: Router<State>, state: State) -> Router {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state(state.clone(), edge))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            state.limits().request_time,
        ));
    routes.layer(layers).with_state(state)
}

/// A route with and without its trailing slash.
fn both(path: &str, methods: impl Fn() -> MethodRouter<State>) -> Router<State> {
    Router::new().route(path, methods()).route(&format!("{path}/"), methods())
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::internal().into_response()
}
