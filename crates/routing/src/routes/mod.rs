mod dreams;
mod drift;
mod flags;
mod glyphs;
mod health;
mod metrics;

use axum::Router;
use axum::http::StatusCode;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, any, get, post};
use tower::ServiceBuilder;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::timeout::TimeoutLayer;

use crate::State;
use crate::edge::{edge, local};
use crate::metrics::Route;
use crate::problem::Problem;

/// Every route under `/api/v1`, `/healthz` and `/metrics`. Works in process (`tower::ServiceExt::oneshot`), nested under
/// a prefix, and on a socket ([`crate::serve`]). Needs a tokio runtime with its timer.
///
/// Every error is a problem (RFC 9457, `application/problem+json`) with `type`, `title`, `status`, `detail`, `code`,
/// `request_id` and `errors`, a list of `field`, `value`, `bound`, `code`, `detail`.
#[must_use = "a router does nothing until it is called or served"]
pub fn router(state: State) -> Router {
    routes(&state, false).with_state(state)
}

/// The same for requests that come straight from a socket of this machine: they must name it.
pub(crate) fn local_router(state: State) -> Router {
    routes(&state, true).with_state(state)
}

fn routes(state: &State, is_local: bool) -> Router<State> {
    let on = |route, methods: MethodRouter<State>| {
        // inside of the edge, so that a refusal has the one shape
        let methods = if is_local { methods.layer(from_fn(local)) } else { methods };
        layered(methods, state, route)
    };
    let api = Router::new()
        .merge(both("/dreams", || on(Route::Dreams, get(health::dreams))))
        .merge(both("/glyphs", || on(Route::Glyphs, get(health::glyphs))))
        .merge(both("/drift", || on(Route::Drift, get(health::drift))))
        .route("/metrics", on(Route::Metrics, get(metrics::metrics)))
        .route("/dreams/simulate", on(Route::Simulate, post(dreams::simulate)))
        .route("/dreams/mesh", on(Route::Mesh, post(dreams::mesh)))
        .route("/dreams/{dream_id}", on(Route::Dream, get(dreams::dream)))
        .route("/glyphs/encode", on(Route::Encode, post(glyphs::encode)))
        .route("/glyphs/bind", on(Route::Bind, post(glyphs::bind)))
        .route("/glyphs/validate", on(Route::Validate, post(glyphs::validate)))
        .route("/glyphs/bindings/{binding_id}", on(Route::Binding, get(glyphs::binding)))
        .route("/glyphs/stats", on(Route::Stats, get(glyphs::stats)))
        .route("/drift/update", on(Route::Update, post(drift::update)))
        // a user may be called `update`: the static route would shadow it
        .route("/drift/update", on(Route::Status, get(drift::status_of_update)))
        .route("/drift/{user_id}", on(Route::Status, get(drift::status)))
        .route("/drift/config/{lane}", on(Route::Config, get(drift::config)));
    let unknown = on(Route::Unknown, any(async || Problem::of_status(StatusCode::NOT_FOUND)));
    Router::new()
        .route("/healthz", on(Route::Alive, get(health::alive)))
        .route("/metrics", on(Route::Prometheus, get(metrics::prometheus)))
        .nest("/api/v1", api)
        .fallback_service(unknown.with_state(state.clone()))
}

/// Each route has layers of its own, which know it.
fn layered(methods: MethodRouter<State>, state: &State, route: Route) -> MethodRouter<State> {
    let layers = ServiceBuilder::new()
        .layer(from_fn_with_state((state.clone(), route), edge))
        .layer(CatchPanicLayer::custom(panicked))
        .layer(TimeoutLayer::with_status_code(
            StatusCode::REQUEST_TIMEOUT,
            state.limits().request_time,
        ));
    methods.layer(layers)
}

/// A route with and without its trailing slash.
fn both(path: &str, methods: impl Fn() -> MethodRouter<State>) -> Router<State> {
    Router::new().route(path, methods()).route(&format!("{path}/"), methods())
}

fn panicked(_: Box<dyn std::any::Any + Send>) -> Response {
    Problem::internal().into_response()
}
