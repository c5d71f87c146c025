//! Executables of kept runs, so that a later run can be held against them and not against what the machine was then.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use lukhas_perf::Baseline;

use super::turns::{Built, Target, place};

/// The folder of the executables, among the kept runs.
const FOLDER: &str = "executables";
/// Kept runs whose executables stay: those of the largest numbers.
const KEPT: usize = 3;

/// Keeps the executables of a run, and lets go of those of older runs.
pub(super) fn keep(storage: &Path, baseline: &Baseline, built: &[Built]) -> anyhow::Result<()> {
    let folder = folder(storage, baseline);
    if folder.exists() {
        fs::remove_dir_all(&folder)
            .with_context(|| format!("cannot empty {}", folder.display()))?;
    }
    for bench in built {
        let Target { package, name } = &bench.target;
        place(&bench.executable, &folder.join(package), name)?;
    }
    let all = storage.join(FOLDER);
    fs::create_dir_all(&all)
        .and_then(|()| fs::write(all.join(".gitignore"), "*\n"))
        .with_context(|| format!("cannot write in {}", all.display()))?;
    let entries = fs::read_dir(&all).with_context(|| format!("cannot read {}", all.display()))?;
    let mut folders: Vec<PathBuf> =
        entries.flatten().map(|entry| entry.path()).filter(|path| path.is_dir()).collect();
    folders.sort();
    for old in &folders[..folders.len().saturating_sub(KEPT)] {
        fs::remove_dir_all(old).with_context(|| format!("cannot remove {}", old.display()))?;
    }
    Ok(())
}

/// The kept executables of these benches, of those that were kept.
pub(super) fn of(storage: &Path, baseline: &Baseline, built: &[Built]) -> Vec<Built> {
    let folder = folder(storage, baseline);
    let kept = |bench: &Built| {
        let mut file = PathBuf::from(&bench.target.name);
        if let Some(extension) = bench.executable.extension() {
            file.set_extension(extension);
        }
        let executable = folder.join(&bench.target.package).join(file);
        executable.exists().then(|| Built { executable, ..bench.clone() })
    };
    built.iter().filter_map(kept).collect()
}

/// The time tells a run from an older one of the same number and name.
fn folder(storage: &Path, baseline: &Baseline) -> PathBuf {
    let name = format!("{:04}_{}-{}", baseline.number, baseline.name, baseline.run.time);
    storage.join(FOLDER).join(name)
}
