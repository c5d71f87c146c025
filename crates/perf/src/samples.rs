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
        if let Some(index) = ns.iter().position(|x| !(0.0..=MAX_NS).contains(x)) {
            return Err(PerfError::BadSample { index, value: ns[index] });
        }
        Ok(Self::trusted(iterations, ns))
    }

    /// Samples whose times are known to be finite and not negative.
    pub(crate) fn trusted(iterations: u64, ns: Vec<f64>) -> Self {
        let kind = if iterations == 1 { SampleKind::Calls } else { SampleKind::BatchMeans };
        Self { kind, iterations, clock_overhead_ns: 0.0, allocs: None, instructions: None, ns }
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

    /// The same for a value that this crate measured itself.
    pub(crate) fn set_clock_overhead(&mut self, ns: f64) {
        self.clock_overhead_ns = ns;
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

    /// Nanoseconds that reading the clock added to a sample; subtracted from each sample once.
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

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    kind: SampleKind,
    iterations: u64,
    clock_overhead_ns: f64,
    allocs: Option<AllocCounts>,
    instructions: Option<u64>,
    ns: Vec<f64>,
}

impl TryFrom<Unchecked> for Samples {
    type Error = PerfError;

    fn try_from(raw: Unchecked) -> Result<Self, PerfError> {
        let samples = Self::new(raw.iterations, raw.ns)?
            .with_clock_overhead_ns(raw.clock_overhead_ns)?
            .with_allocs(raw.allocs)
            .with_instructions(raw.instructions);
        if samples.kind != raw.kind {
            return Err(PerfError::KindMismatch { iterations: raw.iterations });
        }
        Ok(samples)
    }
}
