//! Whether an action is nearer to its task than to others.

use super::moments::{Moments, Usual};
use super::scored::ScoredSession;
use super::vector::Stored;
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
        let intents: Vec<Vec<f32>> = sessions[place].intents.iter().map(Stored::dense).collect();
        for intent in &intents {
            let intent = Normed::new(intent).expect("a stored vector has a direction");
            let each = sessions.iter().zip(&mut self.0).enumerate();
            for (_, (session, moments)) in each.filter(|(other, _)| *other != place) {
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
        let contrasts = Contrasts::of(&sessions);
        for left_out in [None, Some(0), Some(1), Some(2)] {
            let found = contrasts.without(&sessions, left_out, &all);
            for (place, session) in sessions.iter().enumerate() {
                let mut kept = sessions.clone();
                kept.iter_mut().enumerate().for_each(|(other, session)| {
                    if other == place || Some(other) == left_out {
                        session.intents.clear();
                    }
                });
                for (action, found) in session.actions.iter().zip(&found[place]) {
                    let dense = action.vector.dense();
                    let vector = Normed::new(&dense).expect("a direction");
                    let expected = contrast(action.drift, &vector, &kept, None, &all);
                    assert!((expected - found).abs() < 1e-9, "{expected} {found}");
                }
            }
        }
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
        let found = contrast(own, &action, &same, None, &all);
        assert!((found - expected / spread).abs() < 1e-12, "{found}");
    }
}
