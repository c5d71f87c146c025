//! Sessions of which any may be left out: what is usual, and how a session scores, by the others alone.

use super::by_kind::ByKind;
use super::contrast::{self, Contrasts};
use super::measured::{Measured, Norms};
use super::moments::Usual;
use super::neighbors::Neighbors;
use super::scored::ScoredSession;
use crate::Normed;

/// The drifts, contrasts and neighbours of every action.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pool {
    drifts: ByKind,
    contrasts: Contrasts,
    neighbors: Neighbors,
}

impl Pool {
    /// O(actions^2 * dimension).
    pub(crate) fn of(sessions: &[ScoredSession], kinds: usize) -> Self {
        let drifts = sessions
            .iter()
            .map(|session| session.actions.iter().map(|action| (action.kind, action.drift)));
        Self {
            drifts: ByKind::of(kinds, drifts),
            contrasts: Contrasts::of(sessions),
            neighbors: Neighbors::of(sessions),
        }
    }

    pub(crate) fn drifts(&self) -> &ByKind {
        &self.drifts
    }

    /// Without one of its sessions, or whole. O(actions * intents of the session * dimension).
    pub(crate) fn without<'a>(
        &'a self,
        sessions: &'a [ScoredSession],
        left_out: Option<usize>,
    ) -> Kept<'a> {
        let all = self.drifts.all(left_out.as_slice());
        let own = self.contrasts.without(sessions, left_out, &all);
        let kept = sessions.iter().zip(&own).enumerate().map(|(place, (session, own))| {
            let taken = if Some(place) == left_out { 0 } else { own.len() };
            let kinds = session.actions.iter().map(|action| action.kind);
            kinds.zip(own.iter().copied()).take(taken)
        });
        let contrasts = ByKind::of(self.drifts.kinds(), kept);
        Kept { pool: self, sessions, left_out, own, contrasts }
    }

    /// z of a session's drifts against the sessions that are not left out.
    pub(crate) fn z(&self, session: &ScoredSession, left_out: &[usize]) -> Vec<f64> {
        let z = |kind, drift| self.drifts.usual(Some(kind), left_out).z(drift);
        session.actions.iter().map(|action| z(action.kind, action.drift)).collect()
    }
}

/// What is left of a pool without one of its sessions.
#[derive(Debug)]
pub(crate) struct Kept<'a> {
    pool: &'a Pool,
    sessions: &'a [ScoredSession],
    left_out: Option<usize>,
    /// The contrast of each session's actions; the one that is left out is still compared with the others.
    own: Vec<Vec<f64>>,
    contrasts: ByKind,
}

impl Kept<'_> {
    /// What is usual for a kind; an unknown one (None, or one that the pool does not know) is like all kinds.
    pub(crate) fn norms(&self, kind: Option<usize>) -> Norms {
        self.norms_without(kind, self.left_out.as_slice(), self.novelty(self.left_out.as_slice()))
    }

    /// The same of each of several kinds.
    pub(crate) fn norms_of(&self, kinds: impl Iterator<Item = usize>) -> Vec<Norms> {
        let novelty = self.novelty(self.left_out.as_slice());
        let known = |kind| (kind < self.pool.drifts.kinds()).then_some(kind);
        kinds
            .map(|kind| self.norms_without(known(kind), self.left_out.as_slice(), novelty))
            .collect()
    }

    fn norms_without(&self, kind: Option<usize>, left_out: &[usize], novelty: Usual) -> Norms {
        let drift = self.pool.drifts.usual(kind, left_out);
        Norms { drift, contrast: self.contrasts.usual(kind, left_out), novelty }
    }

    /// What novelty is usual, of every kind; shrunk to all drifts as if novelty were one more kind.
    fn novelty(&self, left_out: &[usize]) -> Usual {
        Usual::of(&self.pool.neighbors.moments(left_out), &self.pool.drifts.all(left_out))
    }

    /// The contrast of an action that is not of the pool.
    pub(crate) fn contrast(&self, drift: f64, action: &Normed<'_>) -> f64 {
        let all = self.pool.drifts.all(self.left_out.as_slice());
        contrast::contrast(drift, action, self.sessions, self.left_out, &all)
    }

    /// The scores of the session at a place against those that are left without it. Of a session that was not left out
    /// the tasks still count in the contrasts of the others.
    pub(crate) fn scores(&self, place: usize) -> Vec<f64> {
        let both = [place, self.left_out.unwrap_or(place)];
        let left_out = if both[0] == both[1] { &both[..1] } else { &both[..] };
        let novel = self.novelty(left_out);
        let novelties = self.pool.neighbors.novelties(place, left_out);
        let each = self.sessions[place].actions.iter().zip(&self.own[place]).zip(novelties);
        each.map(|((action, &contrast), novelty)| {
            let measured = Measured { drift: action.drift, contrast, novelty };
            self.norms_without(Some(action.kind), left_out, novel).score(&measured)
        })
        .collect()
    }
}
