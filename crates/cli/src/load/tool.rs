//! Where k6 and locust are.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::bail;
use lukhas_perf::LoadTool;

/// A tool, and its executable.
#[derive(Debug, Clone)]
pub(super) struct Tool {
    pub(super) tool: LoadTool,
    pub(super) executable: PathBuf,
}

impl Tool {
    /// That of a Python environment, else that of the PATH; one that runs.
    pub(super) fn find(tool: LoadTool, venv: &Path) -> anyhow::Result<Self> {
        let name = tool.name();
        let installed =
            [venv.join("bin").join(name), venv.join("Scripts").join(name).with_extension("exe")]
                .into_iter()
                .find(|path| path.exists());
        // relative to this folder, wherever the tool is run from
        let executable = match installed {
            Some(path) => std::path::absolute(path)?,
            None => PathBuf::from(name),
        };
        let version = match tool {
            LoadTool::K6 => "version",
            _ => "--version",
        };
        let mut asked = Command::new(&executable);
        asked.arg(version).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        if !asked.status().is_ok_and(|status| status.success()) {
            let venv = venv.display();
            bail!(
                "there is no {name} that runs in {venv} or on the PATH; `just load` installs it, as do\n  \
                 python3 -m venv {venv}\n  {venv}/bin/pip install -r tests/load/requirements.txt"
            );
        }
        Ok(Self { tool, executable })
    }

    pub(super) fn own_script(&self) -> &'static str {
        match self.tool {
            LoadTool::K6 => "k6.js",
            _ => "locustfile.py",
        }
    }
}
