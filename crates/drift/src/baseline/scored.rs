//! Runs reduced to what a baseline needs: of every action its kind, its drift, and the vectors.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::vector::Stored;
use crate::runs::Embeddings;
use crate::{DriftError, GuardError, Normed, Session, similarity};

/// The most kinds of a baseline.
pub(crate) const MAX_KINDS: usize = 65_536;

/// Names of kinds, and their places in order of appearance.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Kinds {
    names: Vec<Arc<str>>,
    places: BTreeMap<Arc<str>, usize>,
}

impl Kinds {
    pub(crate) fn find(&self, name: &str) -> Option<usize> {
        self.places.get(name).copied()
    }

    pub(crate) fn names(&self) -> &[Arc<str>] {
        &self.names
    }

    pub(crate) fn add(&mut self, name: &str) -> Result<usize, GuardError> {
        if let Some(place) = self.find(name) {
            return Ok(place);
        }
        if self.names.len() == MAX_KINDS {
            let (length, maximum) = (MAX_KINDS + 1, MAX_KINDS);
            return Err(GuardError::TooLong { field: "kinds", length, maximum });
        }
        let name: Arc<str> = name.into();
        self.places.insert(Arc::clone(&name), self.names.len());
        self.names.push(name);
        Ok(self.names.len() - 1)
    }
}

/// An action of a recorded session.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScoredAction {
    pub(crate) kind: usize,
    pub(crate) drift: f64,
    /// The place of its intent in the session.
    pub(crate) intent: usize,
    pub(crate) vector: Stored,
}

/// A session's name, its different intents, and its actions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScoredSession {
    pub(crate) name: String,
    pub(crate) intents: Vec<Stored>,
    pub(crate) actions: Vec<ScoredAction>,
}

impl ScoredSession {
    /// The intent of each action, by its place.
    pub(crate) fn intents(&self) -> impl Iterator<Item = usize> {
        self.actions.iter().map(|action| action.intent)
    }

    /// Embeds and scores one session.
    pub(crate) fn new(
        session: &Session,
        kinds: &mut Kinds,
        vectors: &Embeddings<'_>,
    ) -> Result<Self, GuardError> {
        let embedded = vectors.intents(session.steps.iter())?;
        let actions = vectors.actions(session.steps.iter())?;
        let mut intents = Vec::new();
        let mut scored = Vec::with_capacity(session.steps.len());
        for (step, (intent, action)) in session.steps.iter().zip(embedded.iter().zip(&actions)) {
            let drift = 1.0 - similarity(intent.as_slice(), action.as_slice())?;
            let known = Stored::new(&Normed::named("intent", intent.as_slice())?);
            let place = intents.iter().position(|other| *other == known).unwrap_or_else(|| {
                intents.push(known);
                intents.len() - 1
            });
            let vector = Stored::new(&Normed::named("action", action.as_slice())?);
            scored.push(ScoredAction {
                kind: kinds.add(step.tool())?,
                drift,
                intent: place,
                vector,
            });
        }
        Ok(Self { name: session.name.clone(), intents, actions: scored })
    }
}

/// A drift that no score could have given is refused.
pub(crate) fn checked_drift(drift: f64) -> Result<f64, DriftError> {
    if !drift.is_finite() {
        return Err(DriftError::NotFinite { field: "drift", index: 0, value: drift });
    }
    if !(0.0..=2.0).contains(&drift) {
        return Err(DriftError::out_of_range("drift", drift, 0.0, 2.0));
    }
    Ok(drift)
}
