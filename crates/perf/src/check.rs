//! A budget checked in place, for a `#[test]`.

use std::hint::black_box;

use thiserror::Error;

use crate::{Budget, Finding, MeasureParams, Outcome, Samples, UnitError, measure};

/// Starts a check: `budget("parse").p95("1 us")?.check(|| parse(text))?`.
pub fn budget(name: &str) -> Check {
    Check { budget: Budget::new(name), params: MeasureParams::default() }
}

/// A budget that measures a closure itself.
#[derive(Debug, Clone)]
#[must_use = "a check does nothing until `check` is called"]
pub struct Check {
    budget: Budget,
    params: MeasureParams,
}

impl Check {
    /// Limits p50.
    ///
    /// # Errors
    /// [`UnitError`] for a text that is no time.
    pub fn p50(mut self, limit: &str) -> Result<Self, UnitError> {
        self.budget.p50 = Some(limit.parse()?);
        Ok(self)
    }

    /// Limits p95.
    ///
    /// # Errors
    /// [`UnitError`] for a text that is no time.
    pub fn p95(mut self, limit: &str) -> Result<Self, UnitError> {
        self.budget.guide = Some(crate::Quantity::Time(limit.parse()?));
        Ok(self)
    }

    /// Limits p99.
    ///
    /// # Errors
    /// [`UnitError`] for a text that is no time.
    pub fn p99(mut self, limit: &str) -> Result<Self, UnitError> {
        self.budget.p99 = Some(limit.parse()?);
        Ok(self)
    }

    /// Limits the allocations of one call; exact.
    ///
    /// ```
    /// let numbers = [1, 2, 3];
    /// let samples = lukhas_perf::budget("sum").allocs(0).check(|| numbers.iter().sum::<i32>())?;
    /// assert_eq!(samples.allocs().map(|a| a.bytes), Some(0));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[cfg(feature = "alloc")]
    pub fn allocs(mut self, limit: u64) -> Self {
        self.budget.allocs = Some(limit);
        self
    }

    /// Limits the most bytes that one call holds at once, beyond what was held before it; exact.
    ///
    /// # Errors
    /// [`UnitError`] for a text that is no size.
    #[cfg(feature = "alloc")]
    pub fn peak(mut self, limit: &str) -> Result<Self, UnitError> {
        self.budget.peak = Some(limit.parse()?);
        Ok(self)
    }

    /// Limits the bytes that one call allocates in all; exact.
    ///
    /// # Errors
    /// [`UnitError`] for a text that is no size.
    #[cfg(feature = "alloc")]
    pub fn bytes(mut self, limit: &str) -> Result<Self, UnitError> {
        self.budget.bytes = Some(limit.parse()?);
        Ok(self)
    }

    /// Samples by these parameters instead of the default ones.
    pub fn params(mut self, params: MeasureParams) -> Self {
        self.params = params;
        self
    }

    /// Measures the closure and judges it. Dropping what it returns is part of its time.
    ///
    /// # Errors
    /// [`CheckError::Missed`] with what was measured against the budget, [`CheckError::Inconclusive`] when the samples
    /// do not decide or nothing is limited.
    pub fn check<T>(self, mut call: impl FnMut() -> T) -> Result<Samples, CheckError> {
        let samples = measure(&self.params, || {
            black_box(call());
        });
        self.judge(samples)
    }

    /// Judges samples that were taken before, as [`check`](Self::check).
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn judge(self, samples: Samples) -> Result<Samples, CheckError> {
        let name = self.budget.name.clone();
        let mut findings = self.budget.findings(&samples, false);
        match self.budget.judge(&samples) {
            Outcome::Pass => Ok(samples),
            Outcome::Fail => {
                findings.retain(|finding| finding.outcome == Outcome::Fail);
                Err(CheckError::Missed { name, findings })
            }
            Outcome::Inconclusive { .. } => {
                findings.retain(|finding| finding.outcome != Outcome::Pass);
                Err(CheckError::Inconclusive { name, findings })
            }
        }
    }
}

/// Why a check did not pass.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum CheckError {
    /// Over the budget.
    #[error("{name} is over its budget: {}", list(findings))]
    Missed {
        /// The budget.
        name: String,
        /// The limits that are missed.
        findings: Vec<Finding>,
    },
    /// The samples do not decide.
    #[error("{name} is undecided: {}", list(findings))]
    Inconclusive {
        /// The budget.
        name: String,
        /// The limits that are not decided.
        findings: Vec<Finding>,
    },
    /// The limit cannot be read.
    #[error("the limit of {name} is no amount")]
    BadLimit {
        /// What is limited.
        name: String,
        /// Why.
        source: UnitError,
    },
}

impl CheckError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Missed { .. } => "budget_missed",
            Self::Inconclusive { .. } => "budget_inconclusive",
            Self::BadLimit { .. } => "bad_limit",
        }
    }
}

fn list(findings: &[Finding]) -> String {
    if findings.is_empty() {
        return "nothing is limited".to_owned();
    }
    findings.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ")
}
