//! What is left of a pool without some of its sessions.

use super::by_kind::{part_of, parts_of};
use super::contrast;
use super::measured::{Measured, Norms};
use super::moments::{Moments, Usual};
use super::pool::Pool;
use super::scored::ScoredSession;
use crate::Normed;

/// Sessions, and what is usual among them.
#[derive(Debug)]
pub(crate) struct Kept<'a> {
    pool: &'a Pool,
    sessions: &'a [ScoredSession],
    left_out: Vec<usize>,
    /// The drifts of each action to the tasks of others; a session that is left out is still compared with the others.
    tasks: Vec<Moments>,
    contrasts: Vec<f64>,
    /// The contrasts of each kind, and all, without those of the sessions that are left out.
    kinds: Vec<Moments>,
    all: Moments,
}

impl<'a> Kept<'a> {
    /// Tasks count `weight` times in the contrasts that tell what is usual. O(actions + kinds).
    pub(super) fn of(
        pool: &'a Pool,
        sessions: &'a [ScoredSession],
        left_out: Vec<usize>,
        tasks: Vec<Moments>,
        weight: f64,
    ) -> Self {
        let prior = pool.drifts.all(&left_out).prior();
        let (mut kinds, mut all) =
            (vec![Moments::default(); pool.drifts.kinds()], Moments::default());
        let mut contrasts = Vec::with_capacity(tasks.len());
        for (place, session) in sessions.iter().enumerate() {
            for (action, tasks) in session.actions.iter().zip(&tasks[pool.starts.range(place)]) {
                let contrast = contrast::usual(&tasks.times(weight), &prior).z(action.drift);
                contrasts.push(contrast);
                if !left_out.contains(&place) {
                    kinds[action.kind].push(contrast);
                    all.push(contrast);
                }
            }
        }
        Self { pool, sessions, left_out, tasks, contrasts, kinds, all }
    }

    /// What is usual for a kind; an unknown one (None, or one that the pool does not know) is like all kinds.
    pub(crate) fn norms(&self, kind: Option<usize>) -> Norms {
        let [norms] = <[Norms; 1]>::try_from(self.norms_of(std::iter::once(kind)))
            .expect("one answer a kind");
        norms
    }

    /// The same of each of several kinds.
    pub(crate) fn norms_of(&self, kinds: impl Iterator<Item = Option<usize>>) -> Vec<Norms> {
        let left_out = &self.left_out;
        let drifts = self.pool.drifts.all(left_out).prior();
        let novelty = Usual::of(&self.pool.neighbors.moments(left_out), &drifts);
        let contrasts = self.all.prior();
        let of = |kind: Option<usize>| {
            let kind = kind.filter(|&kind| kind < self.pool.drifts.kinds());
            let own = kind.map_or(Moments::default(), |kind| self.kinds[kind]);
            Norms {
                drift: Usual::of(&self.pool.drifts.kind(kind, left_out), &drifts),
                contrast: Usual::of_contrasts(&own, &contrasts),
                novelty,
            }
        };
        kinds.map(of).collect()
    }

    /// The contrast of an action that is not of the pool.
    pub(crate) fn contrast(&self, drift: f64, action: &Normed<'_>) -> f64 {
        let all = self.pool.drifts.all(&self.left_out);
        contrast::contrast(drift, action, self.sessions, &self.left_out, &all)
    }

    /// The scores of the session at a place against the others that are left: those of a new session, if it was left out.
    pub(crate) fn scores(&self, place: usize) -> Vec<f64> {
        self.weighted(place, 1.0)
    }

    /// The same for a line that new sessions are held against. A new one is judged by one session more than is left here,
    /// and shrinking depends on their number: everything of the others counts `(n + 1) / n` times for the n of them, so
    /// that sessions exactly alike score exactly alike, whether seen or new.
    ///
    /// Of a session that was not left out, its tasks and its drifts still count in the contrasts of the others, which
    /// tell what contrast is usual.
    pub(crate) fn held_out(&self, place: usize) -> Vec<f64> {
        let others = (self.sessions.len() - self.and(place).len()) as f64;
        self.weighted(place, (others + 1.0) / others)
    }

    /// What is left out, and one more session.
    fn and(&self, place: usize) -> Vec<usize> {
        let others = self.left_out.iter().copied().filter(|&other| other != place);
        others.chain([place]).collect()
    }

    fn weighted(&self, place: usize, weight: f64) -> Vec<f64> {
        let left_out = &self.and(place);
        let actions = self.pool.starts.range(place);
        let session = &self.sessions[place];
        let drifts = self.pool.drifts.all(left_out).prior();
        let novelty = Usual::of(&self.pool.neighbors.moments(left_out).times(weight), &drifts);
        // what this session adds to the contrasts of its kinds
        let own = if self.left_out.contains(&place) {
            Vec::new()
        } else {
            let kinds = session.actions.iter().map(|action| action.kind);
            parts_of(kinds.zip(self.contrasts[actions.clone()].iter().copied()))
        };
        let others = own.iter().fold(self.all, |all, part| all.minus(&part.1)).prior();
        let novelties = self.pool.neighbors.novelties(place, left_out);
        let each = session.actions.iter().zip(&self.tasks[actions]).zip(novelties);
        each.map(|((action, tasks), novel)| {
            let contrast = contrast::usual(&tasks.times(weight), &drifts).z(action.drift);
            let kind = part_of(&own, action.kind)
                .map_or(self.kinds[action.kind], |part| self.kinds[action.kind].minus(part));
            let norms = Norms {
                drift: Usual::of(
                    &self.pool.drifts.kind(Some(action.kind), left_out).times(weight),
                    &drifts,
                ),
                contrast: Usual::of_contrasts(&kind.times(weight), &others),
                novelty,
            };
            norms.score(&Measured { drift: action.drift, contrast, novelty: novel })
        })
        .collect()
    }
}
