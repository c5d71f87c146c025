//! A folder of baselines, one JSON file each: `0001_name.json`.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};

use crate::{PerfError, Run, time};

/// The largest file that is read, in bytes.
pub const MAX_BASELINE_BYTES: u64 = 16 << 20;
/// The most baselines of a folder.
pub const MAX_BASELINES: usize = 9999;
/// The shape of the files that this version writes and reads.
const SCHEMA: u32 = 1;

/// A run that was kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Baseline {
    /// Version of the file's shape: 1.
    pub schema: u32,
    /// Its number, from 1.
    pub number: u32,
    /// Its name.
    pub name: String,
    /// What was measured, where and when.
    pub run: Run,
}

impl Baseline {
    /// `0001_name.json`.
    #[must_use]
    pub fn file_name(&self) -> String {
        format!("{:04}_{}.json", self.number, self.name)
    }
}

/// A folder of baselines; by convention `.benchmarks`. Other files there are left alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BaselineStore {
    dir: PathBuf,
}

impl BaselineStore {
    /// The folder's name beside a workspace's manifest.
    pub const DIR: &str = ".benchmarks";

    /// A store in a folder, which is made by the first save.
    #[must_use]
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// Keeps a run under the next number. A file is never overwritten; one that could not be written whole is removed.
    ///
    /// # Errors
    /// [`PerfError::BadName`] unless the name is 1 to 64 of `a-z A-Z 0-9 . _ -`, does not start with a dot and is not a
    /// number; [`PerfError::TooLong`] when there are [`MAX_BASELINES`]; [`PerfError::Io`], [`PerfError::Encode`].
    pub fn save(&self, name: &str, run: Run) -> Result<Baseline, PerfError> {
        if !is_name(name) {
            return Err(PerfError::BadName { name: name.to_owned() });
        }
        fs::create_dir_all(&self.dir).map_err(|source| self.io(source))?;
        let present = self.list()?;
        if present.len() >= MAX_BASELINES {
            return Err(PerfError::TooLong { len: present.len() + 1, max: MAX_BASELINES });
        }
        let last = present.iter().map(|(number, _)| *number).max().unwrap_or(0);
        let number = last
            .checked_add(1)
            .ok_or(PerfError::TooLong { len: last as usize, max: MAX_BASELINES })?;
        let baseline = Baseline { schema: SCHEMA, number, name: name.to_owned(), run };
        let path = self.dir.join(baseline.file_name());
        let mut text =
            serde_json::to_vec_pretty(&baseline).map_err(|source| PerfError::Encode { source })?;
        text.push(b'\n');
        let io = |source| PerfError::Io { path: path.clone(), source };
        let mut file = OpenOptions::new().write(true).create_new(true).open(&path).map_err(io)?;
        file.write_all(&text).map_err(|source| {
            let _ = fs::remove_file(&path);
            io(source)
        })?;
        Ok(baseline)
    }

    /// Keeps a run under its commit's first 12 characters (`no-commit` without one) and its time, as
    /// `1f2e3d4c5b6a_20240229-121314`.
    ///
    /// # Errors
    /// Those of [`save`](Self::save).
    pub fn autosave(&self, run: Run) -> Result<Baseline, PerfError> {
        let commit = run.commit.as_deref().unwrap_or("no-commit");
        let commit: String = commit.chars().filter(char::is_ascii_alphanumeric).take(12).collect();
        let commit = if commit.is_empty() { "no-commit" } else { &commit };
        let name = format!("{commit}_{}", time::compact(run.time));
        self.save(&name, run)
    }

    /// Reads the baseline of a number (`1`, `0001`), or the newest one of a name.
    ///
    /// # Errors
    /// [`PerfError::NoBaseline`], [`PerfError::AmbiguousBaseline`] for a number that is there twice, [`PerfError::Io`],
    /// [`PerfError::TooLarge`], [`PerfError::BadBaseline`], [`PerfError::UnknownSchema`].
    pub fn load(&self, key: &str) -> Result<Baseline, PerfError> {
        let none = || PerfError::NoBaseline { key: key.to_owned(), path: self.dir.clone() };
        let mut found = self.list()?;
        if is_number(key) {
            let number: u32 = key.parse().map_err(|_| none())?;
            found.retain(|(at, _)| *at == number);
            if found.len() > 1 {
                return Err(PerfError::AmbiguousBaseline { number, path: self.dir.clone() });
            }
        } else {
            found.retain(|(_, name)| name == key);
        }
        let (number, name) = found.pop().ok_or_else(none)?;
        self.read(&self.dir.join(format!("{number:04}_{name}.json")))
    }

    /// Reads the baseline of the largest number.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn newest(&self) -> Result<Baseline, PerfError> {
        let none = || PerfError::NoBaseline { key: "newest".to_owned(), path: self.dir.clone() };
        let (number, _) = self.list()?.pop().ok_or_else(none)?;
        self.load(&number.to_string())
    }

    /// Numbers and names of the baselines, ascending; none where there is no folder.
    ///
    /// # Errors
    /// [`PerfError::Io`].
    pub fn list(&self) -> Result<Vec<(u32, String)>, PerfError> {
        let entries = match fs::read_dir(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(|source| self.io(source))?,
        };
        let mut found = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|source| self.io(source))?;
            found.extend(entry.file_name().to_str().and_then(parse_file_name));
        }
        found.sort();
        Ok(found)
    }

    fn read(&self, path: &Path) -> Result<Baseline, PerfError> {
        let io = |source| PerfError::Io { path: path.to_owned(), source };
        let bytes = fs::metadata(path).map_err(io)?.len();
        if bytes > MAX_BASELINE_BYTES {
            let max = MAX_BASELINE_BYTES;
            return Err(PerfError::TooLarge { path: path.to_owned(), bytes, max });
        }
        let text = fs::read(path).map_err(io)?;
        let baseline: Baseline = serde_json::from_slice(&text)
            .map_err(|source| PerfError::BadBaseline { path: path.to_owned(), source })?;
        if baseline.schema != SCHEMA {
            return Err(PerfError::UnknownSchema { found: baseline.schema, known: SCHEMA });
        }
        Ok(baseline)
    }

    fn io(&self, source: io::Error) -> PerfError {
        PerfError::Io { path: self.dir.clone(), source }
    }
}

/// Number and name of `0001_name.json`, exactly as it is written.
fn parse_file_name(file: &str) -> Option<(u32, String)> {
    let (number, name) = file.strip_suffix(".json")?.split_once('_')?;
    let parsed: u32 = number.parse().ok()?;
    (format!("{parsed:04}") == number && is_name(name)).then(|| (parsed, name.to_owned()))
}

fn is_name(name: &str) -> bool {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (1..=64).contains(&name.len())
        && name.chars().all(fits)
        && !name.starts_with('.')
        && !is_number(name)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}
