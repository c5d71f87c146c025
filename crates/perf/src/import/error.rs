//! Why nothing was imported.

use std::path::PathBuf;

use thiserror::Error;

use super::ImportFormat;
use crate::PerfError;

/// An error of an import; nothing of the file was then taken.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum ImportError {
    /// Something is wrong with a file.
    #[error("cannot import {}", path.display())]
    In {
        /// Which.
        path: PathBuf,
        /// What.
        source: Box<Self>,
    },
    /// It cannot be read.
    #[error("it cannot be read")]
    Io {
        /// Why.
        source: std::io::Error,
    },
    /// It is larger than is read, all files of a folder together.
    #[error("{bytes} bytes are more than {max}")]
    TooLarge {
        /// The size so far.
        bytes: u64,
        /// The most that is read.
        max: u64,
    },
    /// The folder holds more than is looked through.
    #[error("there are more than {max} files and folders in it")]
    TooMany {
        /// The most.
        max: usize,
    },
    /// It is of no tool that is known here.
    #[error("it is {found}; tried were {}", super::format::TRIED)]
    UnknownFormat {
        /// What it is instead.
        found: String,
    },
    /// No format has this name.
    #[error("unknown format {name:?}: one of pytest, criterion, hyperfine, action")]
    UnknownName {
        /// The name.
        name: String,
    },
    /// It is not what the tool writes.
    #[error("as a file of {format}, its field {field}")]
    Malformed {
        /// Whose it was taken for.
        format: ImportFormat,
        /// Where, as `benchmarks[0].stats.mean`; `.` for the whole.
        field: String,
        /// What is wrong there.
        source: serde_json::Error,
    },
    /// There is nothing in it that is a time or a rate.
    #[error("as a file of {format}, it holds no time and no rate above 0 (units: {units:?})")]
    NoRows {
        /// Whose it was taken for.
        format: ImportFormat,
        /// The units that were left out.
        units: String,
    },
    /// Its figures make no run.
    #[error(transparent)]
    Run(#[from] PerfError),
}

impl ImportError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::In { source, .. } => source.code(),
            Self::Io { .. } => "io",
            Self::TooLarge { .. } => "too_large",
            Self::TooMany { .. } => "too_many",
            Self::UnknownFormat { .. } => "unknown_format",
            Self::UnknownName { .. } => "unknown_name",
            Self::Malformed { .. } => "malformed",
            Self::NoRows { .. } => "no_rows",
            Self::Run(error) => error.code(),
        }
    }
}
