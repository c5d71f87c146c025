//! All pairs of actions, each once.

use std::ops::Range;

use super::{Near, offer};
use crate::Normed;
use crate::baseline::rows::Rows;
use crate::baseline::scored::{ScoredAction, ScoredSession};
use crate::baseline::vector::Stored;
use crate::parallel::in_order;

/// So many tiles of actions are compared with all later ones at once, each by itself; then what they found is taken in.
const ROUND: usize = 8;

/// Of each action, by session and in order, its three nearest other sessions. O(actions^2 * dimension), less where tasks
/// are further apart than pairs; the same bits on any number of threads.
pub(super) fn nearest(
    sessions: &[ScoredSession],
    tiles: &[Rows],
    owners: &[usize],
) -> Vec<[Near; 3]> {
    let pairs = Pairs::of(sessions, tiles, owners);
    let mut nearest = vec![[Near::NONE; 3]; owners.len()];
    for first in (0..tiles.len()).step_by(ROUND) {
        let count = ROUND.min(tiles.len() - first);
        for found in in_order(count, 1, |k| pairs.of_tile(first + k, &nearest)) {
            let from = owners.len() - found.len();
            for (nearest, found) in nearest[from..].iter_mut().zip(found) {
                found.into_iter().for_each(|near| offer(nearest, near));
            }
        }
    }
    nearest
}

/// All that the pairs are made of.
struct Pairs<'a> {
    sessions: &'a [ScoredSession],
    actions: Vec<&'a ScoredAction>,
    tiles: &'a [Rows],
    owners: &'a [usize],
    intents: Vec<Rows>,
    /// The place of each action's intent among those of all sessions.
    tasks: Vec<usize>,
    /// The tasks of all sessions.
    count: usize,
}

impl<'a> Pairs<'a> {
    fn of(sessions: &'a [ScoredSession], tiles: &'a [Rows], owners: &'a [usize]) -> Self {
        let mut first = 0;
        let mut tasks = Vec::with_capacity(owners.len());
        for session in sessions {
            tasks.extend(session.actions.iter().map(|action| first + action.intent));
            first += session.intents.len();
        }
        Self {
            sessions,
            actions: sessions.iter().flat_map(|session| &session.actions).collect(),
            tiles,
            owners,
            intents: Rows::tiles(sessions.iter().flat_map(|session| &session.intents)),
            tasks,
            count: first,
        }
    }

    fn range(&self, tile: usize) -> Range<usize> {
        let from = tile * Rows::TILE;
        from..from + self.tiles[tile].len()
    }

    /// What a tile's actions, and all later ones, find in each other, beginning with what was found before.
    fn of_tile(&self, tile: usize, before: &[[Near; 3]]) -> Vec<[Near; 3]> {
        let own = self.range(tile);
        let from = own.start;
        let mut nearest = before[from..].to_vec();
        let (tasks, to_tasks) = self.drifts_of_tasks(own.clone());
        let mut rooms = vec![Vec::new(); own.len()];
        let own: Vec<_> = own
            .zip(&mut rooms)
            .map(|(one, room)| {
                let task = tasks.binary_search(&self.tasks[one]).expect("one of the tile");
                let to_tasks = &to_tasks[task * self.count..][..self.count];
                (one, self.owners[one], to_tasks, self.actions[one].vector.unpacked(room))
            })
            .collect();
        let mut drifts = [0.0; Rows::TILE];
        for later in tile..self.tiles.len() {
            let others = self.range(later);
            let start = others.start;
            for (one, owner, to_tasks, vector) in &own {
                let (mut near, mut is_near) = (0, [false; Rows::TILE]);
                for (two, is_near) in others.clone().zip(&mut is_near) {
                    let worst = nearest[one - from][2].novelty.max(nearest[two - from][2].novelty);
                    // an action adds nothing below zero
                    *is_near = self.owners[two] > *owner && to_tasks[self.tasks[two]] / 2.0 < worst;
                    near += usize::from(*is_near);
                }
                if near == 0 {
                    continue;
                }
                self.measure(later, vector, &is_near, near, &mut drifts);
                for two in others.clone().filter(|two| is_near[two - start]) {
                    let novelty = (to_tasks[self.tasks[two]] + drifts[two - start]) / 2.0;
                    offer(&mut nearest[one - from], Near { session: self.owners[two], novelty });
                    offer(&mut nearest[two - from], Near { session: *owner, novelty });
                }
            }
        }
        nearest
    }

    /// The drifts of one vector to those of a tile that are wanted; one by one where they are few.
    fn measure(
        &self,
        tile: usize,
        vector: &Normed<'_>,
        is_wanted: &[bool],
        wanted: usize,
        drifts: &mut [f64],
    ) {
        let rows = &self.tiles[tile];
        if 4 * wanted >= rows.len() {
            return rows.drifts(vector, &mut drifts[..rows.len()]);
        }
        let each = self.range(tile).zip(drifts).zip(is_wanted).filter(|(_, is_wanted)| **is_wanted);
        each.for_each(|((action, drift), _)| *drift = self.actions[action].vector.drift(vector));
    }

    /// The tasks of some actions, ascending, and the drifts of each to every task; to those before the first session's
    /// they are left out.
    fn drifts_of_tasks(&self, actions: Range<usize>) -> (Vec<usize>, Vec<f64>) {
        let first = self.tasks[actions.start] - self.actions[actions.start].intent;
        let mut own: Vec<(usize, &Stored)> = actions
            .map(|one| {
                let intents = &self.sessions[self.owners[one]].intents;
                (self.tasks[one], &intents[self.actions[one].intent])
            })
            .collect();
        own.sort_by_key(|task| task.0);
        own.dedup_by_key(|task| task.0);
        let mut rooms = vec![Vec::new(); own.len()];
        let vectors: Vec<Normed<'_>> =
            own.iter().zip(&mut rooms).map(|((_, task), room)| task.unpacked(room)).collect();
        let mut drifts = vec![f64::NAN; own.len() * self.count];
        for (tile, rows) in self.intents.iter().enumerate().skip(first / Rows::TILE) {
            for (vector, drifts) in vectors.iter().zip(drifts.chunks_mut(self.count)) {
                rows.drifts(vector, &mut drifts[tile * Rows::TILE..][..rows.len()]);
            }
        }
        (own.into_iter().map(|task| task.0).collect(), drifts)
    }
}
