//! A baseline as it is stored.

use lukhas_types::{Embedding, Hasher};
use serde::{Deserialize, Serialize};

use super::scored::{Kinds, ScoredAction, ScoredSession, checked_drift};
use super::vector::Stored;
use super::{Baseline, GuardError};
use crate::{DriftError, Normed};

const VERSION: u32 = 2;

/// Within this two kernels agree on a drift.
const ROUNDING: f64 = 1e-9;

/// The version before the shape, which differs from version to version.
fn check_version(json: &str) -> Result<(), GuardError> {
    #[derive(Deserialize)]
    struct Version {
        version: u32,
    }
    match serde_json::from_str(json) {
        Ok(Version { version: found }) if found != VERSION => {
            Err(GuardError::UnsupportedVersion { what: "baseline", found, expected: VERSION })
        }
        _ => Ok(()),
    }
}

impl Baseline {
    /// The baseline as JSON text.
    #[must_use]
    pub fn save(&self) -> String {
        serde_json::to_string(self).expect("names and finite numbers are JSON")
    }

    /// A baseline from [`Baseline::save`]; the same to the bit. It is fitted again: as long as [`Baseline::fit`] without
    /// the embedder. What was changed since is refused by the checksum that stands in the file; a file without one
    /// (written by hand, or before there were checksums) is taken as it is.
    ///
    /// # Errors
    ///
    /// Another version ([`GuardError::UnsupportedVersion`]: version 1 had no vectors, fit again), text of another shape,
    /// a drift that is not that of its vectors, a kind or an intent that is not listed, an intent without actions, a kind,
    /// an intent or a whole session twice, too few sessions or too many actions, a checksum of something else.
    pub fn load(json: &str) -> Result<Self, GuardError> {
        let shape = |_| GuardError::malformed("baseline", "no JSON of a baseline");
        check_version(json)?;
        let data: Data = serde_json::from_str(json).map_err(shape)?;
        data.try_into()
    }
}

/// Unchecked; see [`Baseline`] for the meaning.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Data {
    version: u32,
    embedder: String,
    dimension: usize,
    kinds: Vec<String>,
    sessions: Vec<SessionData>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    checksum: Option<String>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SessionData {
    name: String,
    intents: Vec<String>,
    actions: Vec<(usize, f64, usize, String)>,
}

impl Data {
    /// A hash of all other fields, in hexadecimal digits. Apart from the fingerprint that binds guards, which is another
    /// with every way to score and holds no names of sessions: files outlive that.
    fn sum(&self) -> String {
        let hasher = Hasher::new("drift baseline file v2").text(&self.embedder);
        let hasher = hasher.number(self.dimension as u64).number(self.kinds.len() as u64);
        let hasher = self.kinds.iter().fold(hasher, |hasher, name| hasher.text(name));
        let hasher = self.sessions.iter().fold(hasher, |hasher, session| {
            let hasher = hasher.text(&session.name);
            let hasher = hasher.number(session.intents.len() as u64);
            let hasher = session.intents.iter().fold(hasher, |hasher, intent| hasher.text(intent));
            let hasher = hasher.number(session.actions.len() as u64);
            session.actions.iter().fold(hasher, |hasher, (kind, drift, intent, vector)| {
                hasher.number(*kind as u64).float(*drift).number(*intent as u64).text(vector)
            })
        });
        hasher.finish().to_string()
    }
}

impl From<Baseline> for Data {
    fn from(baseline: Baseline) -> Self {
        let inner = &baseline.0;
        let session = |session: &ScoredSession| SessionData {
            name: session.name.clone(),
            intents: session.intents.iter().map(Stored::encode).collect(),
            actions: session
                .actions
                .iter()
                .map(|action| (action.kind, action.drift, action.intent, action.vector.encode()))
                .collect(),
        };
        let mut data = Self {
            version: VERSION,
            embedder: inner.embedder.clone(),
            dimension: inner.dimension,
            kinds: inner.kinds.names().iter().map(ToString::to_string).collect(),
            sessions: inner.sessions.iter().map(session).collect(),
            checksum: None,
        };
        data.checksum = Some(data.sum());
        data
    }
}

impl TryFrom<Data> for Baseline {
    type Error = GuardError;

    fn try_from(data: Data) -> Result<Self, Self::Error> {
        let malformed = |reason| GuardError::malformed("baseline", reason);
        if data.version != VERSION {
            let (found, expected) = (data.version, VERSION);
            return Err(GuardError::UnsupportedVersion { what: "baseline", found, expected });
        }
        if !(1..=Embedding::MAX_DIMENSION).contains(&data.dimension) {
            let (dimension, maximum) = (data.dimension as f64, Embedding::MAX_DIMENSION as f64);
            return Err(DriftError::out_of_range("dimension", dimension, 1.0, maximum).into());
        }
        let is_damaged = data.checksum.as_ref().is_some_and(|checksum| *checksum != data.sum());
        let mut kinds = Kinds::default();
        for name in &data.kinds {
            kinds.add(name)?;
        }
        if kinds.names().len() != data.kinds.len() {
            return Err(malformed("a kind twice"));
        }
        let actions: usize = data.sessions.iter().map(|session| session.actions.len()).sum();
        if actions > Self::MAX_ACTIONS {
            let (length, maximum) = (actions, Self::MAX_ACTIONS);
            return Err(GuardError::TooLong { field: "baseline", length, maximum });
        }
        let mut sessions = Vec::with_capacity(data.sessions.len());
        for SessionData { name, intents, actions } in data.sessions {
            if actions.is_empty() {
                return Err(malformed("a session without actions"));
            }
            if intents.len() > actions.len() {
                return Err(malformed("a session with more intents than actions"));
            }
            let stored = |text: &String| Stored::decode(text, data.dimension);
            let intents = intents.iter().map(stored).collect::<Result<Vec<_>, _>>()?;
            if intents.iter().enumerate().any(|(place, intent)| intents[..place].contains(intent)) {
                return Err(malformed("an intent twice"));
            }
            let mut is_used = vec![false; intents.len()];
            let mut scored = Vec::with_capacity(actions.len());
            for (kind, drift, intent, vector) in &actions {
                let (kind, drift, intent) = (*kind, checked_drift(*drift)?, *intent);
                if kind >= data.kinds.len() {
                    return Err(malformed("a kind that is not listed"));
                }
                if intent >= intents.len() {
                    return Err(malformed("an intent that is not listed"));
                }
                let vector = stored(vector)?;
                let dense = vector.dense();
                let measured = intents[intent].drift(&Normed::named("vector", &dense)?);
                if (measured - drift).abs() > ROUNDING {
                    return Err(malformed("a drift that is not that of its vectors"));
                }
                is_used[intent] = true;
                scored.push(ScoredAction { kind, drift, intent, vector });
            }
            if is_used.contains(&false) {
                return Err(malformed("an intent without actions"));
            }
            let session = ScoredSession { name, intents, actions: scored };
            if sessions.contains(&session) {
                return Err(GuardError::DuplicateSession { session: session.name });
            }
            sessions.push(session);
        }
        // last: a reason that says more goes before
        if is_damaged {
            return Err(malformed("a checksum that is not that of its content"));
        }
        Self::of_scored(&data.embedder, data.dimension, kinds, sessions)
    }
}
