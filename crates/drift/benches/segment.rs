//! A series divided after the fact, with a change every 100 observations.

use divan::Bencher;
use lukhas_drift::segment::{Noise, SegmentParams, binary_segmentation, pelt};
use lukhas_types::{Hasher, Stream};

const LENGTHS: [usize; 3] = [300, 3_000, 30_000];

fn main() {
    lukhas_perf::divan::main();
}

fn series(n: usize) -> Vec<f64> {
    let mut stream = Stream::new(&Hasher::new("segment bench v1").finish());
    (0..n).map(|k| stream.normal() + 5.0 * (k / 100 % 3) as f64).collect()
}

fn params() -> SegmentParams {
    SegmentParams::default().with_noise(Noise::Differences)
}

#[divan::bench(args = LENGTHS, sample_size = 1)]
fn exact(bencher: Bencher<'_, '_>, n: usize) {
    let xs = series(n);
    let run = || pelt(&xs, &params());
    assert!(run().is_ok_and(|found| found.changes.len().abs_diff(n / 100 - 1) <= n / 1_000));
    lukhas_perf::tap(bencher, "drift.pelt", n, run);
}

#[divan::bench(args = LENGTHS, sample_size = 1)]
fn greedy(bencher: Bencher<'_, '_>, n: usize) {
    let xs = series(n);
    let run = || binary_segmentation(&xs, &params());
    assert!(run().is_ok_and(|found| found.changes.len().abs_diff(n / 100 - 1) <= n / 300));
    lukhas_perf::tap(bencher, "drift.binary_segmentation", n, run);
}
