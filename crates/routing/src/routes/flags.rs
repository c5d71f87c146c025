//! Refuses routes whose part is off, before anything else of the request is looked at.

use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;

use crate::State;
use crate::problem::Problem;

/// Dreams are on.
#[derive(Debug)]
pub(crate) struct Dreams;

/// Dreams and parallel dreams are on.
#[derive(Debug)]
pub(crate) struct Parallel;

/// Glyphs are on.
#[derive(Debug)]
pub(crate) struct Glyphs;

/// Drift is on.
#[derive(Debug)]
pub(crate) struct Drift;

impl FromRequestParts<State> for Dreams {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, state: &State) -> Result<Self, Problem> {
        if state.features().dreams {
            return Ok(Self);
        }
        Err(Problem::disabled("Dream subsystem not enabled. Set LUKHAS_DREAMS_ENABLED=1"))
    }
}

impl Parallel {
    pub(crate) fn of(state: &State) -> Result<Self, Problem> {
        if state.features().parallel_dreams() {
            return Ok(Self);
        }
        let detail = "Parallel dreams not enabled. Set LUKHAS_PARALLEL_DREAMS=1";
        Err(Problem::new(StatusCode::FORBIDDEN, "parallel_disabled", detail))
    }
}

impl FromRequestParts<State> for Parallel {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Problem> {
        // dreams off wins over parallel off
        Dreams::from_request_parts(parts, state).await?;
        Self::of(state)
    }
}

impl FromRequestParts<State> for Glyphs {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, state: &State) -> Result<Self, Problem> {
        if state.features().glyphs {
            return Ok(Self);
        }
        Err(Problem::disabled("GLYPH subsystem not enabled. Set LUKHAS_GLYPHS_ENABLED=1"))
    }
}

impl FromRequestParts<State> for Drift {
    type Rejection = Problem;

    async fn from_request_parts(_: &mut Parts, state: &State) -> Result<Self, Problem> {
        if state.features().drift {
            return Ok(Self);
        }
        Err(Problem::disabled("Drift monitoring not enabled. Set LUKHAS_DRIFT_ENABLED=1"))
    }
}
