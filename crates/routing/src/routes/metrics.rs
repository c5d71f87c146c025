use axum::Json;
use axum::extract::State as Of;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};

use crate::State;
use crate::metrics::{Metrics, text};

/// `GET metrics`, open whatever is off.
pub(crate) async fn metrics(Of(state): Of<State>) -> Json<Metrics> {
    Json(state.metrics())
}

/// `GET /metrics`: the same for Prometheus.
pub(crate) async fn prometheus(Of(state): Of<State>) -> Response {
    let kind = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");
    ([(CONTENT_TYPE, kind)], text(state.meters())).into_response()
}
