//! Samples of a closure, without divan.

use std::{
    hint::black_box,
    num::{NonZeroU32, NonZeroU64},
    time::{Duration, Instant},
};

use crate::{Samples, alloc, clock, quantile, stats};

/// Calls a sample at most, when their number is found automatically.
const MAX_ITERATIONS: u64 = 1 << 24;
/// Calls of nothing that are made to learn what measuring costs.
const EMPTY_CALLS: u64 = 1 << 20;

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
/// Each sample has two times: that of a clock on the wall and, where the system tells it, that which this thread spent
/// on a processor ([`Samples::cpu_ns`]). What measuring itself costs is measured first, as the median of samples of an
/// empty closure with as many calls; it is stated ([`Samples::clock_overhead_ns`]) and subtracted from each sample, and
/// a sample shorter than that is 0.
pub fn measure(params: &MeasureParams, mut call: impl FnMut()) -> Samples {
    let start = clock::now();
    loop {
        call();
        if over(start, params.warm_up.min(params.max_time)) {
            break;
        }
    }
    let iterations = match params.iterations {
        Some(n) => n.get(),
        None => tune(params.sample_time, overhead(1).wall, &mut call),
    };
    let overhead = overhead(iterations);
    let capacity = params.samples.get().min(1 << 16) as usize;
    let (mut ns, mut cpu_ns) = (Vec::with_capacity(capacity), Vec::with_capacity(capacity));
    let start = clock::now();
    for _ in 0..params.samples.get() {
        let sample = sample(iterations, &mut call);
        ns.push((sample.wall - overhead.wall).max(0.0) / iterations as f64);
        if let (Some(cpu), Some(overhead)) = (sample.cpu, overhead.cpu) {
            cpu_ns.push((cpu - overhead).max(0.0) / iterations as f64);
        }
        if over(start, params.max_time) {
            break;
        }
    }
    let cpu_ns = (cpu_ns.len() == ns.len()).then_some(cpu_ns);
    let mut samples = Samples::trusted(iterations, ns).with_allocs(alloc::count(call));
    samples.set_measured(overhead.wall, cpu_ns);
    samples
}

/// Nanoseconds of a sample.
#[derive(Debug, Clone, Copy)]
struct Sample {
    wall: f64,
    /// On a processor.
    cpu: Option<f64>,
}

/// What samples of so many calls hold beyond the calls: the medians of samples of nothing.
fn overhead(iterations: u64) -> Sample {
    let rounds = (EMPTY_CALLS / iterations).clamp(5, 1001);
    let (mut walls, mut cpus) = (Vec::new(), Vec::new());
    for _ in 0..rounds {
        let sample = sample(iterations, &mut || ());
        walls.push(sample.wall);
        cpus.extend(sample.cpu);
    }
    let cpu = (cpus.len() == walls.len()).then(|| median(&cpus));
    Sample { wall: median(&walls), cpu }
}

fn median(values: &[f64]) -> f64 {
    quantile(&stats::sorted(values), 0.5).expect("there are rounds")
}

fn over(start: Instant, limit: Duration) -> bool {
    clock::now().saturating_duration_since(start) >= limit
}

/// Takes a sample of so many calls, with all that measuring costs. The processor's clock takes a system call, so it is
/// read outside of the other.
#[inline]
fn sample(iterations: u64, call: &mut impl FnMut()) -> Sample {
    let cpu_start = clock::cpu_ns();
    let start = clock::now();
    for _ in 0..iterations {
        black_box(&mut *call)();
    }
    let wall = clock::ns_between(start, clock::now());
    let cpu = cpu_start.zip(clock::cpu_ns());
    Sample { wall, cpu: cpu.map(|(start, end)| end.saturating_sub(start) as f64) }
}

/// The smallest power of two of calls whose fastest of three batches lasts as long as asked.
fn tune(sample_time: Duration, overhead: f64, call: &mut impl FnMut()) -> u64 {
    let wanted = sample_time.as_secs_f64() * 1e9;
    let mut iterations = 1;
    while iterations < MAX_ITERATIONS {
        let fastest = (0..3).map(|_| sample(iterations, call).wall).fold(f64::INFINITY, f64::min);
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
    fn overhead_is_stated_and_no_sample_falls_below_zero() {
        for iterations in [1, 1000, MAX_ITERATIONS] {
            let overhead = overhead(iterations);
            assert!(overhead.wall.is_finite() && overhead.wall > 0.0, "{iterations}");
            assert_eq!(overhead.cpu.is_some(), cfg!(unix));
        }
        // an empty closure is its own overhead: half of its samples come out at or below 0, and none below
        let params = MeasureParams { warm_up: Duration::ZERO, ..MeasureParams::default() };
        let samples = measure(&params, || ());
        assert!(samples.clock_overhead_ns() > 0.0);
        assert!(samples.ns().iter().chain(samples.cpu_ns().unwrap_or(&[])).all(|x| *x >= 0.0));
        assert_eq!(samples.cpu_ns().map(<[f64]>::len), cfg!(unix).then_some(samples.ns().len()));
    }

    #[test]
    #[expect(clippy::disallowed_methods, reason = "a wait is what tells the two clocks apart")]
    fn waiting_takes_time_and_no_processor() {
        let samples = NonZeroU32::new(3).unwrap();
        let params = MeasureParams { samples, warm_up: Duration::ZERO, ..MeasureParams::default() };
        let waited = measure(&params, || std::thread::sleep(Duration::from_millis(5)));
        if let Some(cpu) = waited.cpu_ns() {
            assert!(cpu.iter().zip(waited.ns()).all(|(cpu, wall)| cpu < wall), "{cpu:?}");
        }
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
