//! Sessions of which any may be left out: what is usual, and how a session scores, by the others alone.

use std::collections::BTreeMap;

use super::moments::{Moments, Usual};
use super::neighbors::Neighbors;
use super::scored::ScoredSession;

/// How much novelty counts beside the drift, whose weight is 1.
///
/// Every weight from 0.2 to 0.7 catches more than none; this one keeps the stated rate in each group of sessions too.
pub(crate) const NOVELTY_WEIGHT: f64 = 1.0 / 3.0;

/// The score of an action: how unusual its drift is for its kind, and a third of how unusual its novelty is for any.
pub(crate) fn score(kind: &Usual, drift: f64, novelties: &Usual, novelty: f64) -> f64 {
    kind.z(drift) + NOVELTY_WEIGHT * novelties.z(novelty)
}

/// The moments of each of a session's kinds, by kind.
fn parts(session: &ScoredSession) -> Vec<(usize, Moments)> {
    let mut parts: BTreeMap<usize, Moments> = BTreeMap::new();
    for action in &session.actions {
        let part = parts.entry(action.kind).or_default();
        *part = part.plus(&Moments::of(std::iter::once(action.drift)));
    }
    parts.into_iter().collect()
}

/// The moments of all sessions, and of each alone, and the neighbours of every action.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pool {
    all: Moments,
    kinds: Vec<Moments>,
    sessions: Vec<(Moments, Vec<(usize, Moments)>)>,
    neighbors: Neighbors,
}

impl Pool {
    /// O(actions^2 * dimension).
    pub(crate) fn of(sessions: &[ScoredSession], kinds: usize) -> Self {
        let mut pool = Self {
            all: Moments::default(),
            kinds: vec![Moments::default(); kinds],
            sessions: Vec::with_capacity(sessions.len()),
            neighbors: Neighbors::of(sessions),
        };
        for session in sessions {
            let parts = parts(session);
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

    /// The kinds that it knows: those before this one.
    pub(crate) fn kinds(&self) -> usize {
        self.kinds.len()
    }

    pub(crate) fn seen(&self, kind: usize) -> u64 {
        self.kinds[kind].n()
    }

    fn all(&self, left_out: &[usize]) -> Moments {
        left_out.iter().fold(self.all, |all, &session| all.minus(&self.sessions[session].0))
    }

    /// What is usual for a kind (None: one that was never seen) when some sessions are left out.
    pub(crate) fn usual(&self, kind: Option<usize>, left_out: &[usize]) -> Usual {
        let mut moments = kind.map_or(Moments::default(), |kind| self.kinds[kind]);
        for &session in left_out {
            let parts = &self.sessions[session].1;
            let part = kind.and_then(|kind| parts.binary_search_by_key(&kind, |part| part.0).ok());
            if let Some(part) = part {
                moments = moments.minus(&parts[part].1);
            }
        }
        Usual::of(&moments, &self.all(left_out))
    }

    /// What novelty is usual, of every kind, when up to two sessions are left out; shrunk to all drifts as if novelty
    /// were one more kind.
    pub(crate) fn novelty(&self, left_out: &[usize]) -> Usual {
        Usual::of(&self.neighbors.moments(left_out), &self.all(left_out))
    }

    /// z of a session's actions against the sessions that are not left out.
    pub(crate) fn z(&self, session: &ScoredSession, left_out: &[usize]) -> Vec<f64> {
        let z = |kind, drift| self.usual(Some(kind), left_out).z(drift);
        session.actions.iter().map(|action| z(action.kind, action.drift)).collect()
    }

    /// The scores of the session at a place against those that are not left out, nor itself.
    pub(crate) fn scores(
        &self,
        sessions: &[ScoredSession],
        place: usize,
        left_out: &[usize],
    ) -> Vec<f64> {
        let novel = self.novelty(left_out);
        let novelties = self.neighbors.novelties(place, left_out);
        let each = sessions[place].actions.iter().zip(novelties);
        each.map(|(action, novelty)| {
            score(&self.usual(Some(action.kind), left_out), action.drift, &novel, novelty)
        })
        .collect()
    }
}
