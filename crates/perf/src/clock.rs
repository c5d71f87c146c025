//! The clock that samples are taken with, and what one reading of it costs.

use std::{hint::black_box, sync::OnceLock, time::Instant};

/// Pairs of readings behind [`overhead_ns`].
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

/// What a sample holds beyond its work: the median distance of two readings with nothing between them, in
/// nanoseconds. Measured once a process.
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
