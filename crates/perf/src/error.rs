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
    #[error("sample {index} is {} ns: a time lies from 0 to 1e18", number(*value))]
    BadSample {
        /// Its position, from 0.
        index: usize,
        /// Its value in nanoseconds.
        value: f64,
    },
    /// The clock's cost cannot be one.
    #[error("a clock overhead of {} ns: it must be finite and not negative", number(*value))]
    BadOverhead {
        /// Nanoseconds.
        value: f64,
    },
    /// There are not as many processor times as samples.
    #[error("{found} processor times for {samples} samples")]
    CpuMismatch {
        /// Processor times.
        found: usize,
        /// Samples.
        samples: usize,
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
    /// A parameter is outside of its bound.
    #[error("{field} is {}: it must be {bound}", number(*value))]
    BadParam {
        /// The parameter.
        field: &'static str,
        /// What it was.
        value: f64,
        /// What it may be.
        bound: &'static str,
    },
    /// A series holds a value that cannot be summed.
    #[error("value {index} is {}: it must be finite and within 1e100", number(*value))]
    BadValue {
        /// Its position, from 0.
        index: usize,
        /// What it was.
        value: f64,
    },
    /// There is more than is taken.
    #[error("{len} are more than {max}")]
    TooLong {
        /// How many there are.
        len: usize,
        /// The most that are taken.
        max: usize,
    },
    /// A row's figures cannot be ones.
    #[error("row {row:?}: {field} is {}: a time lies from 0 to 1e18 ns", number(*value))]
    BadFigure {
        /// The row.
        row: String,
        /// The figure.
        field: &'static str,
        /// What it was.
        value: f64,
    },
    /// A run holds no rows.
    #[error("the run has no rows")]
    NoRows,
    /// A line of a history is no run.
    #[error("line {line} of {} is no run", path.display())]
    BadHistory {
        /// Which file.
        path: PathBuf,
        /// Its line, from 1.
        line: usize,
        /// Where it differs.
        source: serde_json::Error,
    },
    /// A baseline's file is not what a save writes.
    #[error("{} is no baseline", path.display())]
    BadBaseline {
        /// Which.
        path: PathBuf,
        /// Where it differs.
        source: serde_json::Error,
    },
    /// No file name can be made of a baseline's name.
    #[error(
        "{name:?} is no baseline name: 1 to 64 of a-z A-Z 0-9 . _ -, no dot first, not digits alone"
    )]
    BadName {
        /// The name.
        name: String,
    },
    /// No baseline is saved under a number or name.
    #[error("there is no baseline {key:?} in {}", path.display())]
    NoBaseline {
        /// The number or name.
        key: String,
        /// The folder.
        path: PathBuf,
    },
    /// Two baselines have one number.
    #[error("baseline {number} is there twice in {}: use its name", path.display())]
    AmbiguousBaseline {
        /// The number.
        number: u32,
        /// The folder.
        path: PathBuf,
    },
    /// Times were taken on machines that are not alike.
    #[error("{ours} and {theirs} are not alike: their times do not compare")]
    UnlikeMachines {
        /// This one.
        ours: String,
        /// The other.
        theirs: String,
    },
    /// The number of calls that a bench is to make is none.
    #[error("LUKHAS_PERF_CALLS is {text:?}: it must be a whole number from 1 to 1000000")]
    BadCalls {
        /// What it was.
        text: String,
    },
    /// The executable's path names no bench target.
    #[error("{} is no bench executable of cargo (set LUKHAS_PERF_DIR)", path.display())]
    NoTarget {
        /// The path.
        path: PathBuf,
    },
}

/// A number for people: with an exponent where it would have many digits.
pub(crate) fn number(value: f64) -> String {
    let size = value.abs();
    if size == 0.0 || !size.is_finite() || (1e-6..1e16).contains(&size) {
        return value.to_string();
    }
    format!("{value:e}")
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
            Self::CpuMismatch { .. } => "cpu_mismatch",
            Self::KindMismatch { .. } => "kind_mismatch",
            Self::Io { .. } => "io",
            Self::TooLarge { .. } => "too_large",
            Self::BadTap { .. } => "bad_tap",
            Self::BadReport { .. } => "bad_report",
            Self::UnknownSchema { .. } => "unknown_schema",
            Self::DuplicateRow { .. } => "duplicate_row",
            Self::Encode { .. } => "encode",
            Self::BadParam { .. } => "bad_param",
            Self::BadValue { .. } => "bad_value",
            Self::TooLong { .. } => "too_long",
            Self::BadFigure { .. } => "bad_figure",
            Self::NoRows => "no_rows",
            Self::BadHistory { .. } => "bad_history",
            Self::BadBaseline { .. } => "bad_baseline",
            Self::BadName { .. } => "bad_name",
            Self::NoBaseline { .. } => "no_baseline",
            Self::AmbiguousBaseline { .. } => "ambiguous_baseline",
            Self::UnlikeMachines { .. } => "unlike_machines",
            Self::BadCalls { .. } => "bad_calls",
            Self::NoTarget { .. } => "no_target",
        }
    }
}
