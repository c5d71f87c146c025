//! Same inputs, same bytes: on 1, 2 and 4 threads, in any order.

use lukhas_dreams::{
    Answer, Context, DreamMemory, Entry, MeshParams, consensus, parallel_mesh, simulate_dream,
};
use lukhas_drift::{score, score_rows};
use lukhas_glyphs::{Glyph, Memory};
use lukhas_types::{Embedding, Hasher, Seed, Stream};
use serde_json::json;

/// What a computation gives on 1, 2 and 4 threads, which must be one thing.
fn on_threads<T: PartialEq + std::fmt::Debug + Send>(compute: impl Fn() -> T + Send + Sync) -> T {
    let run = |threads| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("a pool");
        pool.install(&compute)
    };
    let one = run(1);
    assert_eq!(one, run(2), "2 threads");
    assert_eq!(one, run(4), "4 threads");
    one
}

fn vectors(count: usize, dimension: usize) -> Vec<Vec<f32>> {
    let mut stream = Stream::new(&Hasher::new("determinism v1").number(count as u64).finish());
    (0..count).map(|_| (0..dimension).map(|_| stream.normal() as f32).collect()).collect()
}

fn entries() -> Vec<Entry> {
    let vectors = vectors(1_000, 64).into_iter().enumerate();
    vectors
        .map(|(number, vector)| {
            Entry::new(format!("e{number}"), Embedding::new(vector).expect("a direction"))
        })
        .collect()
}

#[test]
fn a_mesh_gives_the_same_bytes() {
    let memory = DreamMemory::from_entries(entries()).expect("entries");
    let seeds: Vec<Seed> =
        (0..8).map(|number| Seed::new(format!("seed {number}")).expect("a seed")).collect();
    let context = Context::new(json!({"mood": "calm"})).expect("an object");
    let body = on_threads(|| {
        let mesh =
            parallel_mesh(&seeds, &context, &memory, &MeshParams::default()).expect("dreams");
        serde_json::to_string(&mesh.body("", None)).expect("JSON")
    });
    let alone = simulate_dream("seed 3", &context, &memory).expect("a dream");
    let alone = serde_json::to_value(alone.body("", None)).expect("JSON");
    let mesh: serde_json::Value = serde_json::from_str(&body).expect("JSON");
    assert_eq!(
        mesh["dreams"][3]["result"], alone["result"],
        "a mesh's dream is the dream of its seed"
    );
}

#[test]
fn the_order_of_a_memory_does_not_matter() {
    let context = Context::default();
    let digest = |entries: Vec<Entry>| {
        let memory = DreamMemory::from_entries(entries).expect("entries");
        (memory.root(), simulate_dream("order", &context, &memory).expect("a dream").digest())
    };
    let reversed: Vec<Entry> = entries().into_iter().rev().collect();
    assert_eq!(digest(entries()), digest(reversed));
}

#[test]
fn batches_are_loops() {
    let (left, right) = (vectors(2_000, 48), vectors(2_001, 48));
    let flat = |rows: &[Vec<f32>]| {
        ndarray::Array2::from_shape_vec((2_000, 48), rows[..2_000].concat()).expect("a shape")
    };
    let (intents, actions) = (flat(&left), flat(&right));
    let bits = |drift: f64| drift.to_bits();
    let batch = on_threads(|| {
        let rows = score_rows(&intents.view(), &actions.view()).expect("rows");
        rows.into_iter().map(|score| bits(score.drift)).collect::<Vec<_>>()
    });
    let loop_: Vec<u64> = (0..2_000)
        .map(|row| bits(score(&left[row], &right[row]).expect("decidable").drift))
        .collect();
    assert_eq!(batch, loop_);
}

#[test]
fn recall_gives_the_same_hits() {
    let mut memory = Memory::new();
    for number in 0..5_000 {
        memory.remember(Glyph::new(format!("note {number} of {}", number % 37))).expect("room");
    }
    let hits = on_threads(|| {
        let hits = memory.recall("note 17 of 5", 20);
        hits.iter()
            .map(|hit| (hit.id.to_string(), hit.score.to_bits(), hit.chance.to_bits()))
            .collect::<Vec<_>>()
    });
    assert_eq!(hits.len(), 20);
}

#[test]
fn consensus_ignores_the_order() {
    let answers = |order: &[usize]| {
        let vectors = vectors(12, 16);
        let answer = |&at: &usize| {
            Answer::new(format!("a{at}"), Embedding::new(vectors[at].clone()).expect("a direction"))
        };
        order.iter().map(answer).collect::<Vec<_>>()
    };
    let forward: Vec<usize> = (0..12).collect();
    let backward: Vec<usize> = (0..12).rev().collect();
    assert_eq!(
        consensus(&answers(&forward), 0.5).expect("answers"),
        consensus(&answers(&backward), 0.5).expect("answers")
    );
}
