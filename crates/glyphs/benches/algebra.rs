//! The operations on hypervectors of 8,192 bits.

use divan::Bencher;
use lukhas_glyphs::vsa::{bind, bundle, permute};
use lukhas_glyphs::{Hypervector, similarity};
use lukhas_types::Hasher;

fn main() {
    lukhas_perf::divan::main();
}

fn code(number: u64) -> Hypervector {
    Hypervector::draw(&Hasher::new("glyph bench v1").number(number))
}

#[divan::bench(sample_count = 1000)]
fn bind_two(bencher: Bencher<'_, '_>) {
    let (a, b) = (code(0), code(1));
    assert_eq!(bind(&bind(&a, &b), &b), a);
    lukhas_perf::tap_one(bencher, "glyphs.algebra.bind", || bind(&a, &b));
}

#[divan::bench(sample_count = 1000)]
fn compare_two(bencher: Bencher<'_, '_>) {
    let (a, b) = (code(0), code(1));
    assert!(similarity(&a, &b).abs() < 0.05);
    lukhas_perf::tap_one(bencher, "glyphs.algebra.similarity", || similarity(&a, &b));
}

#[divan::bench(sample_count = 1000)]
fn permute_by_one(bencher: Bencher<'_, '_>) {
    let a = code(0);
    assert_eq!(permute(&permute(&a, 1), -1), a);
    lukhas_perf::tap_one(bencher, "glyphs.algebra.permute", || permute(&a, 1));
}

#[divan::bench(args = [3, 10, 100], sample_count = 1000)]
fn bundle_of(bencher: Bencher<'_, '_>, parts: u64) {
    let vectors: Vec<Hypervector> = (0..parts).map(code).collect();
    assert!(bundle(&vectors).is_some_and(|bundled| similarity(&bundled, &vectors[0]) > 0.04));
    lukhas_perf::tap(bencher, "glyphs.algebra.bundle", parts, || bundle(&vectors));
}
