//! The newest committed calls and their results, as hashes.

use lukhas_types::{Action, ContentHash, Hasher};
use serde_json::Value;

/// How many calls are kept.
const KEPT: usize = 32;

/// A ring of calls with their results.
#[derive(Debug, Clone, Default)]
pub(super) struct Repeats {
    ring: Vec<(ContentHash, ContentHash)>,
    next: usize,
}

impl Repeats {
    pub(super) fn push(&mut self, call: ContentHash, result: Option<&Value>) {
        let result = match result {
            Some(value) => json(Hasher::new("drift result v1"), value).finish(),
            None => Hasher::new("drift result v1").finish(),
        };
        if self.ring.len() < KEPT {
            self.ring.push((call, result));
        } else {
            self.ring[self.next] = (call, result);
        }
        self.next = (self.next + 1) % KEPT;
    }

    /// The most results alike among the kept calls that were this one.
    pub(super) fn count(&self, call: &ContentHash) -> u32 {
        let results = || self.ring.iter().filter(|kept| kept.0 == *call).map(|kept| kept.1);
        results().map(|one| results().filter(|other| *other == one).count()).max().unwrap_or(0)
            as u32
    }
}

/// The same call whatever the order of its arguments.
pub(super) fn hash_of(action: &Action) -> ContentHash {
    json(Hasher::new("drift call v1").text(action.tool()), action.args()).finish()
}

fn json(hasher: Hasher, value: &Value) -> Hasher {
    match value {
        Value::Object(fields) => {
            let mut fields: Vec<_> = fields.iter().collect();
            fields.sort_unstable_by_key(|field| field.0);
            let hasher = hasher.number(fields.len() as u64);
            fields.into_iter().fold(hasher, |hasher, (key, value)| json(hasher.text(key), value))
        }
        Value::Array(items) => {
            let hasher = hasher.bytes(b"list").number(items.len() as u64);
            items.iter().fold(hasher, json)
        }
        Value::String(text) => hasher.bytes(b"text").text(text),
        leaf => hasher.bytes(leaf.to_string().as_bytes()),
    }
}
