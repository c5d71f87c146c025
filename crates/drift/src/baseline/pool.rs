//! Sessions of which any may be left out: what is usual, and how a session scores, by the others alone.

use super::by_kind::ByKind;
use super::contrast;
use super::measured::{Measured, Norms};
use super::moments::{Moments, Usual};
use super::neighbors::Neighbors;
use super::scored::ScoredSession;
use crate::Normed;

/// The drifts, contrasts and neighbours of every action.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pool {
    drifts: ByKind,
    /// Of each session's actions, against all other sessions.
    own: Vec<Vec<f64>>,
    contrasts: ByKind,
    neighbors: Neighbors,
}

impl Pool {
    /// O(actions^2 * dimension).
    pub(crate) fn of(sessions: &[ScoredSession], kinds: usize) -> Self {
        let drifts = sessions
            .iter()
            .map(|session| session.actions.iter().map(|action| (action.kind, action.drift)));
        let drifts = ByKind::of(kinds, drifts);
        let own = contrast::contrasts(sessions, &drifts.all(&[]));
        let contrasts = sessions.iter().zip(&own).map(|(session, own)| {
            session.actions.iter().map(|action| action.kind).zip(own.iter().copied())
        });
        let contrasts = ByKind::of(kinds, contrasts);
        Self { drifts, own, contrasts, neighbors: Neighbors::of(sessions) }
    }

    /// The kinds that it knows: those before this one.
    pub(crate) fn kinds(&self) -> usize {
        self.drifts.kinds()
    }

    pub(crate) fn seen(&self, kind: usize) -> u64 {
        self.drifts.seen(kind)
    }

    /// All drifts.
    pub(crate) fn all(&self) -> Moments {
        self.drifts.all(&[])
    }

    /// What is usual for a kind (None: one that was never seen) when some sessions are left out; what novelty is usual
    /// is the same for all kinds. The contrast of an action that is kept is still with the tasks of all other sessions.
    pub(crate) fn norms(&self, kind: Option<usize>, left_out: &[usize], novelty: Usual) -> Norms {
        let drift = self.drifts.usual(kind, left_out);
        Norms { drift, contrast: self.contrasts.usual(kind, left_out), novelty }
    }

    /// What novelty is usual, of every kind, when up to two sessions are left out; shrunk to all drifts as if novelty
    /// were one more kind.
    pub(crate) fn novelty(&self, left_out: &[usize]) -> Usual {
        Usual::of(&self.neighbors.moments(left_out), &self.drifts.all(left_out))
    }

    /// The contrast of an action that is not of the pool with the tasks of all sessions but one.
    pub(crate) fn contrast(
        &self,
        drift: f64,
        action: &Normed<'_>,
        sessions: &[ScoredSession],
        left_out: usize,
    ) -> f64 {
        contrast::contrast(drift, action, sessions, Some(left_out), &self.all())
    }

    /// z of a session's drifts against the sessions that are not left out.
    pub(crate) fn z(&self, session: &ScoredSession, left_out: &[usize]) -> Vec<f64> {
        let z = |kind, drift| self.drifts.usual(Some(kind), left_out).z(drift);
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
        let each = sessions[place].actions.iter().zip(&self.own[place]).zip(novelties);
        each.map(|((action, &contrast), novelty)| {
            let measured = Measured { drift: action.drift, contrast, novelty };
            self.norms(Some(action.kind), left_out, novel).score(&measured)
        })
        .collect()
    }
}
