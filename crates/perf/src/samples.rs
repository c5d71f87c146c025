//! Samples of one operation.

use serde::{Deserialize, Serialize};

use crate::{AllocCounts, PerfError};

/// The longest time, in nanoseconds: about 31 years.
const MAX_NS: f64 = 1e18;

/// What samples of more than one call can and cannot say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SampleKind {
    /// One call a sample: quantiles are those of calls.
    Calls,
    /// Several calls a sample: quantiles are those of means, and rare slow calls are averaged away.
    BatchMeans,
}

/// Times of one operation: at least one, each from 0 to 1e18 ns.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Samples {
    kind: SampleKind,
    iterations: u64,
    clock_overhead_ns: f64,
    allocs: Option<AllocCounts>,
    instructions: Option<u64>,
    ns: Vec<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu_ns: Option<Vec<f64>>,
}

impl Samples {
    /// Samples of `iterations` calls each; `ns` holds nanoseconds a call.
    ///
    /// # Errors
    /// [`PerfError::NoSamples`], [`PerfError::NoIterations`] or [`PerfError::BadSample`] for a time outside of
    /// 0 to 1e18 ns.
    pub fn new(iterations: u64, ns: Vec<f64>) -> Result<Self, PerfError> {
        if iterations == 0 {
            return Err(PerfError::NoIterations);
        }
        if ns.is_empty() {
            return Err(PerfError::NoSamples);
        }
        check_times(&ns)?;
        Ok(Self::trusted(iterations, ns))
    }

    /// Samples whose times are known to be finite and not negative.
    pub(crate) fn trusted(iterations: u64, ns: Vec<f64>) -> Self {
        let kind = if iterations == 1 { SampleKind::Calls } else { SampleKind::BatchMeans };
        Self {
            kind,
            iterations,
            clock_overhead_ns: 0.0,
            allocs: None,
            instructions: None,
            ns,
            cpu_ns: None,
        }
    }

    /// Adds the time that the calling thread spent on a processor, in nanoseconds a call, one value a sample.
    ///
    /// # Errors
    /// [`PerfError::CpuMismatch`] unless there are as many as samples, [`PerfError::BadSample`] for a time outside of 0
    /// to 1e18 ns.
    pub fn with_cpu_ns(mut self, cpu_ns: impl Into<Option<Vec<f64>>>) -> Result<Self, PerfError> {
        self.cpu_ns = cpu_ns.into();
        if let Some(cpu_ns) = &self.cpu_ns {
            if cpu_ns.len() != self.ns.len() {
                return Err(PerfError::CpuMismatch { found: cpu_ns.len(), samples: self.ns.len() });
            }
            check_times(cpu_ns)?;
        }
        Ok(self)
    }

    /// Says what one sample carried beyond its work; this was subtracted already.
    ///
    /// # Errors
    /// [`PerfError::BadOverhead`] when it is negative or not finite.
    pub fn with_clock_overhead_ns(mut self, ns: f64) -> Result<Self, PerfError> {
        if !ns.is_finite() || ns < 0.0 {
            return Err(PerfError::BadOverhead { value: ns });
        }
        self.clock_overhead_ns = ns;
        Ok(self)
    }

    /// The same for what this crate measured itself.
    pub(crate) fn set_measured(&mut self, overhead_ns: f64, cpu_ns: Option<Vec<f64>>) {
        self.clock_overhead_ns = overhead_ns;
        self.cpu_ns = cpu_ns;
    }

    /// Adds what one call allocated.
    #[must_use]
    pub fn with_allocs(mut self, allocs: impl Into<Option<AllocCounts>>) -> Self {
        self.allocs = allocs.into();
        self
    }

    /// Adds the instructions of one call, where something counted them.
    #[must_use]
    pub fn with_instructions(mut self, instructions: impl Into<Option<u64>>) -> Self {
        self.instructions = instructions.into();
        self
    }

    /// Calls or means of several.
    #[must_use]
    pub fn kind(&self) -> SampleKind {
        self.kind
    }

    /// Calls in a sample.
    #[must_use]
    pub fn iterations(&self) -> u64 {
        self.iterations
    }

    /// Nanoseconds a call, one value a sample, in the order taken.
    #[must_use]
    pub fn ns(&self) -> &[f64] {
        &self.ns
    }

    /// Nanoseconds a call that the calling thread spent on a processor, one value a sample, where they were measured:
    /// by [`measure`](crate::measure()) on Unix. Less than the time where the call waits.
    #[must_use]
    pub fn cpu_ns(&self) -> Option<&[f64]> {
        self.cpu_ns.as_deref()
    }

    /// Nanoseconds that measuring added to a sample, by the median of samples of nothing; subtracted from each sample
    /// once, and never below 0.
    #[must_use]
    pub fn clock_overhead_ns(&self) -> f64 {
        self.clock_overhead_ns
    }

    /// What one call allocated, where it was counted.
    #[must_use]
    pub fn allocs(&self) -> Option<AllocCounts> {
        self.allocs
    }

    /// Instructions of one call, where they were counted.
    #[must_use]
    pub fn instructions(&self) -> Option<u64> {
        self.instructions
    }
}

fn check_times(ns: &[f64]) -> Result<(), PerfError> {
    match ns.iter().position(|x| !(0.0..=MAX_NS).contains(x)) {
        Some(index) => Err(PerfError::BadSample { index, value: ns[index] }),
        None => Ok(()),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    kind: SampleKind,
    iterations: u64,
    clock_overhead_ns: f64,
    allocs: Option<AllocCounts>,
    instructions: Option<u64>,
    ns: Vec<f64>,
    #[serde(default)]
    cpu_ns: Option<Vec<f64>>,
}

impl TryFrom<Unchecked> for Samples {
    type Error = PerfError;

    fn try_from(raw: Unchecked) -> Result<Self, PerfError> {
        let samples = Self::new(raw.iterations, raw.ns)?
            .with_clock_overhead_ns(raw.clock_overhead_ns)?
            .with_cpu_ns(raw.cpu_ns)?
            .with_allocs(raw.allocs)
            .with_instructions(raw.instructions);
        if samples.kind != raw.kind {
            return Err(PerfError::KindMismatch { iterations: raw.iterations });
        }
        Ok(samples)
    }
}
