//! One run of a bench.

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use lukhas_perf::{AbSide, Tap, read_taps};

use super::interrupt::Interrupt;
use super::pairs::Pair;
use crate::gate::folder;

/// Samples of a row in a process, where nothing else is set: p95 needs some, and many processes say more.
const SAMPLES: &str = "60";
/// Seconds a row, at most.
const SECONDS: &str = "0.5";

/// Runs benches, a process at a time.
#[derive(Debug)]
pub(in crate::gate) struct Runner<'a> {
    /// Where a process leaves its samples.
    pub(in crate::gate) taps: PathBuf,
    pub(in crate::gate) args: &'a [String],
    pub(in crate::gate) interrupt: &'a Interrupt,
}

impl Runner<'_> {
    /// What one side of a bench measures; nothing where the side lacks it.
    pub(in crate::gate) fn run(&self, pair: &Pair, side: AbSide) -> anyhow::Result<Vec<Tap>> {
        let Some(built) = pair.side(side) else { return Ok(Vec::new()) };
        if self.taps.exists() {
            fs::remove_dir_all(&self.taps)
                .with_context(|| format!("cannot empty {}", self.taps.display()))?;
        }
        fs::create_dir_all(&self.taps)
            .with_context(|| format!("cannot make {}", self.taps.display()))?;
        let mut command = Command::new(&built.executable);
        let padding = pair.longest_folder() - built.folder.as_os_str().len();
        command
            .arg("--bench")
            .args(self.args)
            .current_dir(&built.folder)
            .env("CARGO_PKG_NAME", &built.target.package)
            .env("CARGO_MANIFEST_DIR", &built.folder)
            .env("LUKHAS_AB_PADDING", "-".repeat(padding))
            .env(folder::VARIABLE, &self.taps)
            .stdin(Stdio::null());
        for (variable, value) in [("DIVAN_SAMPLE_COUNT", SAMPLES), ("DIVAN_MAX_TIME", SECONDS)] {
            if std::env::var_os(variable).is_none() {
                command.env(variable, value);
            }
        }
        let name = format!("{} of {}", built.target.name, built.target.package);
        let ran = command.output().with_context(|| format!("cannot run {name}"))?;
        self.interrupt.check()?;
        if !ran.status.success() {
            let said = [ran.stdout, ran.stderr].concat();
            bail!("{name} failed: {}\n{}", ran.status, String::from_utf8_lossy(&said).trim_end());
        }
        Ok(read_taps(&self.taps)?)
    }
}
