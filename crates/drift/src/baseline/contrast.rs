//! Whether an action is nearer to its task than to others.

use super::moments::{Moments, Prior, Usual};
use super::rows::Rows;
use super::scored::ScoredSession;
use super::starts::Starts;
use super::vector::Stored;
use crate::Normed;
use crate::parallel::in_order;

/// The least spread of an action's drifts to other tasks, as a share of the spread of all drifts, beside the least of all
/// drifts. Where an action has
/// one drift to all other tasks (sparse vectors without a common place), shrinking alone leaves `1 / sqrt(n + 1)` of it,
/// and the contrast would grow with the number of tasks. On AgentDojo the least share is .24 (`Form`; sentence vectors
/// .36), so that this bounds none of its contrasts.
const LEAST_SHARE: f64 = 0.2;

/// What drift an action usually has to tasks, given those to some.
pub(crate) fn usual(tasks: &Moments, all: &Prior) -> Usual {
    Usual::at_least_share(tasks, all, LEAST_SHARE)
}

/// z of an action's drift to its task among its drifts to the tasks of all sessions but those left out; shrunk to
/// all drifts like a kind. O(intents * dimension).
///
/// Speaker verification calls this test normalisation (Auckenthaler, Carey and Lloyd-Thomas 2000).
pub(crate) fn contrast(
    drift: f64,
    action: &Normed<'_>,
    sessions: &[ScoredSession],
    left_out: &[usize],
    all: &Moments,
) -> f64 {
    let others = sessions.iter().enumerate().filter(|(place, _)| !left_out.contains(place));
    let intents = others.flat_map(|(_, session)| &session.intents);
    let tasks = Moments::of(intents.map(|intent| intent.drift(action)));
    usual(&tasks, &all.prior()).z(drift)
}

/// The drifts of every action to the tasks of all other sessions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contrasts {
    actions: Vec<Rows>,
    /// The session of each action.
    owners: Vec<usize>,
    sums: Vec<Moments>,
}

impl Contrasts {
    /// O(actions * intents * dimension).
    pub(crate) fn of(sessions: &[ScoredSession], actions: Vec<Rows>, starts: &Starts) -> Self {
        let owners = starts.owners();
        let of = |tile: usize| {
            let rows = &actions[tile];
            let owners = &owners[tile * Rows::TILE..][..rows.len()];
            let mut sums = vec![Moments::default(); rows.len()];
            let mut room = Room::default();
            for (place, session) in sessions.iter().enumerate() {
                for intent in &session.intents {
                    let drifts = room.drifts(rows, intent);
                    for ((sum, &drift), &owner) in sums.iter_mut().zip(drifts).zip(owners) {
                        if owner != place {
                            sum.push(drift);
                        }
                    }
                }
            }
            sums
        };
        let sums = in_order(actions.len(), 1, of).concat();
        Self { actions, owners, sums }
    }

    /// The number of actions.
    pub(crate) fn len(&self) -> usize {
        self.sums.len()
    }

    /// Of each of some sessions the drifts of every action to its tasks.
    /// O(actions * intents of these sessions * dimension), reading the actions once.
    pub(crate) fn shares(&self, sessions: &[ScoredSession], places: &[usize]) -> Vec<Vec<Moments>> {
        let mut shares = vec![Vec::with_capacity(self.sums.len()); places.len()];
        let mut room = Room::default();
        for rows in &self.actions {
            for (&place, share) in places.iter().zip(&mut shares) {
                let mut taken = [Moments::default(); Rows::TILE];
                for intent in &sessions[place].intents {
                    let drifts = room.drifts(rows, intent);
                    taken.iter_mut().zip(drifts).for_each(|(sum, &drift)| sum.push(drift));
                }
                share.extend_from_slice(&taken[..rows.len()]);
            }
        }
        shares
    }

    /// The sums without the tasks of some sessions, given with their [`Contrasts::shares`]; a session's own tasks are never
    /// among those of its actions. O(actions).
    pub(crate) fn without(&self, left_out: &[(usize, &[Moments])]) -> Vec<Moments> {
        let mut sums = self.sums.clone();
        for (place, share) in left_out {
            let each = sums.iter_mut().zip(*share).zip(&self.owners);
            each.filter(|(_, owner)| *owner != place)
                .for_each(|((sum, taken), _)| *sum = sum.minus(taken));
        }
        sums
    }
}

/// For the drifts of a tile, and for a vector to be unpacked into.
#[derive(Debug)]
struct Room {
    vector: Vec<f32>,
    drifts: [f64; Rows::TILE],
}

impl Default for Room {
    fn default() -> Self {
        Self { vector: Vec::new(), drifts: [0.0; Rows::TILE] }
    }
}

impl Room {
    fn drifts(&mut self, rows: &Rows, intent: &Stored) -> &[f64] {
        let drifts = &mut self.drifts[..rows.len()];
        rows.drifts(&intent.unpacked(&mut self.vector), drifts);
        drifts
    }
}

#[cfg(test)]
mod tests {
    use super::super::scored::ScoredAction;
    use super::*;

    fn stored(x: f32, y: f32) -> Stored {
        Stored::new(&Normed::new(&[x, y]).expect("a direction"))
    }

    /// Three sessions with one, two and three tasks, an action for each.
    fn sessions() -> Vec<ScoredSession> {
        let session = |n: u8| {
            let place = |k: u8| f32::from(n * 3 + k);
            let intents: Vec<Stored> =
                (0..n).map(|k| stored(1.0 + place(k), 9.0 - place(k))).collect();
            let actions = (0..n).map(|k| ScoredAction {
                kind: 0,
                drift: 0.1 + 0.05 * f64::from(n + k),
                intent: usize::from(k),
                vector: stored(2.0, 1.0 - place(k)),
            });
            ScoredSession { name: n.to_string(), actions: actions.collect(), intents }
        };
        (1..=3).map(session).collect()
    }

    #[test]
    fn what_is_taken_away_was_never_there() {
        let sessions = sessions();
        let all = Moments::of([0.2, 0.3, 0.5].into_iter());
        let starts = Starts::of(sessions.iter().map(|session| session.actions.len()));
        let actions = || sessions.iter().flat_map(|session| &session.actions);
        let tiles = Rows::tiles(actions().map(|action| &action.vector));
        let contrasts = Contrasts::of(&sessions, tiles, &starts);
        let shares = contrasts.shares(&sessions, &[0, 1, 2]);
        for left_out in [&[][..], &[0], &[1], &[2], &[0, 1], &[2, 0]] {
            let shares: Vec<_> =
                left_out.iter().map(|&place| (place, &shares[place][..])).collect();
            let sums = contrasts.without(&shares);
            for (place, session) in sessions.iter().enumerate() {
                let mut kept = sessions.clone();
                kept.iter_mut().enumerate().for_each(|(other, session)| {
                    if other == place || left_out.contains(&other) {
                        session.intents.clear();
                    }
                });
                for (action, sum) in session.actions.iter().zip(&sums[starts.range(place)]) {
                    let dense = action.vector.dense();
                    let vector = Normed::new(&dense).expect("a direction");
                    let expected = contrast(action.drift, &vector, &kept, &[], &all);
                    let found = usual(sum, &all.prior()).z(action.drift);
                    assert!((expected - found).abs() < 1e-9, "{expected} {found}");
                }
            }
        }
    }

    #[test]
    fn tasks_that_are_all_as_far_do_not_add_up() {
        let all = Moments::of([0.1, 0.5].into_iter()).prior();
        let contrast = |n: usize| usual(&Moments::of(std::iter::repeat_n(1.0, n)), &all).z(0.3);
        // s is 0.2, and the drift 0.7 nearer than to the tasks of others
        assert!((contrast(5_000) + 17.5).abs() < 0.01, "{}", contrast(5_000));
        assert!(contrast(16_000) > -17.5 && contrast(100) > -17.5);
    }

    #[test]
    fn one_task_for_all_says_no_more_than_the_drift() {
        let one = || ScoredSession {
            name: String::new(),
            intents: vec![stored(1.0, 0.0)],
            actions: vec![],
        };
        let (same, all) = ([one(), one(), one()], Moments::of([0.2, 0.4].into_iter()));
        let action = Normed::new(&[1.0, 1.0]).expect("a direction");
        let own = 1.0 - 0.5_f64.sqrt();
        // mean (3 x + m) / 4, so x is (x - m) / 4 from it
        let expected = (own - 0.3) / 4.0;
        let spread = ((3.0 * expected * expected + 0.01) / 4.0).sqrt();
        let found = contrast(own, &action, &same, &[], &all);
        assert!((found - expected / spread).abs() < 1e-12, "{found}");
    }
}
