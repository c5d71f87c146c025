//! What is usual for each kind of action, from honest runs.

mod by_kind;
mod contrast;
mod data;
mod fingerprint;
mod fit;
mod kept;
pub(crate) mod lines;
pub(crate) mod measured;
pub(crate) mod mix;
pub(crate) mod moments;
pub(crate) mod neighbors;
pub(crate) mod pool;
mod rows;
pub(crate) mod scored;
pub(crate) mod sequence;
mod starts;
pub(crate) mod vector;

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use lukhas_types::ContentHash;
use serde::{Deserialize, Serialize};

use self::data::Data;
use self::measured::{Measured, Norms};
use self::mix::Mix;
use self::moments::{Moments, Usual};
use self::neighbors::Task;
use self::scored::{Kinds, ScoredSession};
use crate::parallel::in_order;
use crate::{DriftError, GuardError, Normed};

/// What honest runs look like: of every action its kind, its drift, and the vectors of action and task.
///
/// Drift x of kind k: `z = (x - m_k) / s_k`, with `m_k = (sum + m) / (n + 1)` and
/// `s_k^2 = (sum (x - m_k)^2 + s^2) / (n + 1)` over the n drifts of the kind, m and s (population) of all kinds; `s_k` is
/// 0.03 at least, so that runs that are all alike do not make so much of one that is not. A kind never seen has n = 0.
///
/// Novelty v: the least of `(drift(task, task_j) + drift(action, action_j)) / 2` over the actions j of other sessions,
/// in [0, 2]. Its `z' = (v - m') / s'`, with m' and s' as of one more kind, over the novelties of all actions, each
/// against the other sessions.
///
/// Contrast c: the z of the drift among the drifts of the same action to the tasks of other sessions, m and s being
/// shrunk to all drifts as those of a kind are, but the spread at least 0.03 and s / 5. It takes out what any task
/// would have with such an action. `z'' = (c - m'') / s''`, with m'' and s'' (0.3 at least) of the contrasts of the
/// kind, each with all other sessions, shrunk likewise to the contrasts of all kinds.
///
/// Score of an action: `(z + z' + z'') / 2`, and at most 0 where v is 0 (below 1e-9): an honest session has made the
/// same call in the same task, so that no repetition of honest sessions is an alarm. Every session is also scored
/// against the others alone: those held-out scores are what a [`Guard`](crate::Guard) draws its lines through. What is
/// left of n sessions then counts `n / (n - 1)` times (of their contrasts the tasks `(n - 1) / (n - 2)` times), since
/// shrinking depends on numbers: as many as judge a new session.
///
/// It holds tool names and vectors, no texts; whoever has the embedder can tell from a vector much of what a text said.
/// A vector takes 4 bytes a component, or 8 a non-zero one where those are a quarter or less; in JSON 5.4 and 8.
///
/// As JSON (serde, or [`Baseline::save`]): `{"version": 2, "embedder", "dimension", "kinds": [name ..], "sessions":
/// [{"name", "intents": [vector ..], "actions": [[place of the kind, drift, place of the intent, vector] ..]} ..],
/// "checksum"}`, a vector being `dense:` and little-endian `f32`, or `sparse:` and `u16` place and `f32` in turn, in
/// base64. Everything else follows from that. The checksum is a hash of all other fields, and may be left out. Clones
/// share.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Data", into = "Data")]
pub struct Baseline(Arc<Inner>);

#[derive(PartialEq)]
struct Inner {
    embedder: String,
    dimension: usize,
    kinds: Kinds,
    sessions: Vec<ScoredSession>,
    seen: Vec<u64>,
    norms: Vec<Norms>,
    /// What an unknown kind is compared with.
    global: Norms,
    /// The drifts of all kinds.
    all: Moments,
    /// Every action's z against the other sessions, sorted.
    zs: Vec<f64>,
    /// Every action's score against the other sessions, sorted.
    held_out: Vec<f64>,
    /// The largest evidence of each session, sorted.
    maxima: Vec<f64>,
    /// The session with the largest evidence.
    most_unusual: usize,
    /// The sessions that repeat others.
    repeats: usize,
    mix: Mix,
    /// What tells it from another.
    fingerprint: ContentHash,
}

impl fmt::Debug for Baseline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Baseline")
            .field("embedder", &self.embedder())
            .field("dimension", &self.dimension())
            .field("sessions", &self.sessions())
            .field("actions", &self.actions())
            .field("fingerprint", self.fingerprint())
            .finish()
    }
}

/// What is usual for a kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Expected {
    pub(crate) kind: Option<usize>,
    pub(crate) norms: Norms,
    pub(crate) seen: u64,
}

impl Baseline {
    /// The fewest sessions: with fewer there is nothing to hold out.
    pub const MIN_SESSIONS: usize = 5;

    /// The most actions: of more runs, give it a sample of whole sessions.
    pub const MAX_ACTIONS: usize = 16_384;

    /// The name that [`Baseline::fit_vectors`] gives to the unknown source of its vectors.
    pub const VECTORS: &'static str = "vectors";

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

    /// The number of sessions of which every call was made in some other one too, in the same task. A line that is drawn
    /// through many of them is a line for sessions that repeat: see [`Note::Repeats`](crate::Note::Repeats).
    #[must_use]
    pub fn repeats(&self) -> usize {
        self.0.repeats
    }

    /// The session that is the least like the others, and its largest evidence when they alone judge it; where that is far
    /// beyond all others, look at it before it becomes the line.
    #[must_use]
    pub fn most_unusual(&self) -> (&str, f64) {
        let evidence = self.0.maxima.last().expect("enough sessions");
        (&self.0.sessions[self.0.most_unusual].name, *evidence)
    }

    /// The score z of a drift of a kind; an unknown kind is compared with all kinds.
    #[must_use]
    pub fn z(&self, kind: &str, drift: f64) -> f64 {
        self.expected(kind).norms.drift.z(drift)
    }

    /// The novelty of an action: how far it and its task are from the nearest pair of the baseline, in [0, 2].
    /// O(actions * dimension), mostly far less.
    ///
    /// # Errors
    ///
    /// A vector of another dimension or without direction.
    pub fn novelty(&self, intent: &[f32], action: &[f32]) -> Result<f64, GuardError> {
        let (intent, action) = (self.vector("intent", intent)?, self.vector("action", action)?);
        Ok(neighbors::novelty(&intent, &action, &self.0.sessions))
    }

    /// The contrast of an action: how unusual its drift to the task is among its drifts to the tasks of the baseline, as
    /// a z; low where it is nearer to its own. O(intents * dimension).
    ///
    /// # Errors
    ///
    /// A vector of another dimension or without direction.
    pub fn contrast(&self, intent: &[f32], action: &[f32]) -> Result<f64, GuardError> {
        let (intent, action) = (self.vector("intent", intent)?, self.vector("action", action)?);
        Ok(self.contrast_of(1.0 - intent.similarity(&action)?, &action))
    }

    /// The score of an action of a kind: `(z + z' + z'') / 2`, of its drift, its novelty and its contrast. What a
    /// [`Guard`](crate::Guard) compares with its line.
    ///
    /// # Errors
    ///
    /// A vector of another dimension or without direction.
    pub fn score(&self, kind: &str, intent: &[f32], action: &[f32]) -> Result<f64, GuardError> {
        let (intent, action) = (self.vector("intent", intent)?, self.vector("action", action)?);
        Ok(self.expected(kind).norms.score(&self.measured(&intent, &action)?))
    }

    /// The drifts between which the central 90 % of honest actions of this kind lie: the held-out z's 5 % and 95 %
    /// quantiles, in the kind's own units, within [0, 2].
    #[must_use]
    pub fn usual(&self, kind: &str) -> [f64; 2] {
        self.central(&self.expected(kind).norms.drift)
    }

    pub(crate) fn central(&self, usual: &Usual) -> [f64; 2] {
        [0.05, 0.95].map(|p| usual.drift(lines::quantile(&self.0.zs, p)))
    }

    pub(crate) fn task(&self, intent: &[f32]) -> Result<Task, GuardError> {
        Ok(Task::new(self.vector("intent", intent)?.vector(), &self.0.sessions))
    }

    /// What makes the score of an action.
    pub(crate) fn measured(
        &self,
        intent: &Normed<'_>,
        action: &Normed<'_>,
    ) -> Result<Measured, GuardError> {
        let drift = 1.0 - intent.similarity(action)?;
        let novelty = neighbors::novelty(intent, action, &self.0.sessions);
        Ok(Measured { drift, contrast: self.contrast_of(drift, action), novelty })
    }

    /// The same of one whose drift to the task is known.
    pub(crate) fn measured_for(&self, drift: f64, task: &Task, action: &Normed<'_>) -> Measured {
        let novelty = task.novelty(action, &self.0.sessions, None);
        Measured { drift, contrast: self.contrast_of(drift, action), novelty }
    }

    fn contrast_of(&self, drift: f64, action: &Normed<'_>) -> f64 {
        contrast::contrast(drift, action, &self.0.sessions, &[], &self.0.all)
    }

    /// A vector of the baseline's dimension, with a direction.
    pub(crate) fn vector<'v>(
        &self,
        field: &'static str,
        vector: &'v [f32],
    ) -> Result<Normed<'v>, GuardError> {
        let (expected, found) = (self.dimension(), vector.len());
        if found != expected && found != 0 {
            return Err(DriftError::LengthMismatch { field, expected, found }.into());
        }
        Ok(Normed::named(field, vector)?)
    }

    pub(crate) fn expected(&self, kind: &str) -> Expected {
        match self.0.kinds.find(kind) {
            Some(place) => {
                Expected { kind: Some(place), norms: self.0.norms[place], seen: self.0.seen[place] }
            }
            None => Expected { kind: None, norms: self.0.global, seen: 0 },
        }
    }

    pub(crate) fn kind_name(&self, kind: usize) -> &Arc<str> {
        &self.0.kinds.names()[kind]
    }

    pub(crate) fn held_out(&self) -> &[f64] {
        &self.0.held_out
    }

    pub(crate) fn mix(&self) -> &Mix {
        &self.0.mix
    }

    pub(crate) fn fingerprint(&self) -> &ContentHash {
        &self.0.fingerprint
    }

    /// How many of some sessions it holds, by what they did. O(actions * dimension + sessions * log sessions).
    pub(crate) fn holds(&self, sessions: &[ScoredSession], kinds: &Kinds) -> usize {
        let content = |sessions: &[ScoredSession], kinds: &Kinds| {
            in_order(sessions.len(), 1, |place| fingerprint::content(&sessions[place], kinds))
        };
        let own: BTreeSet<_> = content(&self.0.sessions, &self.0.kinds).into_iter().collect();
        content(sessions, kinds).iter().filter(|session| own.contains(session)).count()
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
}
