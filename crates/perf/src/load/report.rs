use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{LoadError, LoadParams, LoadRow, LoadRun, field};
use crate::{Machine, Outcome};

/// The most runs of a report.
pub const MAX_LOAD_RUNS: usize = 64;

/// The shape that this version writes and reads.
const SCHEMA: u32 = 1;

/// Runs of load and the verdict on them. Its JSON has these keys in this order; as text
/// ([`Display`](std::fmt::Display)) it is a table for people.
///
/// Read back, rows and verdict are found anew from the runs: nobody writes a pass into a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
#[non_exhaustive]
pub struct LoadReport {
    /// Version of the shape: 1.
    pub schema: u32,
    /// Where it ran; tools and service share it.
    pub machine: Machine,
    /// Fail if a row fails, else inconclusive if one is, else pass; inconclusive without runs.
    pub verdict: Outcome,
    /// The limits.
    pub budget: LoadParams,
    /// Two a run: what the client saw, what the server saw.
    pub rows: Vec<LoadRow>,
    /// The runs.
    pub runs: Vec<LoadRun>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    schema: u32,
    machine: Machine,
    #[serde(rename = "verdict")]
    _verdict: Outcome,
    budget: LoadParams,
    #[serde(rename = "rows")]
    _rows: serde::de::IgnoredAny,
    runs: Vec<LoadRun>,
}

impl LoadReport {
    /// Judges runs.
    ///
    /// # Errors
    /// [`LoadError::TooMany`] beyond [`MAX_LOAD_RUNS`], [`LoadError::BadField`] for a time or count that cannot be one.
    pub fn new(
        machine: Machine,
        budget: LoadParams,
        runs: Vec<LoadRun>,
    ) -> Result<Self, LoadError> {
        if runs.len() > MAX_LOAD_RUNS {
            let (len, max) = (runs.len(), MAX_LOAD_RUNS);
            return Err(LoadError::TooMany { field: "runs", len, max });
        }
        for run in &runs {
            run.client.check()?;
            run.server.check()?;
        }
        let sides = |run| [LoadRow::of_client(run, &budget), LoadRow::of_server(run, &budget)];
        let rows: Vec<LoadRow> = runs.iter().flat_map(sides).collect();
        let verdict = rows.iter().map(|row| row.verdict).reduce(Outcome::and);
        let verdict = verdict.unwrap_or(Outcome::Inconclusive { needed: None });
        Ok(Self { schema: SCHEMA, machine, verdict, budget, rows, runs })
    }

    /// Reads the JSON of a report.
    ///
    /// # Errors
    /// [`LoadError::TooLarge`], [`LoadError::BadJson`], also for what [`new`](Self::new) refuses.
    pub fn from_json(bytes: &[u8]) -> Result<Self, LoadError> {
        field::check_size(bytes)?;
        serde_json::from_slice(bytes).map_err(|source| LoadError::BadJson { source })
    }

    /// Reads a file.
    ///
    /// # Errors
    /// As [`from_json`](Self::from_json), and [`LoadError::Io`].
    pub fn read(path: &Path) -> Result<Self, LoadError> {
        Self::from_json(&field::read(path)?)
    }

    /// 0 pass, 1 fail, 3 inconclusive.
    #[must_use]
    pub fn exit_code(&self) -> i32 {
        self.verdict.exit_code()
    }
}

impl TryFrom<Unchecked> for LoadReport {
    type Error = LoadError;

    fn try_from(raw: Unchecked) -> Result<Self, LoadError> {
        if raw.schema != SCHEMA {
            return Err(LoadError::UnknownSchema { found: raw.schema, known: SCHEMA });
        }
        Self::new(raw.machine, raw.budget, raw.runs)
    }
}
