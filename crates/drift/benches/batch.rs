//! Matrices: the scores of their rows, and whether two of them differ.

use divan::Bencher;
use lukhas_drift::{
    score_rows,
    two_sample::{Statistic, TwoSampleParams, two_sample},
};
use lukhas_types::{Hasher, Stream};
use ndarray::Array2;

const ROWS: [usize; 3] = [10, 100, 1_000];

fn main() {
    lukhas_perf::divan::main();
}

fn pair(n: usize, d: usize, shift: f32) -> (Array2<f32>, Array2<f32>) {
    let mut stream = Stream::new(&Hasher::new("batch bench v1").finish());
    let mut rows = || Array2::from_shape_fn((n, d), |_| stream.normal() as f32);
    (rows(), rows() + shift)
}

fn params(statistic: Statistic) -> TwoSampleParams {
    TwoSampleParams::new(Hasher::new("batch bench v1").finish())
        .with_permutations(99)
        .with_statistic(statistic)
}

#[divan::bench(args = ROWS)]
fn scores(bencher: Bencher<'_, '_>, n: usize) {
    let (a, b) = pair(n, 384, 0.0);
    let run = || score_rows(&a.view(), &b.view());
    assert!(run().is_ok_and(|scores| scores.len() == n));
    lukhas_perf::tap(bencher, "drift.score_rows", n, run);
}

#[divan::bench(args = ROWS, sample_size = 1)]
fn energy(bencher: Bencher<'_, '_>, n: usize) {
    let (a, b) = pair(n, 64, 1.0);
    let run = || two_sample(&a.view(), &b.view(), &params(Statistic::Energy));
    assert!(run().is_ok_and(|found| found.p <= 0.01));
    lukhas_perf::tap(bencher, "drift.energy", n, run);
}

#[divan::bench(args = ROWS, sample_size = 1)]
fn mmd(bencher: Bencher<'_, '_>, n: usize) {
    let (a, b) = pair(n, 64, 1.0);
    let run = || two_sample(&a.view(), &b.view(), &params(Statistic::Mmd));
    assert!(run().is_ok_and(|found| found.p <= 0.01));
    lukhas_perf::tap(bencher, "drift.mmd", n, run);
}
