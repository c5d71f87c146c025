//! What can go wrong outside of a budgets file.

use std::path::PathBuf;

use thiserror::Error;

/// An error of measuring, reading or writing.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum PerfError {
    /// A set of samples was empty.
    #[error("there are no samples")]
    NoSamples,
    /// A sample stands for no call.
    #[error("iterations a sample must be at least 1")]
    NoIterations,
    /// A time cannot be one.
    #[error("sample {index} is {value} ns: a time lies from 0 to 1e18")]
    BadSample {
        /// Its position, from 0.
        index: usize,
        /// Its value in nanoseconds.
        value: f64,
    },
    /// The clock's cost cannot be one.
    #[error("a clock overhead of {value} ns: it must be finite and not negative")]
    BadOverhead {
        /// Nanoseconds.
        value: f64,
    },
    /// Samples say that they are single calls and hold several, or the other way round.
    #[error("the kind of the samples does not fit {iterations} iterations")]
    KindMismatch {
        /// Calls a sample.
        iterations: u64,
    },
    /// A file or folder could not be read or written.
    #[error("cannot read or write {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is larger than any tap's.
    #[error("{} has {bytes} bytes, more than {max}", path.display())]
    TooLarge {
        /// Which.
        path: PathBuf,
        /// Its size.
        bytes: u64,
        /// The largest that is read.
        max: u64,
    },
    /// A tap's file is not what a tap writes.
    #[error("{} is no tap file", path.display())]
    BadTap {
        /// Which.
        path: PathBuf,
        /// Where it differs.
        source: serde_json::Error,
    },
    /// A report is not what a gate writes.
    #[error("this is no report of a gate")]
    BadReport {
        /// Where it differs.
        source: serde_json::Error,
    },
    /// A file was written by another version.
    #[error("schema {found} is unknown: this version reads {known}")]
    UnknownSchema {
        /// The file's.
        found: u32,
        /// Ours.
        known: u32,
    },
    /// Two rows carry one name, so a budget would not know which to judge.
    #[error("row {name:?} is in {} and in {}", first.display(), second.display())]
    DuplicateRow {
        /// The name.
        name: String,
        /// The file read first.
        first: PathBuf,
        /// The other.
        second: PathBuf,
    },
    /// A value could not be written as JSON.
    #[error("cannot write JSON")]
    Encode {
        /// Why.
        source: serde_json::Error,
    },
    /// The executable's path names no bench target.
    #[error("{} is no bench executable of cargo (set LUKHAS_PERF_DIR)", path.display())]
    NoTarget {
        /// The path.
        path: PathBuf,
    },
}

impl PerfError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoSamples => "no_samples",
            Self::NoIterations => "no_iterations",
            Self::BadSample { .. } => "bad_sample",
            Self::BadOverhead { .. } => "bad_overhead",
            Self::KindMismatch { .. } => "kind_mismatch",
            Self::Io { .. } => "io",
            Self::TooLarge { .. } => "too_large",
            Self::BadTap { .. } => "bad_tap",
            Self::BadReport { .. } => "bad_report",
            Self::UnknownSchema { .. } => "unknown_schema",
            Self::DuplicateRow { .. } => "duplicate_row",
            Self::Encode { .. } => "encode",
            Self::NoTarget { .. } => "no_target",
        }
    }
}
