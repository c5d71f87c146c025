//! Change points of a series with steps.

use lukhas_perf::{ChangeParams, change_points};

fn main() {
    lukhas_perf::divan::main();
}

/// A level that steps up by a tenth every 50 points, with noise of 2 %.
fn series(len: u64) -> Vec<f64> {
    let noise = |i: u64| (i.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as f64 / f64::from(1 << 24);
    (0..len).map(|i| 100.0 * (1.0 + 0.1 * (i / 50) as f64) * (1.0 + 0.02 * noise(i))).collect()
}

#[divan::bench(args = [100, 400, 1600], sample_size = 1)]
fn change(bencher: divan::Bencher<'_, '_>, len: u64) {
    let (series, params) = (series(len), ChangeParams::default());
    let search = || change_points(&series, &params).map_or(0, |found| found.len() as u64);
    assert_eq!(search(), len.div_ceil(50) - 1);
    lukhas_perf::tap(bencher, "perf.change", len, search);
}
