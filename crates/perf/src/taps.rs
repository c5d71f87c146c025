//! What a bench target left: its samples as one JSON file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{Machine, PerfError, Samples};

/// Largest file that is read, in bytes; a thousand rows of a thousand samples are about 20 MB.
pub const MAX_TAP_BYTES: u64 = 256 << 20;

/// One measured operation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TapRow {
    /// The name given to the tap, with `/argument` where there is one.
    pub name: String,
    /// Its samples.
    pub samples: Samples,
}

impl TapRow {
    /// A row of samples.
    #[must_use]
    pub fn new(name: impl Into<String>, samples: Samples) -> Self {
        Self { name: name.into(), samples }
    }
}

/// The rows of one bench target.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Tap {
    /// Version of this file's shape: 1.
    pub schema: u32,
    /// The package, where cargo said it.
    pub package: Option<String>,
    /// The bench target.
    pub target: String,
    /// Where it ran.
    pub machine: Machine,
    /// Its rows, in the order first measured.
    pub rows: Vec<TapRow>,
}

/// The shape of tap files that this version writes and reads.
pub(crate) const SCHEMA: u32 = 1;

impl Tap {
    /// Rows of a target, on this machine.
    #[must_use]
    pub fn new(package: Option<String>, target: impl Into<String>, rows: Vec<TapRow>) -> Self {
        Self { schema: SCHEMA, package, target: target.into(), machine: Machine::here(), rows }
    }

    /// Reads one file.
    ///
    /// # Errors
    /// [`PerfError::Io`], [`PerfError::TooLarge`], [`PerfError::BadTap`], [`PerfError::UnknownSchema`].
    pub fn read(path: &Path) -> Result<Self, PerfError> {
        let io = |source| PerfError::Io { path: path.to_owned(), source };
        let bytes = fs::metadata(path).map_err(io)?.len();
        if bytes > MAX_TAP_BYTES {
            return Err(PerfError::TooLarge { path: path.to_owned(), bytes, max: MAX_TAP_BYTES });
        }
        let text = fs::read(path).map_err(io)?;
        let tap: Self = serde_json::from_slice(&text)
            .map_err(|source| PerfError::BadTap { path: path.to_owned(), source })?;
        if tap.schema != SCHEMA {
            return Err(PerfError::UnknownSchema { found: tap.schema, known: SCHEMA });
        }
        Ok(tap)
    }

    /// Writes the file whole or not at all (a sibling is renamed over it), creating its folder.
    ///
    /// # Errors
    /// [`PerfError::Io`], [`PerfError::Encode`].
    pub fn write(&self, path: &Path) -> Result<(), PerfError> {
        let io = |source| PerfError::Io { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(io)?;
        }
        let mut text = serde_json::to_vec(self).map_err(|source| PerfError::Encode { source })?;
        text.push(b'\n');
        let partial = path.with_extension(format!("json.{}.partial", std::process::id()));
        fs::write(&partial, text).map_err(io)?;
        fs::rename(&partial, path).map_err(io)
    }

    /// Takes the rows of an earlier run that this run did not measure; measured rows keep their earlier place.
    #[must_use]
    pub fn merged_into(mut self, earlier: Self) -> Self {
        let mut rows = earlier.rows;
        for row in self.rows {
            match rows.iter_mut().find(|old| old.name == row.name) {
                Some(old) => *old = row,
                None => rows.push(row),
            }
        }
        self.rows = rows;
        self
    }
}

/// Reads every `.json` file of a folder, by name.
///
/// # Errors
/// Those of [`Tap::read`], and [`PerfError::DuplicateRow`] when two rows carry one name.
pub fn read_taps(dir: &Path) -> Result<Vec<Tap>, PerfError> {
    let io = |source| PerfError::Io { path: dir.to_owned(), source };
    let mut paths: Vec<PathBuf> = fs::read_dir(dir)
        .map_err(io)?
        .map(|entry| entry.map(|e| e.path()))
        .collect::<io::Result<_>>()
        .map_err(io)?;
    paths.retain(|path| path.extension().is_some_and(|ext| ext == "json"));
    paths.sort();
    let mut seen = std::collections::BTreeMap::new();
    let mut taps = Vec::with_capacity(paths.len());
    for path in paths {
        let tap = Tap::read(&path)?;
        for row in &tap.rows {
            if let Some(first) = seen.insert(row.name.clone(), path.clone()) {
                return Err(PerfError::DuplicateRow {
                    name: row.name.clone(),
                    first,
                    second: path,
                });
            }
        }
        taps.push(tap);
    }
    Ok(taps)
}
