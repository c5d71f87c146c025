//! Benches on several threads.

use std::{hint::black_box, sync::Mutex, thread::ThreadId};

use thread_local::ThreadLocal;

use super::{
    divan::{self, Doing},
    keep_samples,
    sampler::Sampler,
};
use crate::{alloc, clock};

/// Benches `call` on as many threads as divan's `threads` say, all at once, and keeps the samples of all of them as the
/// row `name/t=THREADS`; see [`tap`](super::tap).
///
/// divan starts the threads of a sample together and each makes the same number of calls: a time is what a call took on
/// its thread while the others called too. Samples stand thread after thread. Allocations, and instructions where they
/// are asked for, are those of one call on one thread with no other calling.
pub fn tap_threads<T>(bencher: ::divan::Bencher<'_, '_>, name: &str, call: impl Fn() -> T + Sync) {
    match divan::doing() {
        Doing::Smoke => return bencher.bench(call),
        Doing::Calls(calls) => {
            let threads = Mutex::new(Vec::<ThreadId>::new());
            bencher.bench(|| {
                let mut seen = threads.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
                let id = std::thread::current().id();
                if !seen.contains(&id) {
                    seen.push(id);
                }
            });
            let threads = threads.into_inner().unwrap_or_else(std::sync::PoisonError::into_inner);
            let name = row_name(name, threads.len());
            return divan::called(calls, name, || calls.run(call));
        }
        Doing::Samples => {}
    }
    let samplers = ThreadLocal::new();
    let sampler = || samplers.get_or(Sampler::new);
    bencher.with_inputs(|| sampler().on_input()).bench_values(|()| {
        let sampler = sampler();
        sampler.before_call();
        let result = black_box(call());
        sampler.after_call();
        result
    });
    let overhead = clock::overhead_ns();
    let of_threads: Vec<(u64, Vec<f64>)> =
        samplers.into_iter().map(|sampler| sampler.into_samples(overhead)).collect();
    let (iterations, threads, ns) = joined(of_threads);
    keep_samples(row_name(name, threads), iterations, ns, overhead, || alloc::count(call));
}

fn row_name(name: &str, threads: usize) -> String {
    format!("{name}/t={threads}")
}

/// The samples of the most calls, how many threads took some, and their times.
fn joined(of_threads: Vec<(u64, Vec<f64>)>) -> (u64, usize, Vec<f64>) {
    let iterations = of_threads.iter().map(|(size, _)| *size).max().unwrap_or(0);
    let largest = of_threads.into_iter().filter(|(size, _)| *size == iterations);
    let (mut threads, mut all) = (0, Vec::new());
    for (_, ns) in largest {
        threads += 1;
        all.extend(ns);
    }
    (iterations, threads, all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_samples_of_every_thread_are_joined() {
        let of_threads = vec![(4, vec![1.0, 2.0]), (2, vec![9.0]), (4, vec![3.0, 4.0])];
        assert_eq!(joined(of_threads), (4, 2, vec![1.0, 2.0, 3.0, 4.0]));
        assert_eq!(joined(Vec::new()), (0, 0, Vec::new()));
    }
}
