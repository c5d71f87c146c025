//! The figures of a row that are kept over time.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{PerfError, Samples, Stats};

/// Figures of one operation, in nanoseconds a call.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Figures {
    /// The quantile .5.
    pub p50: f64,
    /// The quantile .95.
    pub p95: f64,
    /// The mean.
    pub mean: f64,
    /// Allocations of a call, where they were counted.
    pub allocs: Option<u64>,
    /// Samples that the times are of.
    pub samples: u64,
    /// Instructions of a call, where they were counted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<u64>,
}

impl Figures {
    /// Figures taken elsewhere.
    #[must_use]
    pub fn new(p50: f64, p95: f64, mean: f64, allocs: Option<u64>, samples: u64) -> Self {
        Self { p50, p95, mean, allocs, samples, instructions: None }
    }

    /// Adds the instructions of a call, where something counted them.
    #[must_use]
    pub fn with_instructions(mut self, instructions: impl Into<Option<u64>>) -> Self {
        self.instructions = instructions.into();
        self
    }

    /// Figures of samples; O(n log n).
    #[must_use]
    pub fn of(samples: &Samples) -> Self {
        let stats = Stats::of(samples);
        Self {
            p50: stats.p50,
            p95: stats.p95,
            mean: stats.mean,
            allocs: samples.allocs().map(|allocs| allocs.count),
            samples: stats.n as u64,
            instructions: samples.instructions(),
        }
    }

    /// The lesser of each, and the fewer samples: what a machine can do when nothing else disturbs it.
    #[must_use]
    pub fn best(self, other: Self) -> Self {
        Self {
            p50: self.p50.min(other.p50),
            p95: self.p95.min(other.p95),
            mean: self.mean.min(other.mean),
            allocs: self.allocs.zip(other.allocs).map(|(a, b)| a.min(b)),
            samples: self.samples.min(other.samples),
            instructions: self.instructions.zip(other.instructions).map(|(a, b)| a.min(b)),
        }
    }

    /// Refuses what is no time.
    pub(crate) fn check(&self, row: &str) -> Result<(), PerfError> {
        for (field, value) in [("p50", self.p50), ("p95", self.p95), ("mean", self.mean)] {
            if !(0.0..=1e18).contains(&value) {
                return Err(PerfError::BadFigure { row: row.to_owned(), field, value });
            }
        }
        Ok(())
    }
}

/// One of the figures.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Metric {
    /// The quantile .5.
    P50,
    /// The quantile .95.
    P95,
    /// The mean.
    Mean,
    /// Allocations of a call.
    Allocs,
    /// Instructions of a call.
    Instructions,
}

impl Metric {
    /// `p50`, `p95`, `mean`, `allocs` or `instructions`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::P50 => "p50",
            Self::P95 => "p95",
            Self::Mean => "mean",
            Self::Allocs => "allocs",
            Self::Instructions => "instructions",
        }
    }

    /// The figure; `None` for what was not counted.
    #[must_use]
    pub fn of(self, figures: &Figures) -> Option<f64> {
        match self {
            Self::P50 => Some(figures.p50),
            Self::P95 => Some(figures.p95),
            Self::Mean => Some(figures.mean),
            Self::Allocs => figures.allocs.map(|count| count as f64),
            Self::Instructions => figures.instructions.map(|count| count as f64),
        }
    }
}

impl fmt::Display for Metric {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Metric {
    type Err = crate::ExprError;

    /// The names, and `median` for `p50`.
    fn from_str(text: &str) -> Result<Self, crate::ExprError> {
        match text {
            "p50" | "median" => Ok(Self::P50),
            "p95" => Ok(Self::P95),
            "mean" => Ok(Self::Mean),
            "allocs" => Ok(Self::Allocs),
            "instructions" => Ok(Self::Instructions),
            _ => Err(crate::ExprError::UnknownMetric { name: text.to_owned() }),
        }
    }
}
