//! Whether an action is nearer to its task than to others.

use super::moments::{Moments, Usual};
use super::scored::ScoredSession;
use crate::Normed;

/// z of an action's drift to its task among its drifts to the tasks of all sessions, but one that is left out; shrunk to
/// all drifts like a kind. O(intents * dimension).
///
/// Speaker verification calls this test normalisation (Auckenthaler, Carey and Lloyd-Thomas 2000).
pub(crate) fn contrast(
    drift: f64,
    action: &Normed<'_>,
    sessions: &[ScoredSession],
    left_out: Option<usize>,
    all: &Moments,
) -> f64 {
    let others = sessions.iter().enumerate().filter(|(place, _)| Some(*place) != left_out);
    let intents = others.flat_map(|(_, session)| &session.intents);
    Usual::of(&Moments::of(intents.map(|intent| intent.drift(action))), all).z(drift)
}

/// The contrast of every action with the tasks of all other sessions. O(actions * intents * dimension).
pub(crate) fn contrasts(sessions: &[ScoredSession], all: &Moments) -> Vec<Vec<f64>> {
    let each = sessions.iter().enumerate().map(|(place, session)| {
        let of = session.actions.iter().map(|action| {
            let dense = action.vector.dense();
            let vector = Normed::new(&dense).expect("a stored vector has a direction");
            contrast(action.drift, &vector, sessions, Some(place), all)
        });
        of.collect()
    });
    each.collect()
}
