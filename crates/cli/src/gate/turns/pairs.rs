//! The same bench on both sides.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Context;
use lukhas_perf::AbSide;

use super::build::Built;
use super::targets::Target;

/// A bench; a side may lack it.
#[derive(Debug, Default)]
pub(in crate::gate) struct Pair {
    a: Option<Built>,
    b: Option<Built>,
}

impl Pair {
    pub(in crate::gate) fn side(&self, side: AbSide) -> Option<&Built> {
        match side {
            AbSide::A => self.a.as_ref(),
            AbSide::B => self.b.as_ref(),
        }
    }

    pub(in crate::gate) fn is_whole(&self) -> bool {
        self.a.is_some() && self.b.is_some()
    }

    /// The longer of the two folders' names: what a process is told is padded to it.
    pub(in crate::gate) fn longest_folder(&self) -> usize {
        let length =
            |side: &Option<Built>| side.as_ref().map_or(0, |built| built.folder.as_os_str().len());
        length(&self.a).max(length(&self.b))
    }
}

/// Pairs by package and target. The executables lie in `scratch` then, so that no later build replaces them and the
/// paths of both sides are equally long: the length of a path moves the stack, and with it the times.
pub(in crate::gate) fn of(
    a: Vec<Built>,
    b: Vec<Built>,
    scratch: &Path,
) -> anyhow::Result<Vec<Pair>> {
    let mut pairs: BTreeMap<Target, Pair> = BTreeMap::new();
    for (name, side) in [("a", a), ("b", b)] {
        for (index, mut built) in side.into_iter().enumerate() {
            let folder = scratch.join(name).join(format!("{index:04}"));
            built.executable = place(&built.executable, &folder, &built.target.name)?;
            let pair = pairs.entry(built.target.clone()).or_default();
            *(if name == "a" { &mut pair.a } else { &mut pair.b }) = Some(built);
        }
    }
    Ok(pairs.into_values().collect())
}

/// Puts an executable into a folder of its own, under the bench's name.
pub(in crate::gate) fn place(
    executable: &Path,
    folder: &Path,
    name: &str,
) -> anyhow::Result<PathBuf> {
    let suffix = executable.extension().map(|suffix| format!(".{}", suffix.to_string_lossy()));
    let path = folder.join(format!("{name}{}", suffix.unwrap_or_default()));
    fs::create_dir_all(folder)
        .and_then(|()| fs::hard_link(executable, &path))
        .or_else(|_| fs::copy(executable, &path).map(drop))
        .with_context(|| format!("cannot copy {}", executable.display()))?;
    Ok(path)
}
