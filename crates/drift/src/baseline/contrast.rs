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

/// The drifts of every action to the tasks of all other sessions.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Contrasts(Vec<Vec<Moments>>);

impl Contrasts {
    /// O(actions * intents * dimension).
    pub(crate) fn of(sessions: &[ScoredSession]) -> Self {
        let each = sessions.iter().map(|session| vec![Moments::default(); session.actions.len()]);
        let mut contrasts = Self(each.collect());
        for place in 0..sessions.len() {
            contrasts.fold(sessions, place, Moments::plus);
        }
        contrasts
    }

    /// Those of actions of other sessions to the tasks of the session at a place are added, or taken away.
    fn fold(
        &mut self,
        sessions: &[ScoredSession],
        place: usize,
        with: impl Fn(&Moments, &Moments) -> Moments,
    ) {
        let intents: Vec<Vec<f32>> =
            sessions[place].intents.iter().map(|intent| intent.dense()).collect();
        for intent in &intents {
            let intent = Normed::new(intent).expect("a stored vector has a direction");
            let others = sessions.iter().zip(&mut self.0).enumerate();
            for (_, (session, moments)) in others.filter(|(other, _)| *other != place) {
                for (action, moments) in session.actions.iter().zip(moments) {
                    let drift = Moments::of(std::iter::once(action.vector.drift(&intent)));
                    *moments = with(moments, &drift);
                }
            }
        }
    }

    /// The contrast of every action with the tasks of all other sessions, when one is left out; shrunk to these drifts.
    /// O(actions * intents of that session * dimension).
    pub(crate) fn without(
        &self,
        sessions: &[ScoredSession],
        left_out: Option<usize>,
        all: &Moments,
    ) -> Vec<Vec<f64>> {
        let mut kept = self.clone();
        if let Some(left_out) = left_out {
            kept.fold(sessions, left_out, Moments::minus);
        }
        let each = sessions.iter().zip(&kept.0).map(|(session, moments)| {
            let of = session.actions.iter().zip(moments);
            of.map(|(action, moments)| Usual::of(moments, all).z(action.drift)).collect()
        });
        each.collect()
    }
}
