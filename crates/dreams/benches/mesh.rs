//! A mesh of ten dreams over 1,000 entries of 384 dimensions.

use divan::Bencher;
use lukhas_dreams::{Context, DreamMemory, Entry, MeshParams, parallel_mesh};
use lukhas_types::{Embedding, Hasher, Seed, Stream};

fn main() {
    lukhas_perf::divan::main();
}

#[divan::bench(args = [10], sample_size = 1, sample_count = 100)]
fn mesh(bencher: Bencher<'_, '_>, count: usize) {
    let mut stream = Stream::new(&Hasher::new("bench v1").text("mesh").finish());
    let entries = (0..1000).map(|i| {
        let row = (0..384).map(|_| (stream.next_unit() - 0.5) as f32).collect();
        Entry::new(format!("entry_{i:06}"), Embedding::new(row).expect("a direction"))
    });
    let memory = DreamMemory::from_entries(entries.collect()).expect("distinct entries");
    let seeds: Vec<Seed> =
        (0..count).map(|i| Seed::new(format!("seed {i}")).expect("a seed")).collect();
    let (context, params) = (Context::default(), MeshParams::default());
    let once = || parallel_mesh(&seeds, &context, &memory, &params).expect("a mesh");
    assert_eq!(once().id(""), once().id(""));
    lukhas_perf::tap(bencher, "dreams.mesh", count, once);
}
