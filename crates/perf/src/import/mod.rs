//! Measurements of other tools, as runs.

mod action;
mod criterion;
mod error;
mod files;
mod format;
mod hyperfine;
mod pytest;
mod row;
mod unit;
mod value;

use std::collections::BTreeMap;

pub use self::{
    error::ImportError,
    files::{MAX_IMPORT_BYTES, MAX_IMPORT_ENTRIES, import},
    format::ImportFormat,
};
use self::{
    row::{Row, Rows},
    value::decode,
};
use crate::{History, Machine, Run};

/// What a file does not say of itself.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct ImportParams {
    /// Whose the file is; found out unless given.
    pub format: Option<ImportFormat>,
    /// Where it was measured, if the file does not say; else a machine that is [unknown](Machine::unknown).
    pub machine: Option<Machine>,
    /// Of which commit, if the file does not say.
    pub commit: Option<String>,
    /// When, in seconds since 1970 (UTC), if the file does not say; else when it was changed last.
    pub time: Option<u64>,
}

/// What was read.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Import {
    /// Whose it was.
    pub format: ImportFormat,
    /// The runs, the oldest first.
    pub history: History,
    /// Figures of rows, over all runs, that the source does not hold: the median stands for a p95, and the mean for
    /// a median.
    pub stand_ins: usize,
    /// Values that were left out, by unit: it is that of no time and no rate, or the tool takes it the other way round, or
    /// the rate is 0.
    pub left_out: BTreeMap<String, usize>,
}

impl Import {
    fn new(format: ImportFormat) -> Self {
        Self { format, history: History::default(), stand_ins: 0, left_out: BTreeMap::new() }
    }

    /// Adds a run of rows; of two rows of one name the lesser figures count. Without a row there is no run.
    fn push(
        &mut self,
        rows: Rows,
        time: u64,
        commit: Option<String>,
        machine: Machine,
    ) -> Result<(), ImportError> {
        if rows.figures.is_empty() {
            return Ok(());
        }
        self.stand_ins += rows.stand_ins;
        self.history.runs.push(Run::new(time, commit, machine, rows.figures)?);
        Ok(())
    }

    /// In order of time, if there is anything.
    fn finish(mut self) -> Result<Self, ImportError> {
        if self.history.runs.is_empty() {
            let units: Vec<&str> = self.left_out.keys().take(9).map(String::as_str).collect();
            return Err(ImportError::NoRows { format: self.format, units: units.join(", ") });
        }
        self.history.runs.sort_by_key(|run| run.time);
        Ok(self)
    }
}

impl ImportParams {
    fn machine(&self) -> Machine {
        self.machine.clone().unwrap_or_else(Machine::unknown)
    }
}

/// Reads the bytes of one file of pytest-benchmark, hyperfine or github-action-benchmark, or an `estimates.json` of
/// criterion, whose row is then called `criterion`. Times become nanoseconds, rates what one call costs (1 over them).
///
/// # Errors
/// [`ImportError::UnknownFormat`], [`ImportError::Malformed`] with the field, [`ImportError::NoRows`],
/// [`ImportError::TooLarge`] beyond [`MAX_IMPORT_BYTES`].
pub fn import_bytes(bytes: &[u8], params: &ImportParams) -> Result<Import, ImportError> {
    files::check_size(bytes.len() as u64)?;
    let format = match params.format {
        Some(format) => format,
        None => format::sniff(bytes)?,
    };
    let mut import = Import::new(format);
    match format {
        ImportFormat::Pytest => pytest::read(bytes, params, &mut import)?,
        ImportFormat::Criterion => {
            let mut rows = Rows::default();
            rows.add("criterion".to_owned(), criterion::row(bytes)?);
            import.push(rows, params.time.unwrap_or(0), params.commit.clone(), params.machine())?;
        }
        ImportFormat::Hyperfine => hyperfine::read(bytes, params, &mut import)?,
        ImportFormat::Action => action::read(bytes, params, &mut import)?,
    }
    import.finish()
}
