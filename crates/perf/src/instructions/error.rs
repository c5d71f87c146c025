//! Why instructions were not counted.

use std::path::PathBuf;

use thiserror::Error;

/// Why instructions were not counted.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum InstructionError {
    /// There is no valgrind.
    #[error(
        "valgrind is not installed, and instructions are counted by it: apt-get install valgrind, or the like"
    )]
    NoValgrind,
    /// The bench did not end well.
    #[error("{} failed under valgrind: {status}\n{output}", bench.display())]
    Failed {
        /// The executable.
        bench: PathBuf,
        /// How it ended.
        status: String,
        /// The end of what it said.
        output: String,
    },
    /// The executable left no list of rows.
    #[error("the bench taps nothing: its main must be lukhas_perf::divan::main()")]
    NotTapped,
    /// A row was asked for that the bench lacks.
    #[error("the bench has no row {row:?}")]
    NoRow {
        /// Its name.
        row: String,
    },
    /// callgrind did not see the function that encloses the calls.
    #[error(
        "callgrind saw {found} of {wanted} windows: build the bench with symbols (strip = \"none\")"
    )]
    NoSymbols {
        /// Windows that were seen.
        found: usize,
        /// Two a row.
        wanted: usize,
    },
    /// A file of callgrind's is unlike those of the versions that are known.
    #[error("unknown output of callgrind: {line}")]
    BadOutput {
        /// The line.
        line: String,
    },
    /// A file could not be read or written, or a program not be started.
    #[error("cannot use {}", path.display())]
    Io {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
}

impl InstructionError {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::NoValgrind => "no_valgrind",
            Self::Failed { .. } => "bench_failed",
            Self::NotTapped => "not_tapped",
            Self::NoRow { .. } => "no_row",
            Self::NoSymbols { .. } => "no_symbols",
            Self::BadOutput { .. } => "bad_output",
            Self::Io { .. } => "io",
        }
    }
}
