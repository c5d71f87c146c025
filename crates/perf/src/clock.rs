//! The clock that samples are taken with, and what one reading of it costs.

use std::time::Instant;
#[cfg(feature = "divan")]
use std::{hint::black_box, sync::OnceLock};

/// Pairs of readings behind [`overhead_ns`].
#[cfg(feature = "divan")]
const PAIRS: usize = 1001;

/// Reads the monotonic clock.
#[inline]
#[expect(clippy::disallowed_methods, reason = "measuring time is what this crate is for")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

/// Nanoseconds between two readings.
#[inline]
pub(crate) fn ns_between(start: Instant, end: Instant) -> f64 {
    end.saturating_duration_since(start).as_secs_f64() * 1e9
}

/// Time that this thread has spent on a processor, in nanoseconds from a start of its own; `None` where the system does
/// not tell.
#[cfg(unix)]
pub(crate) fn cpu_ns() -> Option<u64> {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    let (seconds, nanos) = (u64::try_from(time.tv_sec).ok()?, u64::try_from(time.tv_nsec).ok()?);
    seconds.checked_mul(1_000_000_000)?.checked_add(nanos)
}

#[cfg(not(unix))]
pub(crate) fn cpu_ns() -> Option<u64> {
    None
}

/// What a sample of the tap holds beyond its work: the median distance of two readings with nothing between them, in
/// nanoseconds. Measured once a process.
#[cfg(feature = "divan")]
pub(crate) fn overhead_ns() -> f64 {
    static OVERHEAD: OnceLock<f64> = OnceLock::new();
    *OVERHEAD.get_or_init(|| {
        let mut pairs: Vec<f64> = (0..PAIRS)
            .map(|_| {
                let start = black_box(now());
                let end = black_box(now());
                ns_between(start, end)
            })
            .collect();
        pairs.sort_by(f64::total_cmp);
        pairs[PAIRS / 2]
    })
}
