//! Every attack with every session that it is on.

use std::collections::BTreeMap;

use super::{Call, Scored};
use crate::runs::Embeddings;
use crate::{GuardError, Normed, Runs, Step};

/// An attack on a session.
#[derive(Debug)]
pub(super) struct Pairing {
    pub(super) session: usize,
    /// The places of its calls among the attacks, in order.
    pub(super) attacks: Vec<usize>,
    pub(super) drifts: Vec<f64>,
    pub(super) scores: Vec<f64>,
}

/// The most pairs of an attack call and a session.
const MAX_PAIRS: usize = 1 << 22;

pub(super) fn pairings(
    honest: &Runs,
    attacks: &[Step],
    vectors: &Embeddings<'_>,
    scored: &mut Scored<'_>,
) -> Result<Vec<Pairing>, GuardError> {
    let actions = vectors.actions(attacks.iter())?;
    let actions = actions
        .iter()
        .map(|action| Normed::named("action", action.as_slice()))
        .collect::<Result<Vec<_>, _>>()?;
    let kinds =
        attacks.iter().map(|step| scored.kinds.add(step.tool())).collect::<Result<Vec<_>, _>>()?;
    let sequences = sequences(attacks);
    let mut on: Vec<Vec<usize>> = vec![Vec::new(); scored.sessions.len()];
    let mut pairs = 0;
    for (place, sequence) in sequences.iter().enumerate() {
        for session in sessions_of(&attacks[sequence[0]], honest)? {
            on[session].push(place);
            pairs += sequence.len();
        }
        if pairs > MAX_PAIRS {
            let (field, length, maximum) = ("attacks x sessions", pairs, MAX_PAIRS);
            return Err(GuardError::TooLong { field, length, maximum });
        }
    }
    let mut calls = Vec::new();
    for (session, on) in on.iter().enumerate().filter(|(_, on)| !on.is_empty()) {
        // the first intent of the session
        let intent = scored.sessions[session].intents[0].dense();
        let intent = Normed::named("intent", &intent)?;
        let of = on.iter().flat_map(|&place| &sequences[place]).map(|&attack| {
            let drift = 1.0 - intent.similarity(&actions[attack])?;
            Ok(Call { kind: kinds[attack], drift, action: &actions[attack] })
        });
        calls.push((session, of.collect::<Result<Vec<_>, GuardError>>()?));
    }
    let mut pairings = Vec::new();
    for ((session, calls), scores) in calls.iter().zip(scored.scores(&calls)) {
        let mut drifts_and_scores = calls.iter().map(|call| call.drift).zip(scores);
        for &place in &on[*session] {
            let attacks = sequences[place].clone();
            let (drifts, scores) = drifts_and_scores.by_ref().take(attacks.len()).unzip();
            pairings.push(Pairing { session: *session, attacks, drifts, scores });
        }
    }
    Ok(pairings)
}

/// The sessions that an attack is on.
fn sessions_of(step: &Step, honest: &Runs) -> Result<Vec<usize>, GuardError> {
    let known = step.session().and_then(|session| honest.place(session));
    let on: Vec<usize> = match (known, step.suite()) {
        (Some(place), _) => vec![place],
        (None, Some(suite)) => (0..honest.sessions().len())
            .filter(|&place| honest.sessions()[place].suite.as_deref() == Some(suite))
            .collect(),
        (None, None) => Vec::new(),
    };
    if on.is_empty() {
        return Err(GuardError::UnknownSession {
            session: step.session().map(str::to_owned),
            suite: step.suite().map(str::to_owned),
        });
    }
    Ok(on)
}

/// The attacks of one session and suite are one sequence; one without a session is its own.
fn sequences(attacks: &[Step]) -> Vec<Vec<usize>> {
    let mut places = BTreeMap::new();
    let mut sequences: Vec<Vec<usize>> = Vec::new();
    for (call, step) in attacks.iter().enumerate() {
        match step.session() {
            None => sequences.push(vec![call]),
            Some(session) => {
                let place = *places.entry((session, step.suite())).or_insert(sequences.len());
                if place == sequences.len() {
                    sequences.push(Vec::new());
                }
                sequences[place].push(call);
            }
        }
    }
    sequences
}
