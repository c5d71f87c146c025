//! What callgrind writes at the end of a window.

use std::{
    fs,
    io::{self, BufRead, BufReader, Read},
    path::{Path, PathBuf},
};

use super::InstructionError;

/// Start of the files' names; callgrind appends their numbers.
pub(super) const OUT: &str = "callgrind.out";
/// The most bytes of a file that are read: its head is at the start.
const MAX_HEAD: u64 = 1 << 16;

/// The instructions of each window, in the order in which they ended.
pub(super) fn windows(folder: &Path) -> Result<Vec<u64>, InstructionError> {
    let io = |source| InstructionError::Io { path: folder.to_owned(), source };
    let mut files: Vec<(u64, PathBuf)> = Vec::new();
    for entry in fs::read_dir(folder).map_err(io)? {
        let path = entry.map_err(io)?.path();
        let name = path.file_name().and_then(|name| name.to_str());
        let number = name.and_then(|name| name.strip_prefix(OUT)?.strip_prefix('.')?.parse().ok());
        files.extend(number.map(|number| (number, path)));
    }
    files.sort();
    let mut windows = Vec::with_capacity(files.len());
    for (_, path) in files {
        let file = fs::File::open(&path)
            .map_err(|source| InstructionError::Io { path: path.clone(), source })?;
        windows.extend(window(BufReader::new(file.take(MAX_HEAD)))?);
    }
    Ok(windows)
}

/// The instructions of one file; `None` when it was not written at the end of a window.
fn window(head: impl BufRead) -> Result<Option<u64>, InstructionError> {
    let mut ends_window = false;
    for line in head.lines() {
        let line =
            line.map_err(|source: io::Error| InstructionError::Io { path: OUT.into(), source })?;
        if line.starts_with("desc: Trigger: --dump-before=") {
            ends_window = line.contains("lukhas_perf_window_closes");
        } else if let Some(count) = line.strip_prefix("summary:") {
            let bad = || InstructionError::BadOutput { line: line.clone() };
            return if ends_window {
                count.trim().parse().map(Some).map_err(|_| bad())
            } else {
                Ok(None)
            };
        }
    }
    Err(InstructionError::BadOutput { line: "(no summary)".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &str) -> Result<Option<u64>, InstructionError> {
        window(head.as_bytes())
    }

    #[test]
    fn windows_are_told_from_other_files() {
        let head = "version: 1\npid: 7\ndesc: Trigger: --dump-before=_Z25lukhas_perf_window_closesv\nevents: Ir\nsummary: 42\n\nfn=(1)\n";
        assert_eq!(of(head).unwrap(), Some(42));
        for other in ["--dump-before=_Z24lukhas_perf_window_opensv", "Program termination"] {
            let other = head.replace("--dump-before=_Z25lukhas_perf_window_closesv", other);
            assert_eq!(of(&other).unwrap(), None);
        }
        for bad in [head.replace("42", "many"), head.replace("summary", "other"), String::new()] {
            assert_eq!(of(&bad).unwrap_err().code(), "bad_output", "{bad}");
        }
    }
}
