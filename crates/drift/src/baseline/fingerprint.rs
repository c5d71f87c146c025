//! What tells a baseline from another.

use lukhas_types::{ContentHash, Hasher};

use super::scored::{Kinds, ScoredSession};
use super::vector::Stored;

/// A hash of all that scores depend on, and of how they are made: "score 3" is with the contrast and its least spread.
pub(super) fn fingerprint(
    embedder: &str,
    dimension: usize,
    kinds: &Kinds,
    sessions: &[ScoredSession],
) -> ContentHash {
    let hasher = Hasher::new("drift baseline v2, score 3").text(embedder).number(dimension as u64);
    let hasher = kinds.names().iter().fold(hasher, |hasher, name| hasher.text(name));
    let sessions = sessions.iter().fold(hasher, |hasher, session| {
        let hasher = hasher.number(session.actions.len() as u64);
        let hasher = session.intents.iter().fold(hasher, vectors);
        session.actions.iter().fold(hasher, |hasher, action| {
            let hasher = hasher.number(action.kind as u64).number(action.intent as u64);
            vectors(hasher.float(action.drift), &action.vector)
        })
    });
    sessions.finish()
}

/// A hash of what a session did, whatever its name and the places of its kinds.
pub(super) fn content(session: &ScoredSession, kinds: &Kinds) -> ContentHash {
    let hasher = Hasher::new("drift session v1").number(session.actions.len() as u64);
    let hasher = session.intents.iter().fold(hasher, vectors);
    let actions = session.actions.iter().fold(hasher, |hasher, action| {
        let hasher = hasher.text(&kinds.names()[action.kind]).number(action.intent as u64);
        vectors(hasher, &action.vector)
    });
    actions.finish()
}

fn vectors(hasher: Hasher, vector: &Stored) -> Hasher {
    hasher.vector(&vector.dense())
}
