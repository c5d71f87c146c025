use std::path::PathBuf;

use thiserror::Error;

/// Why a summary of a load tool, a service's metrics or a report of load is refused.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum LoadError {
    /// A file could not be read.
    #[error("cannot read {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// It is larger than any summary.
    #[error("{bytes} bytes are more than {max}")]
    TooLarge {
        /// Its size.
        bytes: u64,
        /// The largest that is read.
        max: u64,
    },
    /// It is no JSON of the right shape.
    #[error("this is not the JSON that was expected")]
    BadJson {
        /// Where it differs.
        source: serde_json::Error,
    },
    /// A field is not there.
    #[error("{field} is missing")]
    Missing {
        /// Its path.
        field: String,
    },
    /// A field is not what it must be.
    #[error("{field} is {value}: it must be {bound}")]
    BadField {
        /// Its path.
        field: String,
        /// What it was, cut.
        value: String,
        /// What it may be.
        bound: &'static str,
    },
    /// There is more than is taken.
    #[error("{field} has {len} entries, more than {max}")]
    TooMany {
        /// What.
        field: &'static str,
        /// How many there are.
        len: usize,
        /// The most that are taken.
        max: usize,
    },
    /// The report was written by another version.
    #[error("schema {found} is unknown: this version reads {known}")]
    UnknownSchema {
        /// The file's.
        found: u32,
        /// Ours.
        known: u32,
    },
}

impl LoadError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Io { .. } => "io",
            Self::TooLarge { .. } => "too_large",
            Self::BadJson { .. } => "bad_json",
            Self::Missing { .. } => "missing_field",
            Self::BadField { .. } => "bad_field",
            Self::TooMany { .. } => "too_many",
            Self::UnknownSchema { .. } => "unknown_schema",
        }
    }
}
