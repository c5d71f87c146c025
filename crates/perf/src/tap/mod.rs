//! The sample tap: divan benches that keep their samples.

mod calls;
pub mod divan;
mod mode;
mod sampler;
mod steps;
mod store;
mod target;
mod threads;

use std::{fmt::Display, hint::black_box};

use self::{divan::Doing, sampler::Sampler};
pub use self::{steps::tap_steps, threads::tap_threads};
use crate::{Samples, TapRow, alloc, clock};

/// Benches `call` and keeps its samples as the row `name/arg`.
///
/// What `call` returns is dropped by divan after the clock has stopped: return results, so that freeing them is not
/// measured. Allocations are counted by one more call. The tap adds a few memory accesses to each call, and two readings of the
/// clock to each sample, of which one is subtracted.
///
/// Take `sample_size = 1` for work of 2 us and more, so that quantiles are those of calls, and
/// `sample_count = 1000`: divan's 100 leave five samples beyond p95. Runs on one thread whatever divan's `threads` say;
/// [`tap_threads`] runs on all of them.
pub fn tap<A: Display, T>(
    bencher: ::divan::Bencher<'_, '_>,
    name: &str,
    arg: A,
    call: impl FnMut() -> T,
) {
    run(bencher, format!("{name}/{arg}"), call);
}

/// Benches `call` and keeps its samples as the row `name`; see [`tap`].
pub fn tap_one<T>(bencher: ::divan::Bencher<'_, '_>, name: &str, call: impl FnMut() -> T) {
    run(bencher, name.to_owned(), call);
}

/// Benches `call` on a fresh input for each call and keeps its samples as the row `name/arg`; see [`tap`].
///
/// Inputs are made before and dropped after the clock runs. All inputs of a sample are alive at once.
pub fn tap_with<A: Display, I, T>(
    bencher: ::divan::Bencher<'_, '_>,
    name: &str,
    arg: A,
    mut make_input: impl FnMut() -> I,
    mut call: impl FnMut(&mut I) -> T,
) {
    let name = format!("{name}/{arg}");
    match divan::doing() {
        Doing::Smoke => return bencher.with_inputs(make_input).bench_local_refs(call),
        Doing::Calls(calls) => {
            bencher.bench_local(|| ());
            return divan::called(calls, name, || calls.run_with(make_input, call));
        }
        Doing::Samples => {}
    }
    let sampler = Sampler::new();
    bencher
        .with_inputs(|| {
            sampler.on_input();
            make_input()
        })
        .bench_local_refs(|input| {
            sampler.before_call();
            let result = black_box(call(input));
            sampler.after_call();
            result
        });
    keep(name, sampler, || {
        let mut input = make_input();
        alloc::count(|| call(&mut input))
    });
}

fn run<T>(bencher: ::divan::Bencher<'_, '_>, name: String, mut call: impl FnMut() -> T) {
    match divan::doing() {
        Doing::Smoke => return bencher.bench_local(call),
        Doing::Calls(calls) => {
            bencher.bench_local(|| ());
            return divan::called(calls, name, || calls.run(call));
        }
        Doing::Samples => {}
    }
    let sampler = Sampler::new();
    bencher.with_inputs(|| sampler.on_input()).bench_local_values(|()| {
        sampler.before_call();
        let result = black_box(call());
        sampler.after_call();
        result
    });
    keep(name, sampler, || alloc::count(call));
}

fn keep(name: String, sampler: Sampler, count: impl FnOnce() -> Option<crate::AllocCounts>) {
    let overhead = clock::overhead_ns();
    let (iterations, ns) = sampler.into_samples(overhead);
    keep_samples(name, iterations, ns, overhead, count);
}

fn keep_samples(
    name: String,
    iterations: u64,
    ns: Vec<f64>,
    overhead: f64,
    count: impl FnOnce() -> Option<crate::AllocCounts>,
) {
    // divan makes no call at all when told to take no samples
    if let Ok(samples) =
        Samples::new(iterations, ns).and_then(|s| s.with_clock_overhead_ns(overhead))
    {
        divan::keep(TapRow::new(name, samples.with_allocs(count())));
    }
}
