//! What the kit itself costs.

use lukhas_perf::{MeasureParams, measure, quantile, tap, tap_one};
use std::{hint::black_box, num::NonZeroU32, time::Duration};

fn main() {
    lukhas_perf::divan::main();
}

/// A quantile of sorted samples.
#[divan::bench(args = [100, 10_000], sample_count = 1000)]
fn of_sorted(bencher: divan::Bencher<'_, '_>, n: u32) {
    let sorted: Vec<f64> = (0..n).map(f64::from).collect();
    assert_eq!(quantile(&sorted, 0.5), Some(f64::from(n - 1) / 2.0));
    tap(bencher, "perf.quantile", n, || quantile(black_box(&sorted), black_box(0.95)));
}

/// A hundred samples of nothing: the tuning, the clock and the counting.
#[divan::bench(sample_count = 1000, sample_size = 1)]
fn hundred_samples(bencher: divan::Bencher<'_, '_>) {
    let mut params = MeasureParams::default();
    params.samples = NonZeroU32::new(100).expect("100 is not zero");
    params.warm_up = Duration::ZERO;
    params.iterations = std::num::NonZeroU64::new(1);
    assert_eq!(measure(&params, || ()).ns().len(), 100);
    tap_one(bencher, "perf.measure/100", || measure(&params, || ()));
}
