use lukhas_types::{Seed, Timestamp};
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{Context, DreamMemory, DreamParams, simulate_dream_with};

mod difference;

use difference::first_difference;

/// Whether a dream on the wire is what its inputs give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[must_use]
#[non_exhaustive]
pub struct Replay {
    /// The id that the given dream carries, where it is a text.
    pub dream_id: Option<String>,
    /// Whether every field is the same.
    #[serde(rename = "match")]
    pub matches: bool,
    /// Where it first differs, as `result.steps[3].energy`; `$` for the whole document.
    pub first_difference: Option<String>,
}

/// Dreams again from the seed, context and parameters that a dream on the wire names, and compares every field of it,
/// for an owner without a name: see [`replay_owned`].
pub fn replay_value(given: &Value, memory: &DreamMemory) -> Replay {
    replay_owned(given, "", memory)
}

/// Dreams again and compares every field bit by bit, in document order, keys that are missing or unknown included.
///
/// A memory with another root is the first difference, and then nothing is dreamt. The timestamp is free, but must be
/// null or RFC 3339. The id must be the one of this owner. Never fails: what cannot be dreamt again differs where it
/// cannot. O(one dream).
pub fn replay_owned(given: &Value, owner: &str, memory: &DreamMemory) -> Replay {
    let difference = difference(given, owner, memory);
    Replay {
        dream_id: given.get("dream_id").and_then(Value::as_str).map(str::to_owned),
        matches: difference.is_none(),
        first_difference: difference,
    }
}

fn difference(given: &Value, owner: &str, memory: &DreamMemory) -> Option<String> {
    let at = |path: &str| Some(path.to_owned());
    if !given.is_object() {
        return at("$");
    }
    if given.pointer("/metadata/memory_root").and_then(Value::as_str)
        != Some(&*memory.root().to_string())
    {
        return at("metadata.memory_root");
    }
    let timestamp = match given.pointer("/metadata/timestamp") {
        Some(Value::Null) => None,
        Some(Value::String(text)) if text.parse::<Timestamp>().is_ok() => Some(text),
        _ => return at("metadata.timestamp"),
    };
    let Some(seed) = given.get("seed").and_then(Value::as_str).and_then(|s| Seed::new(s).ok())
    else {
        return at("seed");
    };
    let Some(context) = given.pointer("/result/context").and_then(|v| Context::new(v.clone()).ok())
    else {
        return at("result.context");
    };
    let Some(params) = given
        .pointer("/metadata/params")
        .and_then(|params| serde_json::from_value::<DreamParams>(params.clone()).ok())
    else {
        return at("metadata.params");
    };
    let Ok(dream) = simulate_dream_with(&seed, &context, memory, &params) else {
        return at("metadata.params");
    };
    let mut again = serde_json::to_value(dream.body(owner, None))
        .expect("maps with text keys and finite numbers");
    if let (Some(text), Some(slot)) = (timestamp, again.pointer_mut("/metadata/timestamp")) {
        *slot = Value::from(text.as_str());
    }
    first_difference(given, &again, "")
}
