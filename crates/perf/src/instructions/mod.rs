//! Instructions of a call, counted by callgrind.

mod error;
mod window;

use std::{
    collections::BTreeMap,
    fs,
    io::{self, Read},
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::atomic::{AtomicU64, Ordering},
};

pub use self::error::InstructionError;
use self::window::windows;

/// The most calls of a row that are counted.
pub const MAX_COUNTED_CALLS: u64 = 1_000_000;
/// Where a bench that was called without a clock names its rows.
pub(crate) const ROWS_FILE: &str = "rows.txt";
/// The most bytes of that file that are read.
const MAX_ROWS_BYTES: u64 = 1 << 20;
/// What is shown of a failed run's output, in bytes.
const SHOWN: usize = 2000;

/// What to count. Every value is valid.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct InstructionParams {
    /// The tap rows; every row of the bench when empty.
    pub rows: Vec<String>,
    /// Calls a row, from 1 to [`MAX_COUNTED_CALLS`] (others are taken to the nearer bound); 10 when absent.
    pub calls: Option<u64>,
    /// The folder that the bench runs in; this process's when absent.
    pub folder: Option<PathBuf>,
}

/// Instructions of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Instructions {
    /// Calls that were counted.
    pub calls: u64,
    /// Instructions of all of them.
    pub total: u64,
}

impl Instructions {
    /// The mean of a call, rounded to the nearest whole number.
    #[must_use]
    pub fn per_call(self) -> u64 {
        self.total.saturating_add(self.calls / 2) / self.calls.max(1)
    }
}

/// Runs an executable of tapped divan benches under `valgrind --tool=callgrind` and counts the instructions of its rows.
///
/// Each row makes one call that is not counted, then a window of no calls and one of all of them; what is said is the
/// difference of the windows, so that starting up, preparing inputs and freeing results cancel. A few instructions of
/// the loop remain in each call, and a few for each allocation, which the tap's allocator counts. What other threads do
/// meanwhile counts too: rayon is told to start one thread, unless `RAYON_NUM_THREADS` says otherwise. Work of one
/// thread repeats exactly, or within 5 parts in a million where addresses of memory matter. valgrind knows AVX2 and no
/// AVX-512: code that chooses at run time is counted on its AVX2 path.
///
/// The executable must have its symbols, as those of `cargo bench` do unless the profile strips them.
///
/// # Errors
/// [`InstructionError`]: valgrind is missing, the bench failed, lacks a row or its symbols.
pub fn instructions(
    bench: &Path,
    params: &InstructionParams,
) -> Result<BTreeMap<String, Instructions>, InstructionError> {
    if let Some(row) = params.rows.iter().find(|row| row.contains('\n')) {
        return Err(InstructionError::NoRow { row: row.clone() });
    }
    let calls = params.calls.unwrap_or(10).clamp(1, MAX_COUNTED_CALLS);
    let scratch = Scratch::new()?;
    run(bench, params, calls, &scratch.0)?;
    let rows = called(&scratch.0.join(ROWS_FILE))?;
    if let Some(row) = params.rows.iter().find(|row| !rows.contains(row)) {
        return Err(InstructionError::NoRow { row: row.clone() });
    }
    let windows = windows(&scratch.0)?;
    if windows.len() != 2 * rows.len() {
        return Err(InstructionError::NoSymbols { found: windows.len(), wanted: 2 * rows.len() });
    }
    let pairs = windows.as_chunks::<2>().0.iter();
    let total = |[none, all]: &[u64; 2]| all.saturating_sub(*none);
    Ok(rows.into_iter().zip(pairs.map(|pair| Instructions { calls, total: total(pair) })).collect())
}

/// The version of valgrind that counts, as it names itself.
///
/// # Errors
/// [`InstructionError::NoValgrind`], [`InstructionError::Io`] where it cannot be started.
pub fn valgrind_version() -> Result<String, InstructionError> {
    let asked = Command::new("valgrind").arg("--version").stdin(Stdio::null()).output();
    let asked = asked.map_err(not_started)?;
    Ok(String::from_utf8_lossy(&asked.stdout).trim().to_owned())
}

fn not_started(source: io::Error) -> InstructionError {
    match source.kind() {
        io::ErrorKind::NotFound => InstructionError::NoValgrind,
        _ => InstructionError::Io { path: "valgrind".into(), source },
    }
}

fn run(
    bench: &Path,
    params: &InstructionParams,
    calls: u64,
    scratch: &Path,
) -> Result<(), InstructionError> {
    let bench = std::path::absolute(bench)
        .map_err(|source| InstructionError::Io { path: bench.to_owned(), source })?;
    let mut out = std::ffi::OsString::from("--callgrind-out-file=");
    out.push(scratch.join(window::OUT));
    let mut command = Command::new("valgrind");
    command
        .args(["--tool=callgrind", "--demangle=no", "--error-exitcode=0"])
        .arg("--dump-before=*lukhas_perf_window_*")
        .arg(out)
        .arg(&bench)
        .arg("--test")
        .env("LUKHAS_PERF_CALLS", calls.to_string())
        .env("LUKHAS_PERF_ROWS", params.rows.join("\n"))
        .env("LUKHAS_PERF_DIR", scratch)
        .stdin(Stdio::null());
    if std::env::var_os("RAYON_NUM_THREADS").is_none() {
        command.env("RAYON_NUM_THREADS", "1");
    }
    if let Some(folder) = &params.folder {
        command.current_dir(folder);
    }
    let ran = command.output().map_err(not_started)?;
    if ran.status.success() {
        return Ok(());
    }
    let said = [ran.stdout, ran.stderr].concat();
    let end = &said[said.len().saturating_sub(SHOWN)..];
    Err(InstructionError::Failed {
        bench,
        status: ran.status.to_string(),
        output: String::from_utf8_lossy(end).trim().to_owned(),
    })
}

/// The rows that were called, in that order.
fn called(path: &Path) -> Result<Vec<String>, InstructionError> {
    let io = |source: io::Error| match source.kind() {
        io::ErrorKind::NotFound => InstructionError::NotTapped,
        _ => InstructionError::Io { path: path.to_owned(), source },
    };
    let mut text = String::new();
    fs::File::open(path)
        .and_then(|f| f.take(MAX_ROWS_BYTES).read_to_string(&mut text))
        .map_err(io)?;
    Ok(text.lines().filter(|line| !line.is_empty()).map(str::to_owned).collect())
}

/// A folder that is removed at the end.
#[derive(Debug)]
struct Scratch(PathBuf);

impl Scratch {
    fn new() -> Result<Self, InstructionError> {
        static NEXT: AtomicU64 = AtomicU64::new(0);
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("lukhas-perf-instructions-{}-{number}", std::process::id());
        let path = std::env::temp_dir().join(name);
        fs::create_dir(&path)
            .map_err(|source| InstructionError::Io { path: path.clone(), source })?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // what stays lies in the system's folder for such files
        let _ = fs::remove_dir_all(&self.0);
    }
}
