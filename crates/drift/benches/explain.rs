//! One explanation, by what is kept; the largest parts of a drift.

use divan::Bencher;
use lukhas_drift::explain::{ExplainParams, explain, top_contributions, top_shifts};
use lukhas_types::{Hasher, Stream};

fn main() {
    lukhas_perf::divan::main();
}

fn stream() -> Stream {
    Stream::new(&Hasher::new("explain bench v1").finish())
}

#[divan::bench(args = [16, 64, 256], sample_size = 1)]
fn alarm(bencher: Bencher<'_, '_>, n: usize) {
    let mut stream = stream();
    let shift = |k: usize| if k < n / 2 { 0.2 } else { 0.9 };
    let drifts: Vec<f64> = (0..n).map(|k| shift(k) + 0.2 * stream.next_unit()).collect();
    let params = ExplainParams::default().with_tolerated(0.4);
    let run = || explain(&drifts, 0, &params);
    assert!(run().is_ok_and(|found| found.onset.abs_diff(n as u64 / 2) <= 1));
    lukhas_perf::tap(bencher, "drift.explain", n, run);
}

#[divan::bench(args = [64, 384, 1536])]
fn dimensions(bencher: Bencher<'_, '_>, d: usize) {
    let mut stream = stream();
    let mut vector = || -> Vec<f32> { (0..d).map(|_| stream.normal() as f32).collect() };
    let (a, mut b) = (vector(), vector());
    b[17] = 1e3;
    let run = || top_contributions(&a, &b, 8);
    assert!(run().is_ok_and(|found| found[0].index == 17));
    lukhas_perf::tap(bencher, "drift.contributions", d, run);
}

#[divan::bench(args = [64, 384], sample_size = 1)]
fn shifts(bencher: Bencher<'_, '_>, d: usize) {
    let mut stream = stream();
    let mut rows: Vec<Vec<f32>> =
        (0..65).map(|_| (0..d).map(|_| stream.normal() as f32).collect()).collect();
    rows[41..].iter_mut().for_each(|row| row[17] = -1e3);
    rows[0][17] = 1.0;
    let pairs: Vec<(&[f32], &[f32])> =
        rows[1..].iter().map(|row| (&rows[0][..], &row[..])).collect();
    let run = || top_shifts(&pairs, 40, 8);
    assert!(run().is_ok_and(|found| found.iter().any(|shift| shift.index == 17)));
    lukhas_perf::tap(bencher, "drift.shifts", d, run);
}
