//! The newest committed calls and their results, as hashes, and what no progress looks like among them.

use lukhas_types::{Action, ContentHash, Hasher};
use serde::Serialize;
use serde_json::Value;

use super::Reason;
use crate::DriftError;

/// How many calls are kept.
pub(super) const KEPT: usize = 32;

/// When an agent is going in circles: an opt-in rule of a [`Guard`](super::Guard), exact and without embeddings. It has
/// no false-alarm rate, so it warns unless it is told to block.
///
/// Only the same call with the same result counts. Different calls that all return nothing are a search, not a circle.
///
/// ```
/// use lukhas_drift::NoProgress;
/// let rule = NoProgress { blocks: true, ..NoProgress::default() }.with_repeats(4);
/// assert!(rule.validate().is_ok());
/// assert!(rule.with_repeats(40).validate().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct NoProgress {
    /// A call that had the same result this often among the newest 32 is not made again; 2 to 32.
    pub repeats: u8,
    /// Two calls that took turns this often, each always with the same result, are not made again; 2 to 16.
    pub cycles: u8,
    /// After so many failures in a row nothing more is called; 2 to 255.
    pub failures: u8,
    /// Whether it blocks; it warns otherwise.
    pub blocks: bool,
}

impl Default for NoProgress {
    /// Three repeats, three cycles, five failures; warns.
    fn default() -> Self {
        Self { repeats: 3, cycles: 3, failures: 5, blocks: false }
    }
}

impl NoProgress {
    /// With another number of repeats.
    #[must_use]
    pub const fn with_repeats(mut self, repeats: u8) -> Self {
        self.repeats = repeats;
        self
    }

    /// Checks the numbers.
    ///
    /// # Errors
    ///
    /// When one is outside of its range.
    pub fn validate(self) -> Result<Self, DriftError> {
        let numbers = [
            ("repeats", self.repeats, KEPT as u8),
            ("cycles", self.cycles, (KEPT / 2) as u8),
            ("failures", self.failures, u8::MAX),
        ];
        for (field, number, most) in numbers {
            if !(2..=most).contains(&number) {
                return Err(DriftError::out_of_range(field, number.into(), 2.0, most.into()));
            }
        }
        Ok(self)
    }

    /// What speaks against one more call. `call` is None where only its vector is known.
    pub(super) fn reasons(&self, recent: &Recent, call: Option<u64>) -> Vec<Reason> {
        let mut reasons = Vec::new();
        if let Some(call) = call {
            if recent.count(call) >= u32::from(self.repeats) {
                reasons.push(Reason::Repeats);
            }
            if recent.takes_turns(call, self.cycles.into()) {
                reasons.push(Reason::PingPong);
            }
        }
        if recent.failures >= self.failures {
            reasons.push(Reason::Failures);
        }
        reasons
    }
}

/// A ring of calls with their results, and the failures in a row.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Recent {
    pub(super) ring: Vec<(u64, u32)>,
    /// The place of the oldest once the ring is full.
    pub(super) next: usize,
    pub(super) failures: u8,
}

impl Recent {
    pub(super) fn push(&mut self, call: Option<u64>, result: Option<&Value>, failed: bool) {
        self.failures = if failed { self.failures.saturating_add(1) } else { 0 };
        let Some(call) = call else { return };
        let hasher = Hasher::new("drift result v1");
        let hasher = match result {
            Some(value) => json(hasher, value),
            None => hasher,
        };
        let entry = (call, short(&hasher.finish()) as u32);
        if self.ring.len() < KEPT {
            self.ring.push(entry);
        } else {
            self.ring[self.next] = entry;
            self.next = (self.next + 1) % KEPT;
        }
    }

    /// The most results alike among the kept calls that were this one.
    pub(super) fn count(&self, call: u64) -> u32 {
        let results = || self.ring.iter().filter(|kept| kept.0 == call).map(|kept| kept.1);
        results().map(|one| results().filter(|other| *other == one).count()).max().unwrap_or(0)
            as u32
    }

    /// Whether the newest calls were this one and another in turn, so many times, each always with one result.
    fn takes_turns(&self, call: u64, cycles: usize) -> bool {
        let (older, newer) = self.ring.split_at(self.next);
        let newest = || older.iter().rev().chain(newer.iter().rev());
        let mut first = newest();
        let (Some(other), Some(own)) = (first.next(), first.next()) else { return false };
        let pattern = [other, own].into_iter().cycle();
        let turns = newest().zip(pattern).take_while(|(kept, expected)| kept == expected).count();
        own.0 == call && other.0 != call && turns >= 2 * cycles
    }
}

/// Whether a result says that the call failed: an object whose `error` is neither null nor false, or whose `is_error` or
/// `isError` is true.
pub(super) fn is_failure(result: &Value) -> bool {
    let says = |key: &str| result.get(key).is_some_and(|value| *value == Value::Bool(true));
    let error = result.get("error");
    error.is_some_and(|error| !error.is_null() && *error != Value::Bool(false))
        || says("is_error")
        || says("isError")
}

/// The same call whatever the order of its arguments.
pub(super) fn hash_of(action: &Action) -> u64 {
    short(&json(Hasher::new("drift call v1").text(action.tool()), action.args()).finish())
}

/// The first eight bytes: what tells apart the 32 calls of a ring.
fn short(hash: &ContentHash) -> u64 {
    let (words, _) = hash.as_bytes().as_chunks::<8>();
    u64::from_le_bytes(words[0])
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
