//! A baseline as it is stored.

use lukhas_types::Embedding;
use serde::{Deserialize, Serialize};

use super::scored::{Kinds, ScoredSession, checked_drift};
use super::{Baseline, GuardError};
use crate::DriftError;

const VERSION: u32 = 1;

/// Unchecked; see [`Baseline`] for the meaning.
#[derive(Serialize, Deserialize)]
pub(super) struct Data {
    version: u32,
    embedder: String,
    dimension: usize,
    kinds: Vec<String>,
    sessions: Vec<SessionData>,
}

#[derive(Serialize, Deserialize)]
struct SessionData {
    name: String,
    actions: Vec<(usize, f64)>,
}

impl From<Baseline> for Data {
    fn from(baseline: Baseline) -> Self {
        let inner = &baseline.0;
        let session = |session: &ScoredSession| SessionData {
            name: session.name.clone(),
            actions: session.actions.clone(),
        };
        Self {
            version: VERSION,
            embedder: inner.embedder.clone(),
            dimension: inner.dimension,
            kinds: inner.kinds.names().iter().map(ToString::to_string).collect(),
            sessions: inner.sessions.iter().map(session).collect(),
        }
    }
}

impl TryFrom<Data> for Baseline {
    type Error = GuardError;

    fn try_from(data: Data) -> Result<Self, Self::Error> {
        let malformed = |reason| GuardError::malformed("baseline", reason);
        if data.version != VERSION {
            return Err(malformed("another version"));
        }
        if !(1..=Embedding::MAX_DIMENSION).contains(&data.dimension) {
            let (dimension, maximum) = (data.dimension as f64, Embedding::MAX_DIMENSION as f64);
            return Err(DriftError::out_of_range("dimension", dimension, 1.0, maximum).into());
        }
        let mut kinds = Kinds::default();
        for name in &data.kinds {
            kinds.add(name)?;
        }
        if kinds.names().len() != data.kinds.len() {
            return Err(malformed("a kind twice"));
        }
        let mut sessions = Vec::with_capacity(data.sessions.len());
        for SessionData { name, actions } in data.sessions {
            if actions.is_empty() {
                return Err(malformed("a session without actions"));
            }
            for &(kind, drift) in &actions {
                if kind >= data.kinds.len() {
                    return Err(malformed("a kind that is not listed"));
                }
                checked_drift(drift)?;
            }
            sessions.push(ScoredSession { name, actions });
        }
        Self::of_scored(&data.embedder, data.dimension, kinds, sessions)
    }
}
