//! Samples of a closure, without divan.

use std::{
    hint::black_box,
    num::{NonZeroU32, NonZeroU64},
    time::{Duration, Instant},
};

use crate::{Samples, alloc, clock};

/// Calls a sample at most, when their number is found automatically.
const MAX_ITERATIONS: u64 = 1 << 24;

/// How to sample. Every value is valid.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct MeasureParams {
    /// Samples to take; 1000. A one-sided 95 % bound on p95 needs 59, on p99 299.
    pub samples: NonZeroU32,
    /// Calls a sample; found automatically when absent: the smallest power of two for which a sample lasts
    /// [`sample_time`](Self::sample_time), so that work of that length and more is sampled call by call.
    pub iterations: Option<NonZeroU64>,
    /// Shortest time of a sample; 1 us. Reading the clock is subtracted, but it should not dominate either.
    pub sample_time: Duration,
    /// How long to call before the first sample; 20 ms, at least one call.
    pub warm_up: Duration,
    /// When to stop sampling early; 5 s. A sample that has begun is finished, and one is always taken.
    pub max_time: Duration,
}

impl Default for MeasureParams {
    fn default() -> Self {
        Self {
            samples: NonZeroU32::new(1000).expect("1000 is not zero"),
            iterations: None,
            sample_time: Duration::from_micros(1),
            warm_up: Duration::from_millis(20),
            max_time: Duration::from_secs(5),
        }
    }
}

/// Samples `call` on this thread: warms up, finds the calls a sample, takes the samples, and with the feature `alloc`
/// counts the allocations of one more call.
///
/// The cost of reading the clock is measured and subtracted from each sample once, see
/// [`Samples::clock_overhead_ns`]; a sample shorter than that is 0.
pub fn measure(params: &MeasureParams, mut call: impl FnMut()) -> Samples {
    let overhead = clock::overhead_ns();
    let start = clock::now();
    loop {
        call();
        if over(start, params.warm_up.min(params.max_time)) {
            break;
        }
    }
    let iterations = match params.iterations {
        Some(n) => n.get(),
        None => tune(params.sample_time, overhead, &mut call),
    };
    let mut ns = Vec::with_capacity(params.samples.get().min(1 << 16) as usize);
    let start = clock::now();
    for _ in 0..params.samples.get() {
        ns.push((sample(iterations, &mut call) - overhead).max(0.0) / iterations as f64);
        if over(start, params.max_time) {
            break;
        }
    }
    let mut samples = Samples::trusted(iterations, ns).with_allocs(alloc::count(call));
    samples.set_clock_overhead(overhead);
    samples
}

fn over(start: Instant, limit: Duration) -> bool {
    clock::now().saturating_duration_since(start) >= limit
}

/// Nanoseconds of `iterations` calls, clock overhead included.
#[inline]
fn sample(iterations: u64, call: &mut impl FnMut()) -> f64 {
    let start = clock::now();
    for _ in 0..iterations {
        black_box(&mut *call)();
    }
    clock::ns_between(start, clock::now())
}

/// The smallest power of two of calls whose fastest of three batches lasts as long as asked.
fn tune(sample_time: Duration, overhead: f64, call: &mut impl FnMut()) -> u64 {
    let wanted = sample_time.as_secs_f64() * 1e9;
    let mut iterations = 1;
    while iterations < MAX_ITERATIONS {
        let fastest = (0..3).map(|_| sample(iterations, call)).fold(f64::INFINITY, f64::min);
        if fastest - overhead >= wanted {
            break;
        }
        iterations *= 2;
    }
    iterations
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_samples_and_calls_is_as_asked() {
        let params = MeasureParams {
            samples: NonZeroU32::new(7).unwrap(),
            iterations: NonZeroU64::new(3),
            warm_up: Duration::ZERO,
            ..MeasureParams::default()
        };
        let mut calls = 0;
        let samples = measure(&params, || calls += 1);
        assert_eq!((samples.iterations(), samples.ns().len()), (3, 7));
        // one to warm up, and one to count where allocations are counted
        assert_eq!(calls, 1 + 3 * 7 + u32::from(cfg!(feature = "alloc")));
        assert_eq!(samples.allocs().is_some(), cfg!(feature = "alloc"));
    }

    #[test]
    fn no_time_still_takes_a_sample() {
        let params = MeasureParams { max_time: Duration::ZERO, ..MeasureParams::default() };
        assert_eq!(measure(&params, || ()).ns().len(), 1);
    }

    #[test]
    #[cfg(feature = "alloc")]
    fn allocations_of_a_call_are_counted() {
        let samples = NonZeroU32::new(1).unwrap();
        let params = MeasureParams { samples, ..MeasureParams::default() };
        let counts = measure(&params, || drop(black_box(vec![0_u8; 100]))).allocs().unwrap();
        assert_eq!((counts.count, counts.bytes, counts.peak, counts.live), (1, 100, 100, 0));
    }
}
