//! Runs reduced to what a baseline needs: the kind and the drift of every action.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::moments::{Moments, Usual};
use crate::runs::Embeddings;
use crate::{DriftError, GuardError, Session, similarity};

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

/// A session's name and its actions: (kind, drift).
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScoredSession {
    pub(crate) name: String,
    pub(crate) actions: Vec<(usize, f64)>,
}

impl ScoredSession {
    /// Embeds and scores one session.
    pub(crate) fn new(
        session: &Session,
        kinds: &mut Kinds,
        vectors: &Embeddings<'_>,
    ) -> Result<Self, GuardError> {
        let intents = vectors.intents(session.steps.iter())?;
        let actions = vectors.actions(session.steps.iter())?;
        let mut scored = Vec::with_capacity(session.steps.len());
        for (step, (intent, action)) in session.steps.iter().zip(intents.iter().zip(&actions)) {
            let drift = 1.0 - similarity(intent.as_slice(), action.as_slice())?;
            scored.push((kinds.add(step.tool())?, drift));
        }
        Ok(Self { name: session.name.clone(), actions: scored })
    }

    /// The moments of each of its kinds, by kind.
    fn parts(&self) -> Vec<(usize, Moments)> {
        let mut parts: BTreeMap<usize, Moments> = BTreeMap::new();
        for &(kind, drift) in &self.actions {
            let part = parts.entry(kind).or_default();
            *part = part.plus(&Moments::of(std::iter::once(drift)));
        }
        parts.into_iter().collect()
    }
}

/// The moments of all sessions, and of each alone, so that any of them can be left out. O(actions) to make.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pool {
    all: Moments,
    kinds: Vec<Moments>,
    sessions: Vec<(Moments, Vec<(usize, Moments)>)>,
}

impl Pool {
    pub(crate) fn of(sessions: &[ScoredSession], kinds: usize) -> Self {
        let mut pool = Self {
            all: Moments::default(),
            kinds: vec![Moments::default(); kinds],
            sessions: Vec::with_capacity(sessions.len()),
        };
        for session in sessions {
            let parts = session.parts();
            let mut whole = Moments::default();
            for (kind, part) in &parts {
                whole = whole.plus(part);
                pool.kinds[*kind] = pool.kinds[*kind].plus(part);
            }
            pool.all = pool.all.plus(&whole);
            pool.sessions.push((whole, parts));
        }
        pool
    }

    pub(crate) fn seen(&self, kind: usize) -> u64 {
        self.kinds[kind].n()
    }

    /// What is usual for a kind (None: one that was never seen) when some sessions are left out.
    pub(crate) fn usual(&self, kind: Option<usize>, left_out: &[usize]) -> Usual {
        let mut all = self.all;
        let mut moments = kind.map_or(Moments::default(), |kind| self.kinds[kind]);
        for &session in left_out {
            let (whole, parts) = &self.sessions[session];
            all = all.minus(whole);
            let part = kind.and_then(|kind| parts.binary_search_by_key(&kind, |part| part.0).ok());
            if let Some(part) = part {
                moments = moments.minus(&parts[part].1);
            }
        }
        Usual::of(&moments, &all)
    }

    /// z of a session's actions against the sessions that are not left out.
    pub(crate) fn scores(&self, session: &ScoredSession, left_out: &[usize]) -> Vec<f64> {
        let z = |&(kind, drift): &(usize, f64)| self.usual(Some(kind), left_out).z(drift);
        session.actions.iter().map(z).collect()
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
