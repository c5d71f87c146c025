//! Runs divan and leaves what the taps saw.

use std::{
    io::Write,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use super::{
    mode::{Mode, mode},
    store::store,
    target,
};
pub use super::{tap, tap_one, tap_with};
use crate::{PerfError, Tap, TapRow};

static ROWS: Mutex<Vec<TapRow>> = Mutex::new(Vec::new());

/// Runs the registered benches, as `divan::main` does, and then writes the tapped ones as JSON to
/// `<target dir>/lukhas-perf/<package>.<bench target>.json` (`LUKHAS_PERF_DIR` names another folder).
///
/// A run that measures nothing (`cargo test --benches`, `--test`, `--list`) writes nothing. A run with a filter
/// replaces the rows that it measured and keeps the others; a run of the whole target replaces the file.
/// When the file cannot be written, the process ends with exit code 1 and says why on standard error.
pub fn main() {
    ::divan::main();
    if let Err(error) = leave() {
        let mut text = format!("lukhas-perf: {error}");
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            text = format!("{text}: {cause}");
            source = cause.source();
        }
        // nobody is left to tell when standard error is closed
        let _ = writeln!(std::io::stderr(), "{text}");
        std::process::exit(1);
    }
}

/// Whether samples are taken in this process.
pub(super) fn measures() -> bool {
    mode(std::env::args().skip(1)) != Mode::Smoke
}

/// Keeps a row for the file; a name that was measured before is replaced.
pub(super) fn keep(row: TapRow) {
    let mut rows = ROWS.lock().unwrap_or_else(PoisonError::into_inner);
    match rows.iter_mut().find(|old| old.name == row.name) {
        Some(old) => *old = row,
        None => rows.push(row),
    }
}

fn leave() -> Result<(), PerfError> {
    let mode = mode(std::env::args().skip(1));
    if mode == Mode::Smoke {
        return Ok(());
    }
    let rows = std::mem::take(&mut *ROWS.lock().unwrap_or_else(PoisonError::into_inner));
    let exe = std::env::current_exe()
        .map_err(|source| PerfError::Io { path: PathBuf::from("the executable"), source })?;
    let package = std::env::var_os("CARGO_PKG_NAME").and_then(|name| name.into_string().ok());
    let target = target::target_name(&exe)?;
    let path = target::tap_dir(&exe, std::env::var_os("LUKHAS_PERF_DIR"))?
        .join(target::file_name(package.as_deref(), &target));
    store(Tap::new(package, target, rows), mode, &path)
}
