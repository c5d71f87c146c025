//! Text that is no amount.

use thiserror::Error;

use crate::error::number;

/// Why a text is no time or size.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum UnitError {
    /// There is no number at the start.
    #[error("{text:?} does not start with a number")]
    NoNumber {
        /// The text.
        text: String,
    },
    /// The unit is none of ours.
    #[error("unknown unit {unit:?}: one of {known}")]
    UnknownUnit {
        /// The unit.
        unit: String,
        /// Those that are read.
        known: &'static str,
    },
    /// The amount is negative, not finite, or larger than is read.
    #[error("{} is out of range: 0 to {}", number(*value), number(*max))]
    OutOfRange {
        /// The amount in the smallest unit.
        value: f64,
        /// The largest.
        max: f64,
    },
    /// A size ends within a byte.
    #[error("{value} bytes are no whole number of bytes")]
    NotWhole {
        /// The amount in bytes.
        value: f64,
    },
}

impl UnitError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoNumber { .. } => "no_number",
            Self::UnknownUnit { .. } => "unknown_unit",
            Self::OutOfRange { .. } => "out_of_range",
            Self::NotWhole { .. } => "not_whole",
        }
    }
}
