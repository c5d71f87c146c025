use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State as Of;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use lukhas_dreams::{
    Context, DreamBody, DreamError, DreamMemory, DreamParams, ENGINE_VERSION, MeshBody, MeshParams,
    parallel_mesh, simulate_dream_with,
};
use lukhas_types::{DreamId, MemoryId, Timestamp};
use serde::Serialize;
use serde_json::{Map, Value};

use super::flags;
use crate::State;
use crate::json::Json;
use crate::params::{Mesh, Simulate};
use crate::problem::Problem;
use crate::query::Id;
use crate::state::Own;

#[derive(Debug, Serialize)]
struct MeshAnswer {
    success: bool,
    #[serde(flatten)]
    body: MeshBody,
    metadata: MeshMetadata,
}

#[derive(Debug, Serialize)]
struct MeshMetadata {
    mode: &'static str,
    timestamp: Timestamp,
    engine_version: &'static str,
    memory_root: String,
    successful_count: usize,
    failed_count: usize,
}

/// `POST dreams/simulate`.
pub(crate) async fn simulate(
    _: flags::Dreams,
    Of(state): Of<State>,
    Json(request): Json<Simulate>,
) -> Result<Response, Problem> {
    let request = request.check()?;
    if request.parallel {
        flags::Parallel::of(&state)?;
    }
    let context = context(request.context)?;
    let body = dreaming(&state, move |state| {
        let memory = memory(state, request.memory.as_ref())?;
        let params = DreamParams::default();
        let dream = simulate_dream_with(&request.seed, &context, &memory, &params)
            .map_err(|error| refused(&error))?;
        let body = dream.body(state.caller().name(), Some(state.now()));
        Ok(keep(state, &body))
    })
    .await?;
    Ok(json(body))
}

/// `POST dreams/mesh`.
pub(crate) async fn mesh(
    _: flags::Parallel,
    Of(state): Of<State>,
    Json(request): Json<Mesh>,
) -> Result<Response, Problem> {
    let request = request.check()?;
    let context = context(request.context)?;
    let body = dreaming(&state, move |state| {
        let memory = memory(state, request.memory.as_ref())?;
        let params = MeshParams::at(request.threshold.get());
        let mesh = parallel_mesh(&request.seeds, &context, &memory, &params)
            .map_err(|error| refused(&error))?;
        let timestamp = state.now();
        let body = mesh.body(state.caller().name(), Some(timestamp));
        for dream in &body.dreams {
            keep(state, dream);
        }
        let metadata = MeshMetadata {
            mode: "parallel",
            timestamp,
            engine_version: ENGINE_VERSION,
            memory_root: memory.root().to_string(),
            successful_count: mesh.dreams().len(),
            failed_count: mesh.failures().len(),
        };
        Ok(bytes(&MeshAnswer { success: true, body, metadata }))
    })
    .await?;
    Ok(json(body))
}

/// `GET dreams/{dream_id}`: a kept dream as it was answered.
pub(crate) async fn dream(
    _: flags::Dreams,
    Of(state): Of<State>,
    Id(id): Id,
) -> Result<Response, Problem> {
    // what is no id of a dream is one that nobody dreamt
    let known = DreamId::new(&id).ok().and_then(|id| state.dreams().get(&id));
    let (owner, body) = known.ok_or_else(|| Problem::not_found("Dream not found", &id))?;
    state.caller().act_for(owner.as_ref())?;
    Ok(json(body))
}

/// Runs `work` on a thread that may be busy, so that other requests are still answered.
async fn dreaming<T: Send + 'static>(
    state: &State,
    work: impl FnOnce(&State) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let permit = Arc::clone(state.dreaming()).try_acquire_owned();
    let permit = permit.map_err(|_| Problem::overloaded())?;
    let state = state.clone();
    let work = move || {
        // held until the work ends, also when nobody waits for it any more
        let _permit = permit;
        work(&state)
    };
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| Err(Problem::internal()))
}

fn context(context: Map<String, Value>) -> Result<Context, Problem> {
    Context::new(Value::Object(context)).map_err(|error| refused(&error))
}

/// What the caller bound, without the times of binding so that the same glyphs are the same memory; the archetypes
/// where nothing is bound. Kept until the caller binds more.
fn memory(state: &State, id: Option<&MemoryId>) -> Result<DreamMemory, Problem> {
    let (bound, caller) = (state.bound(), state.caller());
    let key = (caller.user.as_ref(), id);
    if let Some(kept) = state.memories().get(key, bound.generation(caller)) {
        return Ok(kept);
    }
    let maximum = state.limits().dream_glyphs;
    let Own { generation, glyphs } = bound.glyphs(caller, id, maximum);
    match id {
        _ if glyphs.len() > maximum => Err(too_many(maximum)),
        Some(id) if glyphs.is_empty() => Err(Problem::not_found("Memory not found", id.as_str())),
        None if glyphs.is_empty() => Ok(DreamMemory::archetypes()),
        _ => {
            let built = DreamMemory::from_glyphs(&glyphs).map_err(|error| refused(&error))?;
            state.memories().keep(key, generation, &built);
            Ok(built)
        }
    }
}

fn too_many(maximum: usize) -> Problem {
    let detail = format!(
        "A dream takes at most {maximum} glyphs, and more are bound: name a smaller memory"
    );
    let problem = Problem::unprocessable("too_many_glyphs", detail);
    problem.with("memory_id", None, format!("at most {maximum} glyphs").as_str())
}

fn keep(state: &State, dream: &DreamBody) -> Bytes {
    let body = bytes(dream);
    state.dreams().keep(dream.dream_id.clone(), state.caller().user.clone(), body.clone());
    body
}

fn bytes(body: &impl Serialize) -> Bytes {
    serde_json::to_vec(body).expect("maps with text keys and finite numbers").into()
}

fn json(body: Bytes) -> Response {
    ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
}

fn refused(error: &DreamError) -> Problem {
    Problem::fault(error)
}
