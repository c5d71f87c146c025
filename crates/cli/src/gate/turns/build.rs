//! A build of benches.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::targets::{self, Target, Targets};
use crate::gate::{folder, show};
use crate::waiting::Waiting;

/// What to build.
#[derive(Debug)]
pub(in crate::gate) struct Build<'a> {
    pub(in crate::gate) place: &'a Path,
    /// Its target folder, where it has one of its own.
    pub(in crate::gate) target: Option<PathBuf>,
    /// The benches; those that cargo's arguments name where nothing is chosen.
    pub(in crate::gate) chosen: Option<Vec<Target>>,
    /// Of `cargo bench`.
    pub(in crate::gate) args: &'a [String],
    pub(in crate::gate) log: PathBuf,
    pub(in crate::gate) verbose: bool,
}

/// A bench that was built.
#[derive(Debug, Clone)]
pub(in crate::gate) struct Built {
    pub(in crate::gate) target: Target,
    pub(in crate::gate) executable: PathBuf,
    /// Where its package lies, in which it runs.
    pub(in crate::gate) folder: PathBuf,
}

/// A line of cargo's.
#[derive(Deserialize)]
struct Message {
    executable: Option<PathBuf>,
    manifest_path: Option<PathBuf>,
    target: Option<Artifact>,
}

#[derive(Deserialize)]
struct Artifact {
    name: String,
    kind: Vec<String>,
}

impl Build<'_> {
    pub(in crate::gate) fn run(&self, title: &str) -> anyhow::Result<Vec<Built>> {
        let known = Targets::of(self.place)?;
        let mut command = Command::new(folder::cargo());
        command.args(["bench", "--no-run", "--message-format=json"]).current_dir(self.place);
        command.args(targets::args(self.chosen.iter().flatten())).args(self.args);
        if let Some(target) = &self.target {
            command.arg("--target-dir").arg(target);
        }
        if self.verbose {
            command.stderr(Stdio::inherit());
        } else {
            let log = File::create(&self.log);
            command.stderr(log.with_context(|| format!("cannot write {}", self.log.display()))?);
        }
        let waiting = (!self.verbose).then(|| Waiting::new(title)).transpose()?;
        let built = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let built = built.and_then(std::process::Child::wait_with_output);
        drop(waiting);
        let built = built.with_context(|| format!("{title}: cannot run cargo"))?;
        if !built.status.success() {
            if !self.verbose {
                show::end(&self.log);
            }
            bail!("{title} failed: {}", built.status);
        }
        let mut benches = read(&built.stdout, &known).context("cargo's messages")?;
        if let Some(chosen) = &self.chosen {
            benches.retain(|bench| chosen.contains(&bench.target));
        }
        Ok(benches)
    }
}

fn read(messages: &[u8], known: &Targets) -> anyhow::Result<Vec<Built>> {
    let mut benches = Vec::new();
    for line in messages.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{")) {
        let message: Message = serde_json::from_slice(line)?;
        if let (Some(executable), Some(manifest), Some(target)) =
            (message.executable, message.manifest_path, message.target)
            && target.kind.iter().any(|kind| kind == "bench")
            && let Some(package) = known.packages.get(&manifest)
        {
            let folder = manifest.parent().context("a manifest lies in no folder")?.to_owned();
            let target = Target { package: package.clone(), name: target.name };
            benches.push(Built { target, executable, folder });
        }
    }
    Ok(benches)
}
