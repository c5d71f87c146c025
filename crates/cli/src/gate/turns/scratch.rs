//! A folder for one run.

use std::fs;
use std::path::PathBuf;

use anyhow::Context;

use crate::gate::folder;
use crate::output;

/// A folder for this run, removed after it.
#[derive(Debug)]
pub(in crate::gate) struct Scratch(pub(in crate::gate) PathBuf);

impl Scratch {
    pub(in crate::gate) fn new() -> anyhow::Result<Self> {
        let name = format!("run-{}", std::process::id());
        let path = folder::absolute(&folder::target().join("lukhas-ab").join(name))?;
        fs::create_dir_all(&path).with_context(|| format!("cannot make {}", path.display()))?;
        Ok(Self(path))
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.0) {
            output::note(format_args!("cannot remove {}: {error}", self.0.display()));
        }
    }
}
