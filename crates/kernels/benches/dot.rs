//! The dot product alone, as for vectors of unit length.

use std::hint::black_box;

use lukhas_kernels::{dot, dot_fast};

fn main() {
    lukhas_perf::divan::main();
}

/// Small whole numbers, so that the expected sum is exact.
fn vectors(dim: usize) -> (Vec<f32>, Vec<f32>, f64) {
    let ramp = |step: usize| (0..dim).map(move |i| [-2.0_f32, -1.0, 0.0, 1.0, 2.0][i * step % 5]);
    let sum = ramp(1).zip(ramp(2)).map(|(x, y)| f64::from(x * y)).sum();
    (ramp(1).collect(), ramp(2).collect(), sum)
}

#[divan::bench(args = [4, 64, 384, 768, 1536], sample_count = 1000)]
fn in_f64(bencher: divan::Bencher<'_, '_>, dim: usize) {
    let (a, b, expected) = vectors(dim);
    assert_eq!(dot(&a, &b), expected);
    lukhas_perf::tap(bencher, "kernels.dot", dim, || dot(black_box(&a), black_box(&b)));
}

#[divan::bench(args = [4, 64, 384, 768, 1536], sample_count = 1000)]
fn fast(bencher: divan::Bencher<'_, '_>, dim: usize) {
    let (a, b, expected) = vectors(dim);
    assert_eq!(f64::from(dot_fast(&a, &b)), expected);
    lukhas_perf::tap(bencher, "kernels.dot_fast", dim, || dot_fast(black_box(&a), black_box(&b)));
}
