//! One dream, by the number of entries and dimensions. `LUKHAS_BENCH=full` adds 100,000 entries.

use divan::Bencher;
use lukhas_dreams::{Context, DreamMemory, DreamParams, Entry, simulate_dream_with};
use lukhas_types::{Embedding, Hasher, Seed, Stream};

fn main() {
    lukhas_perf::divan::main();
}

fn memory(n: usize, d: usize) -> DreamMemory {
    let mut stream = Stream::new(&Hasher::new("bench v1").number(n as u64).finish());
    let entries = (0..n).map(|i| {
        let row = (0..d).map(|_| (stream.next_unit() - 0.5) as f32).collect();
        Entry::new(format!("entry_{i:06}"), Embedding::new(row).expect("a direction"))
    });
    DreamMemory::from_entries(entries.collect()).expect("distinct entries")
}

fn sizes() -> Vec<(usize, usize)> {
    #[expect(clippy::disallowed_methods, reason = "a bench, not a library: one size takes minutes")]
    let full = std::env::var("LUKHAS_BENCH").is_ok_and(|value| value == "full");
    let mut sizes = vec![(10, 384), (1000, 384)];
    sizes.extend(full.then_some((100_000, 64)));
    sizes
}

fn dream(bencher: Bencher<'_, '_>, name: &str, memory: &DreamMemory) {
    let seed = Seed::new("morning_reflection").expect("a seed");
    let (context, params) = (Context::default(), DreamParams::default());
    let once = || simulate_dream_with(&seed, &context, memory, &params).expect("a dream");
    assert_eq!(once().digest(), once().digest());
    lukhas_perf::tap_one(bencher, name, once);
}

#[divan::bench(sample_size = 1, sample_count = 300)]
fn archetypes(bencher: Bencher<'_, '_>) {
    dream(bencher, "dreams.archetypes", &DreamMemory::archetypes());
}

#[divan::bench(args = sizes().into_iter().map(|(n, d)| format!("{n}x{d}")), sample_size = 1, sample_count = 300)]
fn simulate(bencher: Bencher<'_, '_>, size: &str) {
    let (n, d) = sizes().into_iter().find(|(n, d)| format!("{n}x{d}") == size).expect("a size");
    dream(bencher, &format!("dreams.simulate/{size}"), &memory(n, d));
}
