//! The fused dot product and norms at the widths of common embeddings.

use std::hint::black_box;

use lukhas_kernels::{Sums, sums, sums_f64, sums_fast};

fn main() {
    lukhas_perf::divan::main();
}

/// Small whole numbers, so that the expected sums are exact.
fn vectors(dim: usize) -> (Vec<f32>, Vec<f32>) {
    let ramp =
        |step: usize| (0..dim).map(move |i| [-2.0, -1.0, 0.0, 1.0, 2.0][i * step % 5]).collect();
    (ramp(1), ramp(2))
}

fn wide(a: &[f32]) -> Vec<f64> {
    a.iter().map(|x| f64::from(*x)).collect()
}

fn expected(a: &[f32], b: &[f32]) -> Sums {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(x, y)| f64::from(x * y)).sum();
    let mut sums = Sums::default();
    (sums.ab, sums.aa, sums.bb) = (dot(a, b), dot(a, a), dot(b, b));
    sums
}

#[divan::bench(args = [4, 64, 384, 768, 1536], sample_count = 1000)]
fn in_f64(bencher: divan::Bencher<'_, '_>, dim: usize) {
    let (a, b) = vectors(dim);
    assert_eq!(sums(&a, &b), expected(&a, &b));
    lukhas_perf::tap(bencher, "kernels.sums", dim, || sums(black_box(&a), black_box(&b)));
}

#[divan::bench(args = [4, 64, 384, 768, 1536], sample_count = 1000)]
fn from_f64(bencher: divan::Bencher<'_, '_>, dim: usize) {
    let (a, b) = vectors(dim);
    let (a64, b64) = (wide(&a), wide(&b));
    assert_eq!(sums_f64(&a64, &b64), expected(&a, &b));
    lukhas_perf::tap(bencher, "kernels.sums_f64", dim, || {
        sums_f64(black_box(&a64), black_box(&b64))
    });
}

#[divan::bench(args = [4, 64, 384, 768, 1536], sample_count = 1000)]
fn fast(bencher: divan::Bencher<'_, '_>, dim: usize) {
    let (a, b) = vectors(dim);
    let (ab, aa, bb) = sums_fast(&a, &b);
    let exact = expected(&a, &b);
    assert_eq!([ab, aa, bb].map(f64::from), [exact.ab, exact.aa, exact.bb]);
    lukhas_perf::tap(bencher, "kernels.sums_fast", dim, || sums_fast(black_box(&a), black_box(&b)));
}
