//! Where the benches leave their samples.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::SystemTime;

use anyhow::Context;
use serde_json::Value;

/// The variable that names the folder to the benches.
pub(super) const VARIABLE: &str = "LUKHAS_PERF_DIR";

/// What `LUKHAS_PERF_DIR` names, else `lukhas-perf` in cargo's target folder (`./target` where cargo has none).
pub(super) fn of_taps() -> anyhow::Result<PathBuf> {
    let folder = named().unwrap_or_else(|| target().join("lukhas-perf"));
    absolute(&folder)
}

pub(super) fn absolute(path: &Path) -> anyhow::Result<PathBuf> {
    std::path::absolute(path).with_context(|| format!("no absolute path for {}", path.display()))
}

/// Whether the caller named it.
pub(super) fn is_named() -> bool {
    named().is_some()
}

fn named() -> Option<PathBuf> {
    std::env::var_os(VARIABLE).filter(|dir| !dir.is_empty()).map(PathBuf::from)
}

/// The target folder.
pub(crate) fn target() -> PathBuf {
    let here = PathBuf::from("target");
    let cargo_stands_here = Path::new("Cargo.toml").exists() || !here.exists();
    cargo_stands_here.then(ask_cargo).flatten().unwrap_or(here)
}

fn ask_cargo() -> Option<PathBuf> {
    let asked = Command::new(cargo())
        .args(["metadata", "--no-deps", "--format-version", "1", "--offline"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .ok()
        .filter(|asked| asked.status.success())?;
    let metadata: Value = serde_json::from_slice(&asked.stdout).ok()?;
    metadata.get("target_directory")?.as_str().map(PathBuf::from)
}

/// The cargo that runs this process, where one does.
pub(super) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// When each file of the folder was written last.
pub(super) fn states(folder: &Path) -> BTreeMap<PathBuf, Option<SystemTime>> {
    let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
    let state = |path: PathBuf| {
        let written = fs::metadata(&path).and_then(|about| about.modified()).ok();
        (path, written)
    };
    entries.flatten().map(|entry| state(entry.path())).collect()
}
