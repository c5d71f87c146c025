//! Sessions of which any may be left out: what is usual, and how a session scores, by the others alone.

use super::by_kind::ByKind;
use super::contrast::Contrasts;
use super::kept::Kept;
use super::neighbors::Neighbors;
use super::rows::Rows;
use super::scored::ScoredSession;
use super::starts::Starts;
use crate::parallel::in_order;

/// Sessions are left out in blocks of about so many intents, which are measured against the actions together.
const BLOCK: usize = 16;

/// The drifts, contrasts and neighbours of every action.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Pool {
    pub(super) drifts: ByKind,
    pub(super) contrasts: Contrasts,
    pub(super) neighbors: Neighbors,
    pub(super) starts: Starts,
}

impl Pool {
    /// O(actions^2 * dimension), on several threads with the same bits. Holds every vector once more.
    pub(crate) fn of(sessions: &[ScoredSession], kinds: usize) -> Self {
        let starts = Starts::of(sessions.iter().map(|session| session.actions.len()));
        let drifts = sessions
            .iter()
            .map(|session| session.actions.iter().map(|action| (action.kind, action.drift)));
        let actions = sessions.iter().flat_map(|session| &session.actions);
        let tiles = Rows::tiles(actions.map(|action| &action.vector));
        Self {
            drifts: ByKind::of(kinds, drifts),
            neighbors: Neighbors::of(sessions, &tiles, &starts),
            contrasts: Contrasts::of(sessions, tiles, &starts),
            starts,
        }
    }

    pub(crate) fn drifts(&self) -> &ByKind {
        &self.drifts
    }

    /// All sessions.
    pub(crate) fn whole<'a>(&'a self, sessions: &'a [ScoredSession]) -> Kept<'a> {
        Kept::of(self, sessions, None, self.contrasts.sums().to_vec(), 1.0)
    }

    /// What `one` says of each session that is left out, given what is then left; in the order of `places`, the same
    /// bits on any number of threads. The tasks in the contrasts of the others count `weight` times.
    /// O(actions * intents of these sessions * dimension), and the cost of `one`.
    pub(crate) fn without_each<T: Send>(
        &self,
        sessions: &[ScoredSession],
        places: &[usize],
        weight: f64,
        one: impl Fn(usize, &Kept<'_>) -> T + Send + Sync,
    ) -> Vec<T> {
        let mut intents = 0;
        let blocks: Vec<&[usize]> = places
            .chunk_by(|&a, _| {
                intents += sessions[a].intents.len();
                let goes_on = intents < BLOCK;
                intents = if goes_on { intents } else { 0 };
                goes_on
            })
            .collect();
        let of = |block: usize| -> Vec<T> {
            let sums = self.contrasts.without(sessions, blocks[block]);
            let each = blocks[block].iter().zip(sums);
            each.map(|(&place, sums)| {
                one(place, &Kept::of(self, sessions, Some(place), sums, weight))
            })
            .collect()
        };
        in_order(blocks.len(), 1, of).into_iter().flatten().collect()
    }

    /// z of a session's drifts against the sessions that are not left out.
    pub(crate) fn z(&self, session: &ScoredSession, left_out: &[usize]) -> Vec<f64> {
        let z = |kind, drift| self.drifts.usual(Some(kind), left_out).z(drift);
        session.actions.iter().map(|action| z(action.kind, action.drift)).collect()
    }
}
