//! What a gate found.

mod row;
mod table;

pub use self::row::{Limits, Row};
pub(crate) use self::table::{cells, remarks};

use serde::{Deserialize, Serialize};

use crate::{Comparison, LoadReport, Machine, Outcome};

/// The verdicts of a gate. Its JSON has these keys in this order, and null for what is absent; as text
/// ([`Display`](std::fmt::Display)) it is a table for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Report {
    /// Version of the shape: 1.
    pub schema: u32,
    /// Where it was measured.
    pub machine: Machine,
    /// Fail if a row fails, else inconclusive if one is, else pass; inconclusive without rows.
    pub verdict: Outcome,
    /// One row a budget, critical ones first.
    pub rows: Vec<Row>,
    /// Against a baseline, where that was asked; not in the JSON otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// Runs of load, where they were given; not in the JSON otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<LoadReport>,
}

impl Report {
    /// A report of rows.
    #[must_use]
    pub fn new(machine: Machine, rows: Vec<Row>) -> Self {
        let verdicts = rows.iter().map(|row| row.verdict);
        let verdict =
            verdicts.reduce(Outcome::and).unwrap_or(Outcome::Inconclusive { needed: None });
        Self { schema: crate::taps::SCHEMA, machine, verdict, rows, comparison: None, load: None }
    }

    /// Adds a comparison, whose verdict counts as that of a row.
    #[must_use]
    pub fn with_comparison(mut self, comparison: Comparison) -> Self {
        self.verdict = self.verdict.and(comparison.verdict);
        self.comparison = Some(comparison);
        self
    }

    /// Adds runs of load, whose verdict counts as that of a row.
    #[must_use]
    pub fn with_load(mut self, load: LoadReport) -> Self {
        self.verdict = self.verdict.and(load.verdict);
        self.load = Some(load);
        self
    }

    /// 0 pass, 1 fail, 3 inconclusive.
    #[must_use]
    pub fn exit_code(&self) -> i32 {
        self.verdict.exit_code()
    }

    /// Reads the JSON of a report.
    ///
    /// # Errors
    /// [`PerfError::BadReport`](crate::PerfError::BadReport), [`PerfError::UnknownSchema`](crate::PerfError::UnknownSchema).
    pub fn from_json(text: &str) -> Result<Self, crate::PerfError> {
        let report: Self =
            serde_json::from_str(text).map_err(|source| crate::PerfError::BadReport { source })?;
        if report.schema != crate::taps::SCHEMA {
            return Err(crate::PerfError::UnknownSchema {
                found: report.schema,
                known: crate::taps::SCHEMA,
            });
        }
        Ok(report)
    }

    /// The report as compact JSON on one line.
    ///
    /// # Errors
    /// [`PerfError::Encode`](crate::PerfError::Encode) for a value that is no JSON.
    pub fn to_json(&self) -> Result<String, crate::PerfError> {
        serde_json::to_string(self).map_err(|source| crate::PerfError::Encode { source })
    }
}
