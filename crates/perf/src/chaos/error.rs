//! What is no schedule.

use std::time::Duration;

use thiserror::Error;

/// Why a schedule is refused.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
pub enum ScheduleError {
    /// A share of the calls cannot be one.
    #[error("{field} is {value}: a share lies from 0 to 1")]
    BadShare {
        /// `refuse`, `lose`, or `refuse + lose`.
        field: &'static str,
        /// What it was.
        value: f64,
    },
    /// A delay is too long.
    #[error("{field} is {value:?}: it must be at most {max:?}")]
    TooLong {
        /// `mean`, `stddev` or `stall`.
        field: &'static str,
        /// What it was.
        value: Duration,
        /// The longest.
        max: Duration,
    },
    /// Faults are pinned to too many calls.
    #[error("faults at {len} calls are more than {max}")]
    TooMany {
        /// How many there would be.
        len: usize,
        /// The most.
        max: usize,
    },
    /// A part of a text is no part of a schedule.
    #[error(
        "{part:?} is no part of a schedule: seed=7 mean=100ms stddev=20ms refuse=0.1 lose=0.05 at=3:refuse,5:stall=2s calls=0..100"
    )]
    BadPart {
        /// The part.
        part: String,
    },
    /// A part of a text is there twice.
    #[error("{key} is there twice")]
    Twice {
        /// Which.
        key: String,
    },
    /// A text names no seed.
    #[error("there is no seed")]
    NoSeed,
}

impl ScheduleError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::BadShare { .. } => "bad_share",
            Self::TooLong { .. } => "delay_too_long",
            Self::TooMany { .. } => "too_many_faults",
            Self::BadPart { .. } => "bad_schedule",
            Self::Twice { .. } => "duplicate_part",
            Self::NoSeed => "no_seed",
        }
    }
}
