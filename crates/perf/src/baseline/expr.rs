//! What fails a comparison, as text: `mean:20%`.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use thiserror::Error;

use crate::{Figures, Metric, Nanos, UnitError};

/// A figure and how much it may grow: `mean:20%`, `p95:5 us`, `allocs:0`, `instructions:1%`.
///
/// ```
/// let expr: lukhas_perf::FailExpr = "median:12.5%".parse()?;
/// assert_eq!(expr.to_string(), "p50:12.5%");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub struct FailExpr {
    /// The figure.
    pub metric: Metric,
    /// How much it may grow.
    pub limit: Limit,
}

/// How much a figure may grow.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub enum Limit {
    /// By a part of itself, in percent.
    Percent(f64),
    /// By a time.
    Time(Nanos),
    /// By a count.
    Count(u64),
}

impl FailExpr {
    /// Whether the figure grew by more; `None` when one side lacks it.
    #[must_use]
    pub fn exceeded(&self, before: &Figures, after: &Figures) -> Option<bool> {
        let (old, new) = (self.metric.of(before)?, self.metric.of(after)?);
        Some(match self.limit {
            Limit::Percent(percent) => new > old + old * percent / 100.0,
            Limit::Time(time) => new > old + time.get(),
            Limit::Count(count) => new > old + count as f64,
        })
    }
}

impl FromStr for FailExpr {
    type Err = ExprError;

    /// `METRIC:N%` for p50 (or median), p95, mean, allocs and instructions; `METRIC:TIME` for the first three;
    /// `METRIC:COUNT` for the others.
    fn from_str(text: &str) -> Result<Self, ExprError> {
        let Some((metric, limit)) = text.split_once(':') else {
            return Err(ExprError::NoColon { text: text.to_owned() });
        };
        let metric: Metric = metric.trim().parse()?;
        let limit = limit.trim();
        let text = || limit.to_owned();
        let limit = if let Some(percent) = limit.strip_suffix('%') {
            let value =
                percent.trim().parse().map_err(|_| ExprError::BadPercent { text: text() })?;
            if !(0.0..=1e6).contains(&value) {
                return Err(ExprError::BadPercent { text: text() });
            }
            Limit::Percent(value)
        } else if matches!(metric, Metric::Allocs | Metric::Instructions) {
            Limit::Count(limit.parse().map_err(|_| ExprError::BadCount { text: text() })?)
        } else {
            let bad = |source| ExprError::BadTime { text: text(), source };
            Limit::Time(limit.parse().map_err(bad)?)
        };
        Ok(Self { metric, limit })
    }
}

impl fmt::Display for FailExpr {
    /// Reads back as the same expression.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.limit {
            Limit::Percent(percent) => write!(f, "{}:{percent}%", self.metric),
            Limit::Time(time) => write!(f, "{}:{}", self.metric, String::from(time)),
            Limit::Count(count) => write!(f, "{}:{count}", self.metric),
        }
    }
}

impl TryFrom<String> for FailExpr {
    type Error = ExprError;

    fn try_from(text: String) -> Result<Self, ExprError> {
        text.parse()
    }
}

impl From<FailExpr> for String {
    fn from(expr: FailExpr) -> Self {
        expr.to_string()
    }
}

/// Why a text is no expression.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ExprError {
    /// There is no colon.
    #[error("{text:?} is not METRIC:LIMIT, as in mean:20%")]
    NoColon {
        /// The text.
        text: String,
    },
    /// The figure is none of ours.
    #[error("unknown metric {name:?}: p50, median, p95, mean, allocs or instructions")]
    UnknownMetric {
        /// Its name.
        name: String,
    },
    /// The percentage is no number from 0 to a million.
    #[error("{text:?} is no percentage from 0 % to 1000000 %")]
    BadPercent {
        /// The text.
        text: String,
    },
    /// The count is none.
    #[error("{text:?} is no percentage and no count")]
    BadCount {
        /// The text.
        text: String,
    },
    /// The time is none.
    #[error("{text:?} is no percentage and no time")]
    BadTime {
        /// The text.
        text: String,
        /// Why.
        source: UnitError,
    },
}

impl ExprError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoColon { .. } => "no_colon",
            Self::UnknownMetric { .. } => "unknown_metric",
            Self::BadPercent { .. } => "bad_percent",
            Self::BadCount { .. } => "bad_count",
            Self::BadTime { .. } => "bad_time",
        }
    }
}
