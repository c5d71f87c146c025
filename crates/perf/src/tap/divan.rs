//! Runs divan and leaves what the taps saw.

use std::{
    io::Write,
    path::PathBuf,
    sync::{Mutex, PoisonError},
};

use super::{
    calls::Calls,
    mode::{Mode, mode},
    store::store,
    target,
};
pub use super::{tap, tap_one, tap_steps, tap_threads, tap_with};
use crate::{PerfError, Tap, TapRow, instructions::ROWS_FILE};

static ROWS: Mutex<Vec<TapRow>> = Mutex::new(Vec::new());
/// Rows that were called without a clock, in that order.
static CALLED: Mutex<Vec<String>> = Mutex::new(Vec::new());

/// Runs the registered benches, as `divan::main` does, and then writes the tapped ones as JSON to
/// `<target dir>/lukhas-perf/<package>.<bench target>.json` (`LUKHAS_PERF_DIR` names another folder).
///
/// A run that measures nothing (`cargo test --benches`, `--test`, `--list`) writes nothing. A run with a filter
/// replaces the rows that it measured and keeps the others; a run of the whole target replaces the file.
/// When the file cannot be written, the process ends with exit code 1 and says why on standard error.
///
/// With `LUKHAS_PERF_CALLS=N` no time is measured: each tap makes one call, then none and then N calls, each time
/// between functions of the names `lukhas_perf_window_opens` and `lukhas_perf_window_closes`, which an instrument can find,
/// as [`instructions`](crate::instructions()) does.
/// `LUKHAS_PERF_ROWS` names the rows, one a line; without it every row is called.
pub fn main() {
    if let Err(error) = Calls::asked().map(|_| ::divan::main()).and_then(|()| leave()) {
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

/// What taps do in this process.
#[derive(Debug, Clone, Copy)]
pub(super) enum Doing {
    /// One call, to see that it works.
    Smoke,
    /// Calls without a clock.
    Calls(&'static Calls),
    /// Samples.
    Samples,
}

pub(super) fn doing() -> Doing {
    if let Ok(Some(calls)) = Calls::asked() {
        return Doing::Calls(calls);
    }
    match mode(std::env::args().skip(1)) {
        Mode::Smoke => Doing::Smoke,
        Mode::All | Mode::Some => Doing::Samples,
    }
}

/// Makes the calls of a row, if they are asked for, and remembers that it did.
pub(super) fn called(calls: &Calls, name: String, run: impl FnOnce()) {
    if calls.wants(&name) {
        run();
        CALLED.lock().unwrap_or_else(PoisonError::into_inner).push(name);
    }
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
    if let Doing::Calls(_) = doing() {
        return leave_called();
    }
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

/// Names the rows that were called, for who counts.
fn leave_called() -> Result<(), PerfError> {
    let Some(dir) = std::env::var_os("LUKHAS_PERF_DIR").filter(|dir| !dir.is_empty()) else {
        return Ok(());
    };
    let path = PathBuf::from(dir).join(ROWS_FILE);
    let mut text = CALLED.lock().unwrap_or_else(PoisonError::into_inner).join("\n");
    text.push('\n');
    std::fs::write(&path, text).map_err(|source| PerfError::Io { path, source })
}
