//! Turns the rhythm of inputs and calls into samples.

use std::{
    cell::{Cell, RefCell},
    time::Instant,
};

use crate::clock;

/// Samples kept at most; the first ones stay.
const MAX_SAMPLES: usize = 1 << 20;

/// Watches inputs and calls of one bench.
///
/// divan makes the inputs of a sample, then reads its clock, then makes the calls. So the first call after an input
/// starts a sample and the last call ends it. Its tuning runs are smaller than the samples that it keeps: only the
/// samples with the most calls are kept here too.
#[derive(Debug, Default)]
pub(crate) struct Sampler {
    /// Calls still due in this sample.
    due: Cell<u64>,
    /// When this sample's first call began.
    start: Cell<Option<Instant>>,
    /// Calls of this sample.
    size: Cell<u64>,
    kept: RefCell<Kept>,
}

/// The largest samples so far.
#[derive(Debug, Default)]
struct Kept {
    /// Calls a sample.
    size: u64,
    /// Nanoseconds a sample, clock overhead included.
    ns: Vec<f64>,
}

impl Sampler {
    pub(crate) fn new() -> Self {
        let sampler = Self::default();
        // so that no growth falls into the time that divan shows, at its usual numbers of samples
        sampler.kept.borrow_mut().ns.reserve(4096);
        sampler
    }

    #[inline]
    pub(crate) fn on_input(&self) {
        self.due.set(self.due.get() + 1);
        self.size.set(self.size.get() + 1);
    }

    #[inline]
    pub(crate) fn before_call(&self) {
        if self.start.get().is_none() {
            self.start.set(Some(clock::now()));
        }
    }

    #[inline]
    pub(crate) fn after_call(&self) {
        let due = self.due.get().saturating_sub(1);
        self.due.set(due);
        if due == 0 {
            let end = clock::now();
            self.end(end);
        }
    }

    #[cold]
    fn end(&self, end: Instant) {
        let (size, Some(start)) = (self.size.take(), self.start.take()) else { return };
        let kept = &mut *self.kept.borrow_mut();
        if size > kept.size {
            kept.size = size;
            kept.ns.clear();
        }
        if size == kept.size && kept.ns.len() < MAX_SAMPLES {
            kept.ns.push(clock::ns_between(start, end));
        }
    }

    /// Calls a sample and nanoseconds a call of every kept sample, with `overhead_ns` taken off each sample once.
    pub(crate) fn into_samples(self, overhead_ns: f64) -> (u64, Vec<f64>) {
        let Kept { size, ns } = self.kept.into_inner();
        let per_call = |ns: f64| (ns - overhead_ns).max(0.0) / size as f64;
        (size, ns.into_iter().map(per_call).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample(sampler: &Sampler, size: usize) {
        (0..size).for_each(|_| sampler.on_input());
        for _ in 0..size {
            sampler.before_call();
            sampler.after_call();
        }
    }

    #[test]
    fn tuning_runs_are_dropped_and_every_later_sample_is_kept() {
        let sampler = Sampler::new();
        for size in [1, 2, 4, 8, 8, 8, 8] {
            sample(&sampler, size);
        }
        let (size, ns) = sampler.into_samples(0.0);
        assert_eq!((size, ns.len()), (8, 4));
        assert!(ns.iter().all(|x| x.is_finite() && *x >= 0.0));
    }

    #[test]
    fn an_overhead_larger_than_the_sample_leaves_zero() {
        let sampler = Sampler::new();
        sample(&sampler, 3);
        assert_eq!(sampler.into_samples(f64::MAX), (3, vec![0.0]));
    }

    #[test]
    fn nothing_called_is_nothing_kept() {
        let sampler = Sampler::new();
        sampler.on_input();
        assert_eq!(sampler.into_samples(0.0), (0, vec![]));
    }
}
