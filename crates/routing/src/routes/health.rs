use axum::Json;
use axum::extract::State as Of;
use serde::Serialize;

use crate::State;

const VERSION: &str = env!("CARGO_PKG_VERSION");

#[derive(Debug, Serialize)]
pub(crate) struct Alive {
    status: &'static str,
    version: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct Dreams {
    service: &'static str,
    enabled: bool,
    parallel_enabled: bool,
    available: bool,
    dreams: usize,
    version: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct Glyphs {
    service: &'static str,
    enabled: bool,
    available: bool,
    bindings: usize,
    version: &'static str,
}

#[derive(Debug, Serialize)]
pub(crate) struct Drift {
    service: &'static str,
    enabled: bool,
    available: bool,
    active_monitors: usize,
    version: &'static str,
}

/// `GET /healthz`: the process answers.
pub(crate) async fn alive() -> Json<Alive> {
    Json(Alive { status: "ok", version: VERSION })
}

/// `GET dreams/`, open also when dreams are off.
pub(crate) async fn dreams(Of(state): Of<State>) -> Json<Dreams> {
    let features = state.features();
    Json(Dreams {
        service: "dreams",
        enabled: features.dreams,
        parallel_enabled: features.parallel_dreams(),
        available: features.dreams,
        dreams: state.dreams().len(),
        version: VERSION,
    })
}

/// `GET glyphs/`, open also when glyphs are off.
pub(crate) async fn glyphs(Of(state): Of<State>) -> Json<Glyphs> {
    let enabled = state.features().glyphs;
    let bindings = state.bound().len();
    Json(Glyphs { service: "glyphs", enabled, available: enabled, bindings, version: VERSION })
}

/// `GET drift/`, open also when drift is off.
pub(crate) async fn drift(Of(state): Of<State>) -> Json<Drift> {
    let enabled = state.features().drift;
    Json(Drift {
        service: "drift",
        enabled,
        available: enabled,
        active_monitors: state.drift().len(),
        version: VERSION,
    })
}
