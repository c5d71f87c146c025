//! What a wrapped call costs: without chaos, where there is none by type, where it is off, and by a schedule that
//! spares it.

use lukhas_perf::{Chaos, ChaosError, Inject, NoChaos, Schedule, VirtualTime, tap_one};
use std::{convert::Infallible, hint::black_box};

fn main() {
    lukhas_perf::divan::main();
}

/// A call of a few nanoseconds.
fn work(x: u64) -> Result<u64, Infallible> {
    Ok(black_box(x).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(17))
}

/// The call through a seam, as code that is generic over it makes it.
fn through<I: Inject>(seam: &I) -> Result<u64, ChaosError<Infallible>> {
    black_box(seam).call(|| work(7))
}

#[divan::bench(sample_count = 1000)]
fn none(bencher: divan::Bencher<'_, '_>) {
    tap_one(bencher, "perf.chaos_none", || black_box(work(7).ok()));
}

#[divan::bench(sample_count = 1000)]
fn by_type(bencher: divan::Bencher<'_, '_>) {
    assert_eq!(NoChaos.call(|| work(7)).ok(), work(7).ok());
    tap_one(bencher, "perf.chaos_by_type", || black_box(NoChaos.call(|| work(7)).ok()));
}

#[divan::bench(sample_count = 1000)]
fn off(bencher: divan::Bencher<'_, '_>) {
    let chaos = Chaos::off();
    assert_eq!(chaos.call(|| work(7)).ok(), work(7).ok());
    tap_one(bencher, "perf.chaos_off", || through(&chaos));
}

#[divan::bench(sample_count = 1000)]
fn on(bencher: divan::Bencher<'_, '_>) {
    let schedule = Schedule::new(7).refusing(0.1).expect("a share");
    let chaos = Chaos::new(schedule, VirtualTime::new());
    assert_eq!(chaos.call(|| work(7)).ok(), work(7).ok());
    tap_one(bencher, "perf.chaos_on", || through(&chaos));
}
