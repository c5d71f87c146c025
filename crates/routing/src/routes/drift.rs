use axum::Json;
use axum::extract::{FromRequest, FromRequestParts, Request, State as Of};
use axum::http::StatusCode;
use lukhas_drift::{DriftError, Monitor, Policy};
use lukhas_types::{Guardian, Lane, Timestamp, UserId};
use serde::Serialize;

use super::flags;
use crate::State;
use crate::floats::halves;
use crate::json::{self, body, is_json, media_type};
use crate::params::{Stream, Update, UpdateQuery};
use crate::problem::{Problem, clipped};
use crate::query::{Id, Query};

#[derive(Debug, Serialize)]
pub(crate) struct Updated {
    success: bool,
    user_id: UserId,
    drift: f64,
    ema: f64,
    guardian: Guardian,
    lane: Lane,
    timestamp: Timestamp,
}

#[derive(Debug, Serialize)]
pub(crate) struct Status {
    user_id: UserId,
    drift_ema: f64,
    guardian_status: Guardian,
    lane: Lane,
    sample_count: u64,
    last_updated: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Config {
    lane: Lane,
    warn_threshold: f64,
    block_threshold: f64,
    alpha: f64,
    window: usize,
}

/// `POST drift/update`, as JSON or as little-endian 32-bit floats. Whatever it refuses, [`crate::edge`] blocks.
pub(crate) async fn update(
    Of(state): Of<State>,
    request: Request,
) -> Result<Json<Updated>, Problem> {
    let (mut parts, rest) = request.into_parts();
    flags::Drift::from_request_parts(&mut parts, &state).await?;
    let kind = media_type(&parts.headers);
    let (stream, intent, action) = if is_json(kind) {
        let json::Json(update) =
            json::Json::<Update>::from_request(Request::from_parts(parts, rest), &state).await?;
        update.check()?
    } else if kind.eq_ignore_ascii_case("application/octet-stream") {
        let Query(query) = Query::<UpdateQuery>::from_request_parts(&mut parts, &state).await?;
        let stream = query.check()?;
        let bytes = body(rest, &state).await?;
        let (intent, action) = halves(&bytes)?;
        (stream, intent, action)
    } else {
        return Err(json::unsupported("application/json or application/octet-stream"));
    };
    let Stream { user, lane } = stream;
    let caller = state.caller();
    caller.act_for(Some(&user))?;
    let lanes = caller.lanes(state.lane(), lane)?;
    let timestamp = state.now();
    let reading = state
        .drift()
        .update(&user, lanes.folded, &intent, &action, Some(timestamp))
        .map_err(|error| refused(&error))?;
    Ok(Json(Updated {
        success: true,
        user_id: user,
        drift: reading.drift,
        ema: reading.ema,
        guardian: Policy::lane(lanes.judged).judge(reading.drift, reading.ema),
        lane: lanes.judged,
        timestamp,
    }))
}

/// `GET drift/{user_id}`: the policy's lane; where any lane may be chosen, the one that was updated last.
pub(crate) async fn status(
    _: flags::Drift,
    Of(state): Of<State>,
    Id(user): Id,
) -> Result<Json<Status>, Problem> {
    let user = UserId::new(user).map_err(|error| Problem::fault(&error))?;
    let caller = state.caller();
    caller.act_for(Some(&user))?;
    match state.drift().status(&user, caller.lane(state.lane())) {
        None => Err(Problem::not_found("No drift data for user", user.as_str())),
        Some(status) => Ok(Json(Status {
            user_id: user,
            drift_ema: status.ema,
            guardian_status: status.guardian,
            lane: status.lane,
            // of the window, as the ported system counted
            sample_count: status.samples.min(Monitor::WINDOW as u64),
            last_updated: status.last_updated,
        })),
    }
}

/// `GET drift/update`: the user of that name.
pub(crate) async fn status_of_update(
    on: flags::Drift,
    state: Of<State>,
) -> Result<Json<Status>, Problem> {
    status(on, state, Id("update".to_owned())).await
}

/// `GET drift/config/{lane}`: the limits of a lane, open also when drift is off.
pub(crate) async fn config(Id(name): Id) -> Result<Json<Config>, Problem> {
    let Ok(lane) = name.parse::<Lane>() else {
        let known = Lane::ALL.map(Lane::name);
        let detail = format!("Unknown lane: {}. Available: {known:?}", clipped(&name));
        return Err(Problem::new(StatusCode::NOT_FOUND, "unknown_lane", detail.replace('"', "'")));
    };
    let policy = Policy::lane(lane);
    Ok(Json(Config {
        lane,
        warn_threshold: policy.warn(),
        block_threshold: policy.block(),
        alpha: Policy::ALPHA,
        window: Monitor::WINDOW,
    }))
}

fn refused(error: &DriftError) -> Problem {
    let problem = Problem::fault(error);
    match error {
        DriftError::LengthMismatch { expected, found, .. } => Problem {
            detail: format!(
                "Intent and action vectors must have same length ({expected} vs {found})"
            ),
            ..problem.status(StatusCode::BAD_REQUEST)
        },
        _ => problem,
    }
}
