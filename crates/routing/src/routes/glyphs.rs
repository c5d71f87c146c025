use std::sync::atomic::Ordering;

use axum::Json;
use axum::extract::State as Of;
use axum::http::StatusCode;
use lukhas_glyphs::{
    BindError, Binding, BindingsStats, Glyph, GlyphError, Symbol, bind_request, validate_value,
};
use lukhas_types::{BindingId, Fault, MemoryId, Timestamp, UserId};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::flags;
use crate::State;
use crate::json::{self, missing};
use crate::problem::Problem;
use crate::query::Id;

#[derive(Debug, Serialize)]
pub(crate) struct Encoded {
    success: bool,
    symbol: Symbol,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Bind {
    // a null is a value here, and no glyph
    #[serde(default, deserialize_with = "present")]
    glyph_data: Option<Value>,
    memory_id: Option<Value>,
    user_id: Option<Value>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Validate {
    #[serde(default, deserialize_with = "present")]
    glyph_data: Option<Value>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Bound {
    success: bool,
    binding_id: BindingId,
    glyph_data: Glyph,
    memory_id: MemoryId,
    user_id: UserId,
    timestamp: Option<Timestamp>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Validated {
    valid: bool,
    error: Option<String>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Stats {
    enabled: bool,
    available: bool,
    stats: Counts,
}

#[derive(Debug, Serialize)]
struct Counts {
    glyphs_created: u64,
    #[serde(flatten)]
    bindings: BindingsStats,
}

impl From<Binding> for Bound {
    fn from(binding: Binding) -> Self {
        Self {
            success: true,
            binding_id: binding.binding_id,
            glyph_data: binding.glyph,
            memory_id: binding.memory_id,
            user_id: binding.user_id,
            timestamp: binding.timestamp,
        }
    }
}

/// `POST glyphs/encode`.
pub(crate) async fn encode(
    _: flags::Glyphs,
    Of(state): Of<State>,
    json::Json(glyph): json::Json<Map<String, Value>>,
) -> Result<Json<Encoded>, Problem> {
    let glyph = Glyph::from_value(&Value::Object(glyph)).map_err(|error| match error {
        GlyphError::MissingConcept => missing("concept"),
        other => Problem::fault(&other),
    })?;
    state.encoded().fetch_add(1, Ordering::Relaxed);
    Ok(Json(Encoded { success: true, symbol: Symbol::of(&glyph) }))
}

/// `POST glyphs/bind`: the same glyph, memory and user give the same binding again.
pub(crate) async fn bind(
    _: flags::Glyphs,
    Of(state): Of<State>,
    json::Json(bind): json::Json<Bind>,
) -> Result<(StatusCode, Json<Bound>), Problem> {
    let glyph = bind.glyph_data.ok_or_else(|| missing("glyph_data"))?;
    let [memory, user] =
        [&bind.memory_id, &bind.user_id].map(|id| id.as_ref().unwrap_or(&Value::Null));
    let request = bind_request(&glyph, memory, user).map_err(|error| refused(&error))?;
    state.caller().act_for(Some(&request.user_id))?;
    let binding = state.bound().attach(request, state.now()).map_err(|error| refused(&error))?;
    Ok((StatusCode::CREATED, Json(binding.into())))
}

/// `POST glyphs/validate`, open also when glyphs are off.
pub(crate) async fn validate(
    json::Json(body): json::Json<Validate>,
) -> Result<Json<Validated>, Problem> {
    let glyph = body.glyph_data.ok_or_else(|| missing("glyph_data"))?;
    let error = validate_value(&glyph).err().map(|error| error.detail());
    Ok(Json(Validated { valid: error.is_none(), error }))
}

/// `GET glyphs/bindings/{binding_id}`.
pub(crate) async fn binding(
    _: flags::Glyphs,
    Of(state): Of<State>,
    Id(id): Id,
) -> Result<Json<Bound>, Problem> {
    // what is no id of a binding is one that nobody has
    let known = BindingId::new(&id).map_err(|_| Problem::not_found("Binding not found", &id))?;
    let binding = state.bound().get(state.caller(), &known).map_err(|error| refused(&error))?;
    Ok(Json(binding.into()))
}

/// `GET glyphs/stats`.
pub(crate) async fn stats(_: flags::Glyphs, Of(state): Of<State>) -> Json<Stats> {
    let glyphs_created = state.encoded().load(Ordering::Relaxed);
    let stats = Counts { glyphs_created, bindings: state.bound().stats() };
    Json(Stats { enabled: true, available: true, stats })
}

fn refused(error: &BindError) -> Problem {
    match error {
        BindError::NotFound { id } => Problem::not_found("Binding not found", id.as_str()),
        BindError::Forbidden { .. } => Problem::not_owner(),
        BindError::Glyph(_) | BindError::EmptyGlyphData(_) => {
            Problem::fault(error).status(StatusCode::BAD_REQUEST)
        }
        BindError::Full { .. } => Problem::fault(error).status(StatusCode::INSUFFICIENT_STORAGE),
        _ => Problem::fault(error),
    }
}

fn present<'de, D: serde::Deserializer<'de>>(value: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(value).map(Some)
}
