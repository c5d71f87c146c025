//! How a run meets the file that an earlier one left.

use std::path::Path;

use super::mode::Mode;
use crate::{PerfError, Tap};

/// Writes the rows of a run: a whole run replaces the file, a filtered one keeps the rows that it did not measure.
/// A run without rows makes no file.
pub(crate) fn store(mut tap: Tap, mode: Mode, path: &Path) -> Result<(), PerfError> {
    let there = path.exists();
    if mode == Mode::Smoke || (tap.rows.is_empty() && !there) {
        return Ok(());
    }
    if mode == Mode::Some && there {
        tap = tap.merged_into(Tap::read(path)?);
    }
    tap.write(path)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Samples, TapRow};

    fn tap(names: &[&str]) -> Tap {
        let samples = Samples::new(1, vec![1.0]).expect("these are samples");
        let row = |name: &&str| TapRow::new(*name, samples.clone());
        Tap::new(None, "t", names.iter().map(row).collect())
    }

    #[test]
    fn whole_runs_replace_filtered_ones_merge_and_smoke_runs_leave_nothing() {
        let dir = std::env::temp_dir().join(format!("lukhas-perf-store-{}", std::process::id()));
        let path = dir.join("t.json");
        let names = || {
            let tap = Tap::read(&path).unwrap();
            tap.rows.into_iter().map(|row| row.name).collect::<Vec<_>>()
        };
        store(tap(&["a"]), Mode::Smoke, &path).unwrap();
        store(tap(&[]), Mode::All, &path).unwrap();
        assert!(!dir.exists());
        store(tap(&["a", "b"]), Mode::All, &path).unwrap();
        store(tap(&["c", "b"]), Mode::Some, &path).unwrap();
        assert_eq!(names(), ["a", "b", "c"]);
        store(tap(&["b"]), Mode::All, &path).unwrap();
        assert_eq!(names(), ["b"]);
        // an unreadable file is not overwritten by half of its rows
        std::fs::write(&path, "garbage").unwrap();
        assert_eq!(store(tap(&["c"]), Mode::Some, &path).unwrap_err().code(), "bad_tap");
        std::fs::remove_dir_all(&dir).unwrap();
    }
}
