//! How cost grows with size. `LUKHAS_BENCH=full` adds 100,000.

use divan::Bencher;
use lukhas_benches::{memory, sizes, users, vectors};
use lukhas_dreams::{Answer, Context, consensus, simulate_dream};
use lukhas_drift::{Registry, RegistryParams};
use lukhas_glyphs::{Glyph, Memory};
use lukhas_types::{Embedding, Lane};

fn main() {
    lukhas_perf::divan::main();
}

/// One update of one of so many users.
#[divan::bench(args = sizes(), sample_count = 1000)]
fn registry(bencher: Bencher<'_, '_>, count: usize) {
    let registry =
        Registry::new(RegistryParams::default().with_capacity(2 * count)).expect("parameters");
    let (users, pair) = (users(count), vectors(2, 64));
    let update =
        |user| registry.update(user, Lane::Prod, &pair[0], &pair[1], None).expect("decidable");
    assert!(users.iter().all(|user| update(user).n == 1));
    let mut next = users.iter().cycle();
    lukhas_perf::tap(bencher, "scaling.registry", count, || next.next().map(update));
}

/// The ten nearest of so many glyphs.
#[divan::bench(args = sizes(), sample_count = 100, sample_size = 1)]
fn recall(bencher: Bencher<'_, '_>, count: usize) {
    let mut memory = Memory::new();
    for number in 0..count {
        memory.remember(Glyph::new(format!("note {number}"))).expect("room");
    }
    assert_eq!(memory.recall("note 7", 1)[0].glyph.concept().as_str(), "note 7");
    lukhas_perf::tap(bencher, "scaling.recall", count, || memory.recall("note 7", 10).len());
}

/// A dream of 64 steps over so many entries of 64 dimensions.
#[divan::bench(args = sizes(), sample_count = 60, sample_size = 1)]
fn dream(bencher: Bencher<'_, '_>, count: usize) {
    let (memory, context) = (memory(count, 64), Context::default());
    let dream = || simulate_dream("scaling", &context, &memory).expect("a dream");
    assert_eq!(dream().digest(), dream().digest());
    lukhas_perf::tap(bencher, "scaling.dream", count, dream);
}

/// Whether so many answers agree: quadratic, 1,000 at most.
#[divan::bench(args = [10, 100, 1_000], sample_count = 60, sample_size = 1)]
fn answers(bencher: Bencher<'_, '_>, count: usize) {
    let vectors = vectors(count, 64).into_iter().enumerate();
    let answers: Vec<Answer> = vectors
        .map(|(number, vector)| {
            Answer::new(format!("a{number}"), Embedding::new(vector).expect("a direction"))
        })
        .collect();
    assert_eq!(consensus(&answers, 0.9).expect("answers").accepted(), None);
    lukhas_perf::tap(bencher, "scaling.consensus", count, || consensus(&answers, 0.9));
}
