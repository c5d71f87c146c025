//! What the cross-crate benchmarks share: seeded inputs.

use lukhas_dreams::{DreamMemory, Entry};
use lukhas_types::{Embedding, Hasher, Stream, UserId};

/// The sizes that every scaling bench runs; the last only with `LUKHAS_BENCH=full`.
#[must_use]
pub fn sizes() -> Vec<usize> {
    #[expect(clippy::disallowed_methods, reason = "a bench chooses its sizes when it starts")]
    let full = std::env::var("LUKHAS_BENCH").is_ok_and(|value| value == "full");
    if full { vec![10, 1_000, 100_000] } else { vec![10, 1_000, 10_000] }
}

/// Seeded vectors of normal components.
#[must_use]
pub fn vectors(count: usize, dimension: usize) -> Vec<Vec<f32>> {
    let mut stream = Stream::new(&Hasher::new("bench vectors v1").number(count as u64).finish());
    (0..count).map(|_| (0..dimension).map(|_| stream.normal() as f32).collect()).collect()
}

/// A memory of seeded vectors.
///
/// # Panics
///
/// Never: normal vectors have a direction.
#[must_use]
pub fn memory(count: usize, dimension: usize) -> DreamMemory {
    let entries = vectors(count, dimension).into_iter().enumerate().map(|(number, vector)| {
        Entry::new(format!("e{number}"), Embedding::new(vector).expect("a direction"))
    });
    DreamMemory::from_entries(entries.collect()).expect("distinct entries")
}

/// As many user ids.
///
/// # Panics
///
/// Never: the ids are in the alphabet.
#[must_use]
pub fn users(count: usize) -> Vec<UserId> {
    (0..count).map(|number| UserId::new(format!("user-{number}")).expect("an id")).collect()
}
