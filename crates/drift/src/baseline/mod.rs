//! What is usual for each kind of action, from honest runs.

mod data;
pub(crate) mod lines;
pub(crate) mod moments;
pub(crate) mod scored;

use std::sync::Arc;

use lukhas_types::Embedder;
use serde::{Deserialize, Serialize};

use self::data::Data;
use self::moments::Usual;
use self::scored::{Kinds, Pool, ScoredSession};
use crate::runs::Embeddings;
use crate::{GuardError, Runs};

/// What honest runs look like: the drift of every action by kind, and from it what is usual for each kind.
///
/// A drift x of kind k scores `z = (x - m_k) / s_k`, with `m_k = (sum + m) / (n + 1)` and
/// `s_k^2 = (sum (x - m_k)^2 + s^2) / (n + 1)` over the n drifts of the kind, m and s (population) of all kinds; `s_k` is
/// 1e-6 at least. Every session is also scored against the others alone: those held-out scores are what a
/// [`Guard`](crate::Guard) draws its lines through. It holds drifts and tool names, no texts and no vectors.
///
/// As JSON (serde, or [`Baseline::save`]): `{"version": 1, "embedder", "dimension", "kinds": [name ..], "sessions":
/// [{"name", "actions": [[place of the kind, drift] ..]} ..]}`, and everything else follows from that. Clones share.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Data", into = "Data")]
pub struct Baseline(Arc<Inner>);

#[derive(Debug, PartialEq)]
struct Inner {
    embedder: String,
    dimension: usize,
    kinds: Kinds,
    sessions: Vec<ScoredSession>,
    seen: Vec<u64>,
    usual: Vec<Usual>,
    /// What an unknown kind is compared with.
    global: Usual,
    /// Every action's score against the other sessions, sorted.
    held_out: Vec<f64>,
    /// The largest of each session, sorted.
    maxima: Vec<f64>,
}

/// What is usual for a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expected {
    pub(crate) kind: Option<usize>,
    pub(crate) usual: Usual,
    pub(crate) seen: u64,
}

impl Baseline {
    /// The fewest sessions: with fewer there is nothing to hold out.
    pub const MIN_SESSIONS: usize = 5;

    /// The name that [`Baseline::fit_vectors`] gives to the unknown source of its vectors.
    pub const VECTORS: &'static str = "vectors";

    /// Embeds and scores every action, session by session; a step's vectors win over its texts.
    /// O(actions * dimension), and the embedder's cost.
    ///
    /// # Errors
    ///
    /// Fewer than [`Baseline::MIN_SESSIONS`] sessions, a step that cannot be embedded or scored.
    pub fn fit(runs: &Runs, embedder: &dyn Embedder) -> Result<Self, GuardError> {
        Self::of_runs(runs, embedder.name(), &Embeddings::by(embedder))
    }

    /// A baseline of runs that bring their vectors. Its guard takes vectors only
    /// ([`Guard::check_embedded`](crate::Guard::check_embedded)), since no embedder has its name.
    ///
    /// # Errors
    ///
    /// As [`Baseline::fit`], and a step without vectors.
    pub fn fit_vectors(runs: &Runs) -> Result<Self, GuardError> {
        let first = runs.sessions().first().and_then(|session| session.steps.first());
        Self::of_runs(runs, Self::VECTORS, &Embeddings::new(None, first)?)
    }

    /// A baseline of the sessions of both.
    ///
    /// # Errors
    ///
    /// Of two embedders, or with one session in both.
    pub fn merge(&self, other: &Self) -> Result<Self, GuardError> {
        self.same_embedder(other.embedder(), other.dimension())?;
        let mut kinds = self.0.kinds.clone();
        let mut sessions = self.0.sessions.clone();
        for session in &other.0.sessions {
            let mut actions = Vec::with_capacity(session.actions.len());
            for &(kind, drift) in &session.actions {
                actions.push((kinds.add(&other.0.kinds.names()[kind])?, drift));
            }
            let session = ScoredSession { name: session.name.clone(), actions };
            if self.0.sessions.contains(&session) {
                return Err(GuardError::DuplicateSession { session: session.name });
            }
            sessions.push(session);
        }
        Self::of_scored(self.embedder(), self.dimension(), kinds, sessions)
    }

    /// The baseline as JSON text.
    #[must_use]
    pub fn save(&self) -> String {
        serde_json::to_string(self).expect("names and finite numbers are JSON")
    }

    /// A baseline from [`Baseline::save`]; the same to the bit.
    ///
    /// # Errors
    ///
    /// Text of another shape or version, a drift outside of [0, 2], a kind that is not listed, too few sessions.
    pub fn load(json: &str) -> Result<Self, GuardError> {
        let data: Data = serde_json::from_str(json)
            .map_err(|_| GuardError::malformed("baseline", "no JSON of a baseline"))?;
        data.try_into()
    }

    /// The name of the embedder whose vectors it knows.
    #[must_use]
    pub fn embedder(&self) -> &str {
        &self.0.embedder
    }

    /// The length of those vectors.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.0.dimension
    }

    /// The number of sessions.
    #[must_use]
    pub fn sessions(&self) -> usize {
        self.0.sessions.len()
    }

    /// The number of actions.
    #[must_use]
    pub fn actions(&self) -> usize {
        self.0.held_out.len()
    }

    /// Every kind with the number of its actions, in order of appearance.
    pub fn kinds(&self) -> impl Iterator<Item = (&str, u64)> {
        self.0.kinds.names().iter().map(AsRef::as_ref).zip(self.0.seen.iter().copied())
    }

    /// The score z of a drift of a kind; an unknown kind is compared with all kinds.
    #[must_use]
    pub fn z(&self, kind: &str, drift: f64) -> f64 {
        self.expected(kind).usual.z(drift)
    }

    /// The drifts between which the central 90 % of honest actions of this kind lie: the held-out scores' 5 % and 95 %
    /// quantiles, in the kind's own units, within [0, 2].
    #[must_use]
    pub fn usual(&self, kind: &str) -> [f64; 2] {
        self.central(&self.expected(kind).usual)
    }

    pub(crate) fn central(&self, usual: &Usual) -> [f64; 2] {
        [0.05, 0.95].map(|p| usual.drift(lines::quantile(&self.0.held_out, p)))
    }

    pub(crate) fn expected(&self, kind: &str) -> Expected {
        match self.0.kinds.find(kind) {
            Some(place) => {
                Expected { kind: Some(place), usual: self.0.usual[place], seen: self.0.seen[place] }
            }
            None => Expected { kind: None, usual: self.0.global, seen: 0 },
        }
    }

    pub(crate) fn kind_name(&self, kind: usize) -> &Arc<str> {
        &self.0.kinds.names()[kind]
    }

    pub(crate) fn held_out(&self) -> &[f64] {
        &self.0.held_out
    }

    pub(crate) fn maxima(&self) -> &[f64] {
        &self.0.maxima
    }

    pub(crate) fn same_embedder(&self, name: &str, dimension: usize) -> Result<(), GuardError> {
        if name == self.embedder() && dimension == self.dimension() {
            return Ok(());
        }
        Err(GuardError::EmbedderMismatch {
            expected: self.embedder().to_owned(),
            expected_dimension: self.dimension(),
            found: name.to_owned(),
            found_dimension: dimension,
        })
    }

    fn of_runs(runs: &Runs, name: &str, vectors: &Embeddings<'_>) -> Result<Self, GuardError> {
        let mut kinds = Kinds::default();
        let sessions = runs
            .sessions()
            .iter()
            .map(|session| ScoredSession::new(session, &mut kinds, vectors))
            .collect::<Result<_, _>>()?;
        Self::of_scored(name, vectors.dimension(), kinds, sessions)
    }

    fn of_scored(
        embedder: &str,
        dimension: usize,
        kinds: Kinds,
        sessions: Vec<ScoredSession>,
    ) -> Result<Self, GuardError> {
        if sessions.len() < Self::MIN_SESSIONS {
            let (found, minimum) = (sessions.len(), Self::MIN_SESSIONS);
            return Err(GuardError::TooFewSessions { found, minimum });
        }
        let actions = sessions.iter().map(|session| session.actions.len()).sum();
        if actions > Runs::MAX_STEPS {
            let (length, maximum) = (actions, Runs::MAX_STEPS);
            return Err(GuardError::TooLong { field: "baseline", length, maximum });
        }
        let pool = Pool::of(&sessions, kinds.names().len());
        let mut held_out = Vec::with_capacity(actions);
        let mut maxima = Vec::with_capacity(sessions.len());
        for (place, session) in sessions.iter().enumerate() {
            let scores = pool.scores(session, &[place]);
            maxima.push(scores.iter().copied().fold(f64::NEG_INFINITY, f64::max));
            held_out.extend(scores);
        }
        held_out.sort_unstable_by(f64::total_cmp);
        maxima.sort_unstable_by(f64::total_cmp);
        let places = 0..kinds.names().len();
        Ok(Self(Arc::new(Inner {
            embedder: embedder.to_owned(),
            dimension,
            seen: places.clone().map(|kind| pool.seen(kind)).collect(),
            usual: places.map(|kind| pool.usual(Some(kind), &[])).collect(),
            global: pool.usual(None, &[]),
            kinds,
            sessions,
            held_out,
            maxima,
        })))
    }
}
