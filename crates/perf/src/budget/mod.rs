//! The budget of one operation.

mod judge;

use std::fmt;

use self::judge::{at_most, quantile_within};
use crate::{Bytes, Nanos, Outcome, Quantity, Samples, stats};

/// Confidence of the one-sided bounds behind a verdict.
pub const CONFIDENCE: f64 = 0.95;

/// How much a budget matters. Both are gated; reports show critical ones first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Class {
    /// `critical`
    Critical,
    /// `high`, also where no class is given.
    High,
}

/// Limits for one operation. Those that are absent are not judged.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Budget {
    /// Its name, with dots: `drift.update`.
    pub name: String,
    /// How much it matters.
    pub class: Class,
    /// A line for people.
    pub title: Option<String>,
    /// The tap row that measures it; its own name when absent.
    pub bench: Option<String>,
    /// The limit that is gated: a time bounds p95, a size the peak of the bytes that one call holds.
    pub guide: Option<Quantity>,
    /// The limit that is aimed at, of the same kind; gated only when strict.
    pub ours: Option<Quantity>,
    /// Limit of p50.
    pub p50: Option<Nanos>,
    /// Limit of p99.
    pub p99: Option<Nanos>,
    /// Limit of the allocations of a call.
    pub allocs: Option<u64>,
    /// Limit of the most bytes that a call holds at once.
    pub peak: Option<Bytes>,
    /// Limit of the bytes that a call allocates in all.
    pub bytes: Option<Bytes>,
    /// Limit of the instructions of a call.
    pub instructions: Option<u64>,
}

impl Budget {
    /// A budget without limits.
    #[must_use]
    pub fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            class: Class::High,
            title: None,
            bench: None,
            guide: None,
            ours: None,
            p50: None,
            p99: None,
            allocs: None,
            peak: None,
            bytes: None,
            instructions: None,
        }
    }

    /// The name of the tap row that measures it.
    #[must_use]
    pub fn bench(&self) -> &str {
        self.bench.as_deref().unwrap_or(&self.name)
    }

    /// Judges samples by every limit but [`ours`](Self::ours). A time passes when the one-sided 95 % upper bound on
    /// its quantile is within the limit, and fails when the lower bound is beyond it; counts are exact. What was not
    /// measured is inconclusive, and so is a budget without limits.
    pub fn judge(&self, samples: &Samples) -> Outcome {
        self.findings(samples, false)
            .iter()
            .map(|f| f.outcome)
            .reduce(Outcome::and)
            .unwrap_or(UNKNOWN)
    }

    /// Judges samples by [`ours`](Self::ours), where it is given.
    pub fn judge_ours(&self, samples: &Samples) -> Option<Outcome> {
        let sorted = stats::sorted(samples.ns());
        self.ours.map(|ours| finding(ours, samples, &sorted, false).outcome)
    }

    /// One finding a limit but [`ours`](Self::ours). `quick` lets a time pass on the quantile itself instead of its
    /// bound, which says nothing about certainty; a failure still needs the bound.
    #[must_use]
    pub fn findings(&self, samples: &Samples, quick: bool) -> Vec<Finding> {
        let sorted = stats::sorted(samples.ns());
        let allocs = samples.allocs();
        let time = |of, limit: Nanos| quantile_within(of, &sorted, limit, quick);
        let mut findings: Vec<Finding> = Vec::new();
        findings.extend(self.guide.map(|guide| finding(guide, samples, &sorted, quick)));
        findings.extend(self.p50.map(|limit| time(("p50", 0.5), limit)));
        findings.extend(self.p99.map(|limit| time(("p99", 0.99), limit)));
        findings.extend(self.allocs.map(|limit| at_most("allocs", allocs.map(|a| a.count), limit)));
        findings.extend(self.peak.map(|limit| peak(limit, samples)));
        findings.extend(
            self.bytes
                .map(|limit| at_most("bytes", allocs.map(|a| Bytes::measured(a.bytes)), limit)),
        );
        findings.extend(
            self.instructions.map(|limit| at_most("instructions", samples.instructions(), limit)),
        );
        findings
    }
}

/// Nothing was measured, or nothing is asked.
const UNKNOWN: Outcome = Outcome::Inconclusive { needed: None };

fn finding(limit: Quantity, samples: &Samples, sorted: &[f64], quick: bool) -> Finding {
    match limit {
        Quantity::Time(limit) => quantile_within(("p95", 0.95), sorted, limit, quick),
        Quantity::Size(limit) => peak(limit, samples),
    }
}

fn peak(limit: Bytes, samples: &Samples) -> Finding {
    at_most("peak bytes", samples.allocs().map(|a| Bytes::measured(a.peak)), limit)
}

/// One limit, what was measured, and the verdict.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Finding {
    /// What is limited: `p95`, `allocs`, …
    pub what: &'static str,
    /// What was measured, for people.
    pub measured: Option<String>,
    /// The upper bound on it, for people, where it is estimated and there are samples enough.
    pub bound: Option<String>,
    /// The limit, for people.
    pub limit: String,
    /// The verdict.
    pub outcome: Outcome,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(measured) = &self.measured else {
            return write!(f, "{} was not measured, budget {}", self.what, self.limit);
        };
        write!(f, "{} {measured}", self.what)?;
        if let Some(bound) = &self.bound {
            write!(f, " (at most {bound})")?;
        }
        write!(f, ", budget {}", self.limit)?;
        match self.outcome {
            Outcome::Inconclusive { needed: Some(needed) } => write!(f, ": {needed} more samples"),
            Outcome::Inconclusive { needed: None } => write!(f, ": too close to say"),
            Outcome::Pass | Outcome::Fail => Ok(()),
        }
    }
}
