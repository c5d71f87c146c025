//! What every request passes on its way in and every answer on its way out.

mod local;
mod request_id;

use axum::body::Body;
use axum::extract::{Request, State as Of};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LENGTH, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY,
    RETRY_AFTER, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use lukhas_types::Guardian;

pub(crate) use self::local::local;
pub(crate) use self::request_id::RequestIds;
use crate::State;
use crate::metrics::Route;
use crate::problem::Problem;

static X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

static SECURITY: [(HeaderName, HeaderValue); 5] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
    (
        CONTENT_SECURITY_POLICY,
        HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'"),
    ),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
];

/// Takes the request's id in or makes one, sheds load beyond the limit, gives every error its one shape and every
/// answer its headers; times it.
pub(crate) async fn edge(
    Of((state, route)): Of<(State, Route)>,
    request: Request,
    next: Next,
) -> Response {
    let timer = state.meters().start(route);
    let id = state.request_ids().of(request.headers().get(&X_REQUEST_ID));
    let method = request.method().clone();
    // every error of an update is a verdict
    let guards = method == Method::POST && route == Route::Update;
    let response = match state.in_flight().try_acquire() {
        Ok(_permit) => next.run(request).await,
        Err(_) => Problem::overloaded().into_response(),
    };
    let response = finish(response, id, &method, guards);
    timer.stop(response.status());
    response
}

fn finish(mut response: Response, id: HeaderValue, method: &Method, guards: bool) -> Response {
    let status = response.status();
    if status.is_client_error() || status.is_server_error() {
        let problem = response.extensions_mut().remove::<Problem>();
        let mut problem = problem.unwrap_or_else(|| Problem::of_status(status));
        // what cannot be decided is blocked, whatever the reason
        problem.guardian = guards.then_some(Guardian::Block);
        let text = id.to_str().unwrap_or_default();
        *response.body_mut() = Body::from(problem.body(text, method));
        let headers = response.headers_mut();
        headers.remove(CONTENT_LENGTH);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        if status == StatusCode::SERVICE_UNAVAILABLE && problem.code == "overloaded" {
            headers.insert(RETRY_AFTER, HeaderValue::from_static("1"));
        }
    }
    let headers = response.headers_mut();
    headers.reserve(SECURITY.len() + 1);
    for (name, value) in &SECURITY {
        headers.insert(name, value.clone());
    }
    headers.insert(&X_REQUEST_ID, id);
    response
}
