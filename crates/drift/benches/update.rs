//! One sample of a monitor, by the length of its vectors; one step of its average; what many samples leave in memory.

use std::hint::black_box;

use divan::Bencher;
use lukhas_drift::{Monitor, Policy, ema};
use lukhas_types::{Hasher, Lane, Stream};

fn main() {
    lukhas_perf::divan::main();
}

fn pair(n: usize) -> (Vec<f32>, Vec<f32>) {
    let mut stream = Stream::new(&Hasher::new("bench v1").finish());
    let mut vector = || (0..n).map(|_| stream.normal() as f32).collect();
    (vector(), vector())
}

#[divan::bench(args = [4, 64, 384, 768, 1536], sample_count = 1000)]
fn update(bencher: Bencher<'_, '_>, n: usize) {
    let (a, b) = pair(n);
    let mut monitor = Monitor::new(Policy::lane(Lane::Experimental));
    assert!(monitor.update(&a, &a).is_ok_and(|reading| reading.ema == 0.0));
    lukhas_perf::tap(bencher, "drift.update", n, || monitor.update(&a, &b));
}

/// Steps of a call.
const STEPS: usize = 10_000;

/// One step after another, each on a new input and on what the last one left: the row is the way through the average, which
/// nothing else hides.
#[divan::bench(sample_size = 1, sample_count = 1000)]
fn average(bencher: Bencher<'_, '_>) {
    assert!((ema(0.2, 1.0, 0.2) - 0.36).abs() < 1e-15);
    let mut stream = Stream::new(&Hasher::new("bench v1").text("average").finish());
    let inputs: [f64; 64] = std::array::from_fn(|_| stream.next_unit());
    lukhas_perf::tap_steps(bencher, "drift.ema", STEPS, |steps| {
        let inputs = inputs.iter().cycle().take(steps);
        inputs.fold(0.5, |average, &input| ema(average, black_box(input), Policy::ALPHA))
    });
}

/// 10,000 samples of one monitor a call: the row's bytes are what they add.
#[divan::bench(sample_size = 1, sample_count = 100)]
fn memory(bencher: Bencher<'_, '_>) {
    let (a, b) = pair(768);
    let mut monitor = Monitor::new(Policy::lane(Lane::Experimental));
    let mut many = || (0..10_000).filter(|_| monitor.update(&a, &b).is_ok()).count();
    assert_eq!(many(), 10_000);
    lukhas_perf::tap_one(bencher, "drift.memory", many);
}
