use std::fmt;

use lukhas_types::{Fault, Lane};

/// Why a vector, a monitor or its parameters are not usable. What was there before is unchanged.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DriftError {
    /// A vector without components.
    #[error("{field} is empty")]
    EmptyVector {
        /// Which vector.
        field: &'static str,
    },
    /// Two vectors of different lengths.
    #[error("{field} has {found} components, expected {expected}")]
    LengthMismatch {
        /// Which vector.
        field: &'static str,
        /// The length that was asked for.
        expected: usize,
        /// The length that came.
        found: usize,
    },
    /// A component that is NaN or infinite.
    #[error("{field}[{index}] is not finite: {value}")]
    NotFinite {
        /// Which vector.
        field: &'static str,
        /// The first such component.
        index: usize,
        /// What was found there.
        value: f64,
    },
    /// A vector of length zero has no direction.
    #[error("{field} is a zero vector")]
    ZeroVector {
        /// Which vector.
        field: &'static str,
    },
    /// A number outside of its range.
    #[error("{field} is {}, must be between {} and {}", Short(*value), Short(*minimum), Short(*maximum))]
    OutOfRange {
        /// Which number.
        field: &'static str,
        /// What was found.
        value: f64,
        /// The least that is taken.
        minimum: f64,
        /// The greatest that is taken.
        maximum: f64,
    },
    /// One row of a matrix.
    #[error("row {row}")]
    Row {
        /// From 0.
        row: usize,
        /// What is wrong with it.
        source: Box<DriftError>,
    },
    /// A lane that the policy does not take.
    #[error("lane {asked} is not allowed: the policy's is {allowed}")]
    LaneNotAllowed {
        /// What was asked for.
        asked: Lane,
        /// The only lane that is taken.
        allowed: Lane,
    },
    /// Bytes that are no snapshot of this version.
    #[error("malformed {what}: {reason}")]
    Malformed {
        /// What the bytes should have been.
        what: &'static str,
        /// What is wrong with them.
        reason: &'static str,
    },
}

/// A number for people: huge and tiny ones with an exponent.
struct Short(f64);

impl fmt::Display for Short {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0.abs() {
            x if x != 0.0 && x.is_finite() && !(1e-6..1e15).contains(&x) => {
                write!(f, "{:e}", self.0)
            }
            _ => write!(f, "{}", self.0),
        }
    }
}

impl DriftError {
    pub(crate) fn out_of_range(
        field: &'static str,
        value: f64,
        minimum: f64,
        maximum: f64,
    ) -> Self {
        Self::OutOfRange { field, value, minimum, maximum }
    }

    /// A count outside of its range.
    pub(crate) fn within(
        field: &'static str,
        count: usize,
        minimum: usize,
        maximum: usize,
    ) -> Result<usize, Self> {
        match count {
            count if (minimum..=maximum).contains(&count) => Ok(count),
            count => Err(Self::out_of_range(field, count as f64, minimum as f64, maximum as f64)),
        }
    }

    pub(crate) fn in_row(self, row: usize) -> Self {
        Self::Row { row, source: Box::new(self) }
    }
}

impl Fault for DriftError {
    fn code(&self) -> &'static str {
        match self {
            Self::EmptyVector { .. } => "empty_vector",
            Self::LengthMismatch { .. } => "length_mismatch",
            Self::NotFinite { .. } => "not_finite",
            Self::ZeroVector { .. } => "zero_vector",
            Self::OutOfRange { .. } => "out_of_range",
            Self::Row { source, .. } => source.code(),
            Self::LaneNotAllowed { .. } => "lane_not_allowed",
            Self::Malformed { .. } => "malformed",
        }
    }

    fn field(&self) -> Option<String> {
        Some(match self {
            Self::Row { row, source } => {
                format!("row {row} {}", source.field().unwrap_or_default())
            }
            Self::NotFinite { field, index, .. } => format!("{field}[{index}]"),
            Self::LaneNotAllowed { .. } => "lane".to_owned(),
            Self::EmptyVector { field }
            | Self::LengthMismatch { field, .. }
            | Self::ZeroVector { field }
            | Self::OutOfRange { field, .. }
            | Self::Malformed { what: field, .. } => (*field).to_owned(),
        })
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::Row { source, .. } => source.value(),
            Self::EmptyVector { .. } | Self::ZeroVector { .. } | Self::Malformed { .. } => None,
            Self::LengthMismatch { found, .. } => Some(found.to_string()),
            Self::LaneNotAllowed { asked, .. } => Some(asked.to_string()),
            Self::NotFinite { value, .. } | Self::OutOfRange { value, .. } => {
                Some(Short(*value).to_string())
            }
        }
    }

    fn bound(&self) -> Option<String> {
        match self {
            Self::Row { source, .. } => source.bound(),
            Self::EmptyVector { .. } => Some("at least 1".to_owned()),
            Self::LengthMismatch { expected, .. } => Some(expected.to_string()),
            Self::NotFinite { .. } => Some("finite".to_owned()),
            Self::ZeroVector { .. } => Some("a non-zero component".to_owned()),
            Self::OutOfRange { minimum, maximum, .. } => {
                Some(format!("{}..={}", Short(*minimum), Short(*maximum)))
            }
            Self::LaneNotAllowed { allowed, .. } => Some(allowed.to_string()),
            Self::Malformed { reason, .. } => Some((*reason).to_owned()),
        }
    }
}
