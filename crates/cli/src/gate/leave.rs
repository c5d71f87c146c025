//! What a gate leaves behind.

use std::fs;
use std::path::Path;

use anyhow::{Context, bail};
use lukhas_perf::{
    BaselineStore, Budgets, Dashboard, History, Run, github_action_benchmark, junit, markdown,
    pytest_benchmark, write_histograms,
};

use super::bench::Bench;
use super::judge::Judged;
use super::{kept, now};
use crate::output;

/// The history of kept runs, beside them.
pub(super) const HISTORY: &str = "history.jsonl";

/// What was asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Leave<'a> {
    pub(super) save: Option<&'a str>,
    pub(super) autosave: bool,
    /// Where runs are kept.
    pub(super) storage: &'a Path,
    pub(super) json: Option<&'a Path>,
    pub(super) histogram: Option<&'a Path>,
    pub(super) junit: Option<&'a Path>,
    pub(super) markdown: Option<&'a Path>,
    pub(super) pytest: Option<&'a Path>,
    pub(super) action: Option<&'a Path>,
    pub(super) html: Option<Page<'a>>,
}

/// A dashboard, and what it needs beyond what was judged.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    pub(super) path: &'a Path,
    pub(super) budgets: &'a Budgets,
    pub(super) quick: bool,
}

impl Leave<'_> {
    /// Refuses at the start what would be refused at the end.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        self.save.map_or(Ok(()), check_name)?;
        let files = [self.json, self.junit, self.markdown, self.pytest, self.action];
        let files = files.into_iter().chain([self.html.map(|page| page.path)]);
        files.flatten().try_for_each(check_file)?;
        let keeps = self.save.is_some() || self.autosave;
        let folders = [keeps.then_some(self.storage), self.histogram];
        if let Some(path) = folders.into_iter().flatten().find(|path| path.is_file()) {
            bail!("{} is a file: name a folder", path.display());
        }
        if keeps || self.html.is_some() {
            read_history(&self.storage.join(HISTORY))?;
        }
        Ok(())
    }

    /// Whether anything of it needs figures.
    pub(super) fn keeps(&self) -> bool {
        self.save.is_some() || self.autosave || self.pytest.is_some() || self.action.is_some()
    }

    /// Whether rows without a budget count too.
    pub(super) fn wants_every_row(&self) -> bool {
        self.keeps() || self.histogram.is_some()
    }

    pub(super) fn write(&self, judged: &Judged, bench: &Bench<'_>) -> anyhow::Result<()> {
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
        if let Some(path) = self.action {
            write(path, &format!("{}\n", github_action_benchmark(taps)?))?;
        }
        if let Some(folder) = self.histogram {
            let written = write_histograms(folder, taps)?;
            output::note(format_args!("{} histograms in {}", written.len(), folder.display()));
        }
        if let Some(run) = run {
            self.keep(run, bench)?;
        }
        match self.html {
            Some(page) => self.page(&page, judged),
            None => Ok(()),
        }
    }

    /// The dashboard; its trend ends with this run, kept or not.
    fn page(&self, page: &Page<'_>, judged: &Judged) -> anyhow::Result<()> {
        let (time, commit) = (now::seconds(), now::commit());
        let path = self.storage.join(HISTORY);
        let mut history = read_history(&path)?;
        let kept = self.save.is_some() || self.autosave;
        if let Some(history) = &mut history
            && !kept
            && !judged.taps.is_empty()
        {
            history.runs.push(Run::of_taps(time, commit.clone(), &judged.taps)?);
        }
        let mut dashboard = Dashboard::new(&judged.report);
        dashboard.budgets = Some(page.budgets);
        dashboard.taps = &judged.taps;
        dashboard.history = history.as_ref();
        dashboard.time = Some(time);
        dashboard.commit = commit.as_deref();
        dashboard.quick = page.quick;
        write(page.path, &dashboard.html()?)?;
        output::note(format_args!("dashboard in {}", page.path.display()));
        Ok(())
    }

    fn keep(&self, run: &Run, bench: &Bench<'_>) -> anyhow::Result<()> {
        let store = BaselineStore::new(self.storage);
        let mut baselines = Vec::new();
        if let Some(name) = self.save {
            baselines.push(store.save(name, run.clone())?);
        }
        if self.autosave {
            baselines.push(store.autosave(run.clone())?);
        }
        if baselines.is_empty() {
            return Ok(());
        }
        History::append(&self.storage.join(HISTORY), run)?;
        let built = bench.is_cargo().then(|| bench.built()).transpose()?.unwrap_or_default();
        for baseline in baselines {
            kept::keep(self.storage, &baseline, &built)?;
            let path = self.storage.join(baseline.file_name());
            output::note(format_args!("kept as {}", path.display()));
        }
        Ok(())
    }
}

/// The history, if there is one.
pub(super) fn read_history(path: &Path) -> anyhow::Result<Option<History>> {
    path.exists()
        .then(|| History::read(path))
        .transpose()
        .context("the history is damaged: mend or remove that line, or name another --storage")
}

/// Refuses what cannot be written: a folder, a file in no folder, one that may not be changed.
pub(super) fn check_file(path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    if let Some(folder) = folder.filter(|folder| !folder.is_dir()) {
        bail!("cannot write {}: there is no folder {}", path.display(), folder.display());
    }
    if path.is_dir() {
        bail!("cannot write {}: it is a folder", path.display());
    }
    // to open a pipe would end it for its reader
    if path.is_file() {
        let opened = fs::OpenOptions::new().append(true).open(path);
        opened.with_context(|| format!("cannot write {}", path.display()))?;
    }
    Ok(())
}

/// Refuses what names no baseline.
pub(super) fn check_name(name: &str) -> anyhow::Result<()> {
    let fits = |c: char| c.is_ascii_alphanumeric() || "._-".contains(c);
    let digits = name.bytes().all(|byte| byte.is_ascii_digit());
    if digits || name.len() > 64 || name.starts_with('.') || !name.chars().all(fits) {
        bail!(
            "{name:?} names no baseline: 1 to 64 of a-z A-Z 0-9 . _ -, no dot first, not digits alone"
        );
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(path, text).with_context(|| format!("cannot write {}", path.display()))
}
