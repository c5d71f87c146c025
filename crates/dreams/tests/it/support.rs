//! Memories and answers to test with.

use lukhas_dreams::{Answer, Context, DreamMemory, DreamParams, Entry};
use lukhas_types::{Embedding, Emotions, Hasher, Seed, Stream};
use serde_json::Value;

pub(crate) fn stream(name: &str) -> Stream {
    Stream::new(&Hasher::new("dreams test v1").text(name).finish())
}

pub(crate) fn vector(stream: &mut Stream, d: usize) -> Embedding {
    Embedding::new((0..d).map(|_| stream.normal() as f32).collect()).expect("a direction")
}

/// Entries of uneven weights, some with feelings.
pub(crate) fn entries(name: &str, n: usize, d: usize) -> Vec<Entry> {
    let mut stream = stream(name);
    (0..n)
        .map(|i| {
            let entry = Entry::new(format!("e{i:03}"), vector(&mut stream, d));
            let feeling = [("joy", 0.9), ("fear", 0.7), ("awe", 0.5)][i % 3];
            entry
                .weighing(0.5 + stream.next_unit())
                .feeling(Emotions::new([feeling]).expect("in range"))
        })
        .collect()
}

pub(crate) fn memory(name: &str, n: usize, d: usize) -> DreamMemory {
    DreamMemory::from_entries(entries(name, n, d)).expect("distinct entries")
}

pub(crate) fn context(value: Value) -> Context {
    Context::new(value).expect("an object")
}

pub(crate) fn seed(text: &str) -> Seed {
    Seed::new(text).expect("a seed")
}

pub(crate) fn params(steps: usize, beta: f64) -> DreamParams {
    let mut params = DreamParams::default();
    params.steps = steps;
    params.beta = beta;
    params
}

pub(crate) fn answer(id: &str, vector: &[f32]) -> Answer {
    Answer::new(id, Embedding::new(vector.to_vec()).expect("a direction"))
}
