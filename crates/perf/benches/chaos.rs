//! What a wrapped call costs: without chaos, with chaos that is off, and with a schedule that spares it.

use lukhas_perf::{Chaos, Schedule, VirtualTime, tap_one};
use std::{convert::Infallible, hint::black_box};

fn main() {
    lukhas_perf::divan::main();
}

/// A call of a few nanoseconds.
fn work(x: u64) -> Result<u64, Infallible> {
    Ok(black_box(x).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17))
}

#[divan::bench(sample_count = 1000)]
fn none(bencher: divan::Bencher<'_, '_>) {
    tap_one(bencher, "perf.chaos_none", || work(7));
}

#[divan::bench(sample_count = 1000)]
fn off(bencher: divan::Bencher<'_, '_>) {
    let chaos = Chaos::off();
    assert_eq!(chaos.call(|| work(7)).ok(), work(7).ok());
    tap_one(bencher, "perf.chaos_off", || black_box(&chaos).call(|| work(7)));
}

#[divan::bench(sample_count = 1000)]
fn on(bencher: divan::Bencher<'_, '_>) {
    let schedule = Schedule::new(7).refusing(0.1).expect("a share");
    let chaos = Chaos::new(schedule, VirtualTime::new());
    assert_eq!(chaos.call(|| work(7)).ok(), work(7).ok());
    tap_one(bencher, "perf.chaos_on", || black_box(&chaos).call(|| work(7)));
}
