//! From runs to a baseline.

use std::sync::Arc;

use lukhas_types::Embedder;

use super::fingerprint::fingerprint;
use super::mix::Mix;
use super::pool::Pool;
use super::scored::{Kinds, ScoredSession};
use super::{Baseline, Inner, sequence};
use crate::runs::Embeddings;
use crate::{GuardError, Runs};

impl Baseline {
    /// Embeds and scores every action, session by session; a step's vectors win over its texts.
    /// O(actions * (actions + tasks) * dimension), and the embedder's cost: half of all pairs of actions and of tasks, and
    /// every action with every task of another session twice. On several threads with the feature `rayon`, the same to
    /// the bit; needs the memory of the vectors twice.
    ///
    /// # Errors
    ///
    /// Fewer than [`Baseline::MIN_SESSIONS`] sessions, more than [`Baseline::MAX_ACTIONS`] actions, a step that cannot be
    /// embedded or scored.
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
            let mut session = session.clone();
            for action in &mut session.actions {
                action.kind = kinds.add(&other.0.kinds.names()[action.kind])?;
            }
            if self.0.sessions.contains(&session) {
                return Err(GuardError::DuplicateSession { session: session.name });
            }
            sessions.push(session);
        }
        Self::of_scored(self.embedder(), self.dimension(), kinds, sessions)
    }

    fn of_runs(runs: &Runs, name: &str, vectors: &Embeddings<'_>) -> Result<Self, GuardError> {
        if runs.len() > Self::MAX_ACTIONS {
            let (length, maximum) = (runs.len(), Self::MAX_ACTIONS);
            return Err(GuardError::TooLong { field: "baseline", length, maximum });
        }
        let mut kinds = Kinds::default();
        let sessions = runs
            .sessions()
            .iter()
            .map(|session| ScoredSession::new(session, &mut kinds, vectors))
            .collect::<Result<_, _>>()?;
        Self::of_scored(name, vectors.dimension(), kinds, sessions)
    }

    pub(super) fn of_scored(
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
        if actions > Self::MAX_ACTIONS {
            let (length, maximum) = (actions, Self::MAX_ACTIONS);
            return Err(GuardError::TooLong { field: "baseline", length, maximum });
        }
        let pool = Pool::of(&sessions, kinds.names().len());
        let (mut zs, mut held_out) = (Vec::with_capacity(actions), Vec::with_capacity(actions));
        let mut maxima = Vec::with_capacity(sessions.len());
        // the contrasts of all sessions are each with one session more than where one is left out
        let others = (sessions.len() - 2) as f64;
        let all: Vec<usize> = (0..sessions.len()).collect();
        let scores = pool.without_each(&sessions, &all, (others + 1.0) / others, |place, kept| {
            kept.held_out(place)
        });
        for (place, (session, scores)) in sessions.iter().zip(scores).enumerate() {
            maxima.push(sequence::peak(&scores, session.intents()));
            held_out.extend(scores);
            zs.extend(pool.z(session, &[place]));
        }
        let most_unusual = (0..sessions.len()).max_by(|&a, &b| maxima[a].total_cmp(&maxima[b]));
        let repeats = all.iter().filter(|&&place| pool.repeats(place)).count();
        for scores in [&mut zs, &mut held_out, &mut maxima] {
            scores.sort_unstable_by(f64::total_cmp);
        }
        let (places, whole) = (0..kinds.names().len(), pool.whole(&sessions));
        Ok(Self(Arc::new(Inner {
            embedder: embedder.to_owned(),
            dimension,
            seen: places.clone().map(|kind| pool.drifts().seen(kind)).collect(),
            norms: whole.norms_of(places.map(Some)),
            global: whole.norms(None),
            all: pool.drifts().all(&[]),
            mix: Mix::of(&sessions, kinds.names().len()),
            fingerprint: fingerprint(embedder, dimension, &kinds, &sessions),
            kinds,
            sessions,
            zs,
            held_out,
            maxima,
            most_unusual: most_unusual.expect("enough sessions"),
            repeats,
        })))
    }
}
