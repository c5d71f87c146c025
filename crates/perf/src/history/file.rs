//! A history as JSON lines, one run a line.

use std::{
    fs::{self, File, OpenOptions},
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
};

use super::{History, Run};
use crate::PerfError;

/// The largest file, in bytes: about a hundred thousand runs of some rows.
pub const MAX_HISTORY_BYTES: u64 = 64 << 20;

impl History {
    /// Reads a file, in order of time: what is appended may be older, as imports are. Of runs of one time the order of
    /// the file stays. Empty lines are passed over.
    ///
    /// # Errors
    /// [`PerfError::Io`], [`PerfError::TooLarge`], [`PerfError::BadHistory`] with the line.
    pub fn read(path: &Path) -> Result<Self, PerfError> {
        let io = |source| PerfError::Io { path: path.to_owned(), source };
        check_size(path, fs::metadata(path).map_err(io)?.len())?;
        let text = fs::read(path).map_err(io)?;
        let mut runs: Vec<Run> = Vec::new();
        for (index, line) in text.split(|byte| *byte == b'\n').enumerate() {
            if !line.trim_ascii().is_empty() {
                let bad = |source| PerfError::BadHistory {
                    path: path.to_owned(),
                    line: index + 1,
                    source,
                };
                runs.push(serde_json::from_slice(line).map_err(bad)?);
            }
        }
        runs.sort_by_key(|run| run.time);
        Ok(Self { runs })
    }

    /// Appends a run to a file, which is made with its folder if it is not there. The line is written in one piece,
    /// and on a line of its own also behind a last line without an end. O(1) in the length of the history.
    ///
    /// # Errors
    /// [`PerfError::Io`], [`PerfError::Encode`]; [`PerfError::TooLarge`] when the file would grow beyond
    /// [`MAX_HISTORY_BYTES`], and then it stays as it is.
    pub fn append(path: &Path, run: &Run) -> Result<(), PerfError> {
        Self::append_all(path, std::slice::from_ref(run))
    }

    /// Appends runs as [`append`](Self::append) does one: all of them or none.
    ///
    /// # Errors
    /// Those of [`append`](Self::append).
    pub fn append_all(path: &Path, runs: &[Run]) -> Result<(), PerfError> {
        let io = |source| PerfError::Io { path: path.to_owned(), source };
        if runs.is_empty() {
            return Ok(());
        }
        let mut lines = Vec::new();
        for run in runs {
            serde_json::to_writer(&mut lines, run)
                .map_err(|source| PerfError::Encode { source })?;
            lines.push(b'\n');
        }
        if let Some(folder) = path.parent() {
            fs::create_dir_all(folder).map_err(io)?;
        }
        let mut file =
            OpenOptions::new().create(true).read(true).append(true).open(path).map_err(io)?;
        if !ends_its_line(&mut file).map_err(io)? {
            lines.insert(0, b'\n');
        }
        check_size(path, file.metadata().map_err(io)?.len() + lines.len() as u64)?;
        file.write_all(&lines).map_err(io)
    }
}

fn ends_its_line(file: &mut File) -> std::io::Result<bool> {
    if file.metadata()?.len() == 0 {
        return Ok(true);
    }
    let mut last = [0];
    file.seek(SeekFrom::End(-1))?;
    file.read_exact(&mut last)?;
    Ok(last == *b"\n")
}

fn check_size(path: &Path, bytes: u64) -> Result<(), PerfError> {
    if bytes > MAX_HISTORY_BYTES {
        return Err(PerfError::TooLarge { path: path.to_owned(), bytes, max: MAX_HISTORY_BYTES });
    }
    Ok(())
}
