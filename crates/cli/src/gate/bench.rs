//! A run of the benches.

use std::fs::{self, File};
use std::io;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Context, bail};

use super::turns::{self, Build, Built, Target, Targets};
use super::{folder, show};
use crate::waiting::Waiting;

/// What to run.
#[derive(Debug, Clone)]
pub(super) struct Bench<'a> {
    pub(super) folder: &'a Path,
    pub(super) command: &'a [String],
    /// The benches that measure what is asked, where the command does not say which.
    pub(super) chosen: Option<Vec<Target>>,
    pub(super) quick: bool,
    pub(super) verbose: bool,
}

impl Bench<'_> {
    /// Whether every bench is run, so that older results are out of date.
    pub(super) fn is_whole(&self) -> bool {
        self.command.is_empty()
    }

    /// Whether it is cargo that runs them.
    pub(super) fn is_cargo(&self) -> bool {
        self.command.first().is_none_or(|first| first.starts_with('-'))
    }

    /// The same, of these benches alone, by the names that taps or cargo give them.
    pub(super) fn of(&self, targets: Vec<Target>) -> anyhow::Result<Self> {
        let targets = Targets::of(Path::new("."))?.called(targets);
        Ok(Self { chosen: Some(targets), ..self.clone() })
    }

    /// The arguments of cargo and, behind `--`, those of the benches.
    pub(super) fn args(&self) -> (&[String], &[String]) {
        let split = self.command.iter().position(|arg| arg == "--");
        self.command.split_at(split.unwrap_or(self.command.len()))
    }

    /// Runs it to its end. A run that fails has measured nothing that counts.
    pub(super) fn run(&self, (run, runs): (usize, usize)) -> anyhow::Result<()> {
        fs::create_dir_all(self.folder)
            .with_context(|| format!("cannot make {}", self.folder.display()))?;
        let (mut command, name) = self.command();
        let log = self.folder.join("gate.log");
        if self.verbose {
            command.stdout(io::stderr());
        } else {
            let file =
                File::create(&log).with_context(|| format!("cannot write {}", log.display()))?;
            let again = file.try_clone().context("cannot write the log of the benches")?;
            command.stdout(file).stderr(again);
        }
        let title = if runs > 1 { format!("{name}, run {run} of at most {runs}") } else { name };
        let waiting = (!self.verbose).then(|| Waiting::new(&title)).transpose()?;
        let status = command.stdin(Stdio::null()).status();
        drop(waiting);
        let status = status.with_context(|| format!("cannot run {title}"))?;
        if !status.success() {
            if !self.verbose {
                show::end(&log);
            }
            bail!("{title} failed: {status}");
        }
        Ok(())
    }

    /// The executables of its benches, as cargo built them.
    pub(super) fn built(&self) -> anyhow::Result<Vec<Built>> {
        let build = Build {
            place: Path::new("."),
            target: None,
            chosen: self.chosen.clone(),
            args: self.args().0,
            log: self.folder.join("gate.log"),
            verbose: self.verbose,
        };
        build.run("looking up the benches")
    }

    fn command(&self) -> (Command, String) {
        let mut command = match self.command {
            [program, args @ ..] if !self.is_cargo() => {
                let mut command = Command::new(program);
                command.args(args);
                command
            }
            _ => {
                let (args, of_benches) = self.args();
                let chosen = turns::args(self.chosen.iter().flatten());
                let mut command = Command::new(folder::cargo());
                command.arg("bench").args(chosen).args(args).args(of_benches);
                command
            }
        };
        let name = if self.is_cargo() {
            let chosen = self.chosen.iter().flatten().map(|target| target.name.as_str());
            let args = self.command.iter().map(String::as_str);
            ["cargo bench"].into_iter().chain(chosen).chain(args).collect::<Vec<_>>().join(" ")
        } else {
            self.command.join(" ")
        };
        command.env(folder::VARIABLE, self.folder);
        if self.quick {
            // 59 samples bound a p95; what is set already stays
            for (variable, value) in [("DIVAN_SAMPLE_COUNT", "100"), ("DIVAN_MAX_TIME", "1")] {
                if std::env::var_os(variable).is_none() {
                    command.env(variable, value);
                }
            }
        }
        (command, name)
    }
}
