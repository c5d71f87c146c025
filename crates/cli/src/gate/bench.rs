//! A run of the benches.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};

use super::folder;
use crate::output;

/// Lines of its output that are shown when a run fails.
const SHOWN: usize = 30;

/// What to run.
#[derive(Debug, Clone, Copy)]
pub(super) struct Bench<'a> {
    pub(super) folder: &'a Path,
    pub(super) command: &'a [String],
    pub(super) quick: bool,
    pub(super) verbose: bool,
}

impl Bench<'_> {
    /// Whether every bench is run, so that older results are out of date.
    pub(super) fn is_whole(&self) -> bool {
        self.command.is_empty()
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
        let progress = (!self.verbose).then(|| spinner(title.clone())).transpose()?;
        let status = command.stdin(Stdio::null()).status();
        if let Some(progress) = progress {
            progress.finish_and_clear();
        }
        let status = status.with_context(|| format!("cannot run {title}"))?;
        if !status.success() {
            if !self.verbose {
                show_end(&log);
            }
            bail!("{title} failed: {status}");
        }
        Ok(())
    }

    fn command(&self) -> (Command, String) {
        let mut command = match self.command {
            [program, args @ ..] if !program.starts_with('-') => {
                let mut command = Command::new(program);
                command.args(args);
                command
            }
            args => {
                let mut command = Command::new(folder::cargo());
                command.arg("bench").args(args);
                command
            }
        };
        let name = match self.command.first() {
            Some(program) if !program.starts_with('-') => self.command.join(" "),
            _ => ["cargo bench", &self.command.join(" ")].join(" ").trim_end().to_owned(),
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

/// Shows that something runs, and for how long; nothing where standard error is no terminal.
pub(crate) fn spinner(title: String) -> anyhow::Result<ProgressBar> {
    let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}").context("the spinner")?;
    let progress = ProgressBar::new_spinner().with_style(style).with_message(title);
    progress.enable_steady_tick(Duration::from_millis(100));
    Ok(progress)
}

pub(crate) fn show_end(log: &PathBuf) {
    let Ok(bytes) = fs::read(log) else { return };
    let text = String::from_utf8_lossy(&bytes);
    let lines: Vec<&str> = text.lines().collect();
    for line in &lines[lines.len().saturating_sub(SHOWN)..] {
        output::note(format_args!("  {line}"));
    }
    output::note(format_args!("(all of it: {})", log.display()));
}
