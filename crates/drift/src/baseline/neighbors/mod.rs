//! How far a pair of task and action is from every pair seen before.

mod pairs;

use super::moments::Moments;
use super::rows::Rows;
use super::scored::ScoredSession;
use super::starts::Starts;
use crate::Normed;

/// The novelty of an action within its nearest session.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Near {
    session: usize,
    novelty: f64,
}

impl Near {
    const NONE: Self = Self { session: usize::MAX, novelty: f64::INFINITY };
}

/// For each action its three nearest other sessions, so that any two may be left out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Neighbors {
    /// The session of each action, and its nearest.
    actions: Vec<(usize, [Near; 3])>,
    starts: Starts,
    /// The actions whose nearest session is this one.
    nearest_to: Vec<Vec<usize>>,
    all: Moments,
    own: Vec<Moments>,
}

impl Neighbors {
    /// The vectors of the actions come in tiles. O(actions^2 * dimension).
    pub(crate) fn of(sessions: &[ScoredSession], tiles: &[Rows], starts: &Starts) -> Self {
        let owners = starts.owners();
        let nearest = pairs::nearest(sessions, tiles, &owners);
        let mut nearest_to = vec![Vec::new(); sessions.len()];
        for (action, near) in nearest.iter().enumerate() {
            if let Some(list) = nearest_to.get_mut(near[0].session) {
                list.push(action);
            }
        }
        let novelties = |near: &[[Near; 3]]| {
            Moments::of(near.iter().map(|near| near[0].novelty).filter(|x| x.is_finite()))
        };
        let own = (0..sessions.len()).map(|place| novelties(&nearest[starts.range(place)]));
        Self {
            all: novelties(&nearest),
            own: own.collect(),
            starts: starts.clone(),
            nearest_to,
            actions: owners.into_iter().zip(nearest).collect(),
        }
    }

    /// The novelties of a session's actions when up to two sessions, and it, are left out.
    pub(crate) fn novelties(
        &self,
        session: usize,
        left_out: &[usize],
    ) -> impl Iterator<Item = f64> {
        let actions = &self.actions[self.starts.range(session)];
        actions.iter().map(|action| nearest(&action.1, left_out))
    }

    /// The moments of all novelties when up to two sessions are left out, as actions and as neighbours.
    pub(crate) fn moments(&self, left_out: &[usize]) -> Moments {
        let mut moments = self.all;
        for &session in left_out {
            moments = moments.minus(&self.own[session]);
        }
        for &action in left_out.iter().flat_map(|&session| &self.nearest_to[session]) {
            let (owner, near) = &self.actions[action];
            if !left_out.contains(owner) {
                let one = |novelty| Moments::of(std::iter::once(novelty));
                moments = moments.minus(&one(near[0].novelty)).plus(&one(nearest(near, left_out)));
            }
        }
        moments
    }
}

/// Takes a session in among the three nearest, each of them once.
fn offer(nearest: &mut [Near; 3], new: Near) {
    if new.novelty >= nearest[2].novelty {
        return;
    }
    let place = match nearest.iter().position(|near| near.session == new.session) {
        Some(place) if nearest[place].novelty <= new.novelty => return,
        Some(place) => place,
        None => 2,
    };
    nearest[place] = new;
    let mut place = place;
    while place > 0 && nearest[place].novelty < nearest[place - 1].novelty {
        nearest.swap(place, place - 1);
        place -= 1;
    }
}

fn nearest(near: &[Near; 3], left_out: &[usize]) -> f64 {
    let kept = near.iter().find(|near| !left_out.contains(&near.session));
    kept.map_or(f64::INFINITY, |near| near.novelty)
}

/// The drift of an intent to each intent of each session.
fn drifts(intent: &[f32], sessions: &[ScoredSession]) -> Vec<Vec<f64>> {
    let intent = Normed::new(intent).expect("a stored vector has a direction");
    sessions
        .iter()
        .map(|session| session.intents.iter().map(|other| other.drift(&intent)).collect())
        .collect()
}

/// A task as seen from a baseline: its drift to every task of the baseline, the nearest first.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Task(Vec<(f64, usize, usize)>);

impl Task {
    /// O(intents * (dimension + log intents)).
    pub(crate) fn new(intent: &[f32], sessions: &[ScoredSession]) -> Self {
        let mut near: Vec<(f64, usize, usize)> = Vec::new();
        for (session, drifts) in drifts(intent, sessions).into_iter().enumerate() {
            near.extend(
                drifts.into_iter().enumerate().map(|(place, drift)| (drift, session, place)),
            );
        }
        near.sort_unstable_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(&b.1)).then(a.2.cmp(&b.2)));
        Self(near)
    }

    /// The least mean of the two drifts, of task to task and of action to action, over all pairs seen; a session may be
    /// left out. O(actions * dimension), mostly far less.
    pub(crate) fn novelty(
        &self,
        action: &Normed<'_>,
        sessions: &[ScoredSession],
        left_out: Option<usize>,
    ) -> f64 {
        let mut least = f64::INFINITY;
        for &(drift, session, intent) in &self.0 {
            if drift / 2.0 >= least {
                break;
            }
            if Some(session) != left_out {
                let own = sessions[session].actions.iter().filter(|one| one.intent == intent);
                least =
                    own.map(|one| (drift + one.vector.drift(action)) / 2.0).fold(least, f64::min);
            }
        }
        least
    }
}

/// [`Task::novelty`] of one action alone, without a sorted task: takes no memory, and skips less.
pub(crate) fn novelty(intent: &Normed<'_>, action: &Normed<'_>, sessions: &[ScoredSession]) -> f64 {
    let mut least = f64::INFINITY;
    for session in sessions {
        for (place, other) in session.intents.iter().enumerate() {
            let drift = other.drift(intent);
            if drift / 2.0 < least {
                let own = session.actions.iter().filter(|one| one.intent == place);
                least =
                    own.map(|one| (drift + one.vector.drift(action)) / 2.0).fold(least, f64::min);
            }
        }
    }
    least
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_three_nearest_sessions_each_once() {
        let mut near = [Near::NONE; 3];
        for (session, novelty) in
            [(1, 0.5), (2, 0.4), (1, 0.3), (3, 0.9), (4, 0.35), (2, 0.45), (3, 0.1)]
        {
            offer(&mut near, Near { session, novelty });
        }
        assert_eq!(near.map(|near| (near.session, near.novelty)), [(3, 0.1), (1, 0.3), (4, 0.35)]);
        assert_eq!(nearest(&near, &[3]), 0.3);
        assert_eq!(nearest(&near, &[3, 1]), 0.35);
    }
}
