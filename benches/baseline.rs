//! Ours beside a plain twin: the same result by the code that one would write first.

use divan::Bencher;
use lukhas_benches::vectors;
use lukhas_glyphs::{Hypervector, similarity, validate, validate_value};
use lukhas_types::Hasher;

fn main() {
    lukhas_perf::divan::main();
}

fn plain_drift(a: &[f32], b: &[f32]) -> f64 {
    let (mut ab, mut aa, mut bb) = (0.0, 0.0, 0.0);
    for (&x, &y) in a.iter().zip(b) {
        let (x, y) = (f64::from(x), f64::from(y));
        ab += x * y;
        aa += x * x;
        bb += y * y;
    }
    1.0 - ab / (aa * bb).sqrt()
}

#[divan::bench(args = [4, 64, 384, 768, 1536], sample_count = 1000)]
fn drift_ours(bencher: Bencher<'_, '_>, dimension: usize) {
    let pair = vectors(2, dimension);
    let ours = || lukhas_drift::score(&pair[0], &pair[1]).expect("decidable").drift;
    assert!((ours() - plain_drift(&pair[0], &pair[1])).abs() < 1e-12);
    lukhas_perf::tap(bencher, "baseline.drift.ours", dimension, ours);
}

#[divan::bench(args = [4, 64, 384, 768, 1536], sample_count = 1000)]
fn drift_plain(bencher: Bencher<'_, '_>, dimension: usize) {
    let pair = vectors(2, dimension);
    lukhas_perf::tap(bencher, "baseline.drift.plain", dimension, || {
        plain_drift(&pair[0], &pair[1])
    });
}

fn plain_similarity(a: &Hypervector, b: &Hypervector) -> f64 {
    let differing: u32 = a.words().iter().zip(b.words()).map(|(x, y)| (x ^ y).count_ones()).sum();
    1.0 - 2.0 * f64::from(differing) / Hypervector::DIMENSION as f64
}

fn codes() -> [Hypervector; 2] {
    ["a", "b"].map(|name| Hypervector::draw(&Hasher::new("bench code v1").text(name)))
}

#[divan::bench(sample_count = 1000)]
fn similarity_ours(bencher: Bencher<'_, '_>) {
    let [a, b] = codes();
    assert!((similarity(&a, &b) - plain_similarity(&a, &b)).abs() < 1e-12);
    lukhas_perf::tap_one(bencher, "baseline.similarity.ours", || similarity(&a, &b));
}

#[divan::bench(sample_count = 1000)]
fn similarity_plain(bencher: Bencher<'_, '_>) {
    let [a, b] = codes();
    lukhas_perf::tap_one(bencher, "baseline.similarity.plain", || plain_similarity(&a, &b));
}

const GLYPH: &[u8] =
    br#"{"concept": "the standup moved to half nine", "emotion": {"joy": 0.4, "surprise": 0.7}}"#;

#[divan::bench(sample_count = 1000)]
fn validate_ours(bencher: Bencher<'_, '_>) {
    assert!(validate(GLYPH).is_ok());
    lukhas_perf::tap_one(bencher, "baseline.validate.ours", || validate(GLYPH));
}

/// Parses a value first.
#[divan::bench(sample_count = 1000)]
fn validate_plain(bencher: Bencher<'_, '_>) {
    lukhas_perf::tap_one(bencher, "baseline.validate.plain", || {
        serde_json::from_slice(GLYPH).map(|value| validate_value(&value))
    });
}
