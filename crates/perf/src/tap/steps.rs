//! Benches of steps that are too short for a call each.

use std::hint::black_box;

use super::{
    divan::{self, Doing},
    keep_samples,
    sampler::Sampler,
};
use crate::{alloc, clock};

/// Benches `call`, which makes as many steps as it is told, with `steps` a call, and keeps times a step as the row `name`;
/// see [`tap`](super::tap).
///
/// For steps of a few nanoseconds of which each needs the one before: called one by one, they hide behind what the tap does
/// in between. Allocations, and instructions where they are asked for, are those of a step too. Times are means of `steps`.
/// Without steps there is no row.
pub fn tap_steps<T>(
    bencher: ::divan::Bencher<'_, '_>,
    name: &str,
    steps: usize,
    mut call: impl FnMut(usize) -> T,
) {
    match divan::doing() {
        Doing::Smoke => return bencher.bench_local(|| call(steps)),
        Doing::Calls(calls) => {
            bencher.bench_local(|| ());
            return divan::called(calls, name.to_owned(), || calls.run_steps(call));
        }
        Doing::Samples => {}
    }
    let sampler = Sampler::new();
    bencher.with_inputs(|| sampler.on_input()).bench_local_values(|()| {
        sampler.before_call();
        let result = black_box(call(steps));
        sampler.after_call();
        result
    });
    let overhead = clock::overhead_ns();
    let (size, mut ns) = sampler.into_samples(overhead);
    ns.iter_mut().for_each(|ns| *ns /= steps as f64);
    let iterations = size * steps as u64;
    keep_samples(name.to_owned(), iterations, ns, overhead, || alloc::count(|| call(1)));
}
