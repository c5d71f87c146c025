//! A build of benches.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, bail};
use serde::Deserialize;

use super::targets::{Target, Targets};
use crate::gate::{bench, folder};

/// What to build.
#[derive(Debug)]
pub(super) struct Build<'a> {
    pub(super) place: &'a Path,
    /// Its target folder, where it has one of its own.
    pub(super) target: Option<PathBuf>,
    pub(super) only: &'a str,
    /// Of `cargo bench`.
    pub(super) args: &'a [String],
    pub(super) log: PathBuf,
    pub(super) verbose: bool,
}

/// A bench that was built.
#[derive(Debug, Clone)]
pub(super) struct Built {
    pub(super) target: Target,
    pub(super) executable: PathBuf,
    /// Where its package lies, in which it runs.
    pub(super) folder: PathBuf,
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
    pub(super) fn run(&self, title: &str) -> anyhow::Result<Vec<Built>> {
        let targets = Targets::of(self.place)?;
        // whoever names packages or targets needs no choice made
        let chosen = if self.args.is_empty() { targets.naming(self.only) } else { None };
        let mut command = Command::new(folder::cargo());
        command.args(["bench", "--no-run", "--message-format=json"]).current_dir(self.place);
        for target in chosen.iter().flatten() {
            command.args(["-p", &target.package, "--bench", &target.name]);
        }
        command.args(self.args);
        if let Some(target) = &self.target {
            command.arg("--target-dir").arg(target);
        }
        if self.verbose {
            command.stderr(Stdio::inherit());
        } else {
            let log = File::create(&self.log);
            command.stderr(log.with_context(|| format!("cannot write {}", self.log.display()))?);
        }
        let progress = (!self.verbose).then(|| bench::spinner(title.to_owned())).transpose()?;
        let built = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let built = built.and_then(std::process::Child::wait_with_output);
        if let Some(progress) = progress {
            progress.finish_and_clear();
        }
        let built = built.with_context(|| format!("{title}: cannot run cargo"))?;
        if !built.status.success() {
            if !self.verbose {
                bench::show_end(&self.log);
            }
            bail!("{title} failed: {}", built.status);
        }
        let mut benches = read(&built.stdout, &targets).context("cargo's messages")?;
        if let Some(chosen) = chosen {
            benches.retain(|bench| chosen.contains(&bench.target));
        }
        Ok(benches)
    }
}

fn read(messages: &[u8], targets: &Targets) -> anyhow::Result<Vec<Built>> {
    let mut benches = Vec::new();
    for line in messages.split(|byte| *byte == b'\n').filter(|line| line.starts_with(b"{")) {
        let message: Message = serde_json::from_slice(line)?;
        if let (Some(executable), Some(manifest), Some(target)) =
            (message.executable, message.manifest_path, message.target)
            && target.kind.iter().any(|kind| kind == "bench")
            && let Some(package) = targets.packages.get(&manifest)
        {
            let folder = manifest.parent().context("a manifest lies in no folder")?.to_owned();
            let target = Target { package: package.clone(), name: target.name };
            benches.push(Built { target, executable, folder });
        }
    }
    Ok(benches)
}
