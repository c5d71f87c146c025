//! What a gate leaves behind.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use lukhas_perf::{
    BaselineStore, History, Run, junit, markdown, pytest_benchmark, write_histograms,
};

use super::judge::Judged;
use super::now;
use crate::output;

/// The history of kept runs, beside them.
const HISTORY: &str = "history.jsonl";

/// What was asked for.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Leave<'a> {
    pub(super) save: Option<&'a str>,
    pub(super) autosave: bool,
    pub(super) json: Option<&'a Path>,
    pub(super) histogram: Option<&'a Path>,
    pub(super) junit: Option<&'a Path>,
    pub(super) markdown: Option<&'a Path>,
    pub(super) pytest: Option<&'a Path>,
}

impl Leave<'_> {
    /// Refuses at the start what would be refused at the end.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        if let Some(name) = self.save {
            let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
            let digits = name.bytes().all(|byte| byte.is_ascii_digit());
            if digits || name.len() > 64 || name.starts_with('.') || !name.chars().all(fits) {
                bail!(
                    "{name:?} names no baseline: 1 to 64 of a-z A-Z 0-9 . _ -, no dot first, not digits alone"
                );
            }
        }
        Ok(())
    }

    /// Whether anything of it needs figures.
    pub(super) fn keeps(&self) -> bool {
        self.save.is_some() || self.autosave || self.pytest.is_some()
    }

    pub(super) fn write(&self, judged: &Judged) -> anyhow::Result<()> {
        let Judged { report, taps, run } = judged;
        if let Some(path) = self.json {
            write(path, &format!("{}\n", report.to_json()?))?;
        }
        if let Some(path) = self.junit {
            write(path, &junit(report))?;
        }
        if let Some(path) = self.markdown {
            write(path, &markdown(report))?;
        }
        if let Some(path) = self.pytest {
            let commit = now::commit();
            write(path, &pytest_benchmark(taps, now::seconds(), commit.as_deref())?)?;
        }
        if let Some(folder) = self.histogram {
            let written = write_histograms(folder, taps)?;
            output::note(format_args!("{} histograms in {}", written.len(), folder.display()));
        }
        match run {
            Some(run) => self.keep(run),
            None => Ok(()),
        }
    }

    fn keep(&self, run: &Run) -> anyhow::Result<()> {
        let store = BaselineStore::new(BaselineStore::DIR);
        let mut kept = Vec::new();
        if let Some(name) = self.save {
            kept.push(store.save(name, run.clone())?);
        }
        if self.autosave {
            kept.push(store.autosave(run.clone())?);
        }
        if kept.is_empty() {
            return Ok(());
        }
        History::append(&Path::new(BaselineStore::DIR).join(HISTORY), run)?;
        for baseline in kept {
            output::note(format_args!("kept as {}/{}", BaselineStore::DIR, baseline.file_name()));
        }
        Ok(())
    }
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
