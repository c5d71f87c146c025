//! `lukhas gate import`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use lukhas_perf::{
    BaselineStore, History, Import, ImportFormat, ImportParams, Machine, Run, import,
};
use serde_json::json;

use super::leave::{self, HISTORY};
use crate::output;

pub(crate) const EXAMPLES: &str = "\
Reads pytest-benchmark (a file, or .benchmarks), criterion (target/criterion), hyperfine
(--export-json) and github-action-benchmark (data.js, its JSON, or an array as
customSmallerIsBetter), and appends the runs to .benchmarks/history.jsonl; those that are there
already are not taken again. Rates become costs, all times nanoseconds. A p95 that the source does
not hold is its median, and a median its mean. Out: one JSON of what was taken.

Examples:
  $ lukhas gate import times.json --here --save other
  $ lukhas gate import data.js
  $ lukhas gate import data.js --format action --commit 0123abcd
  $ lukhas gate history --alarms";

/// Options of `lukhas gate import`.
#[derive(Debug, Args)]
pub(super) struct ImportArgs {
    /// What another tool wrote: a file or a folder.
    #[arg(value_name = "FILE|DIR")]
    path: PathBuf,
    /// Whose it is: pytest, criterion, hyperfine or action. Found out unless given.
    #[arg(long, value_name = "NAME")]
    format: Option<ImportFormat>,
    /// Also keeps the newest run in .benchmarks/ under this name, for --compare.
    #[arg(long, value_name = "NAME")]
    save: Option<String>,
    /// Takes a file that names no machine for one of this machine: else its runs compare with no other's.
    #[arg(long)]
    here: bool,
    /// Where runs are kept.
    #[arg(long, value_name = "DIR", default_value = BaselineStore::DIR)]
    storage: PathBuf,
    /// Of which commit a file is that names none.
    #[arg(long, value_name = "ID")]
    commit: Option<String>,
}

pub(super) fn run(args: &ImportArgs) -> anyhow::Result<ExitCode> {
    if let Some(name) = &args.save {
        leave::check_name(name)?;
    }
    let mut params = ImportParams::default();
    params.format = args.format;
    params.machine = args.here.then(Machine::here);
    params.commit.clone_from(&args.commit);
    let taken = import(&args.path, &params)?;
    tell(&taken, args.here);
    let folder = &args.storage;
    let path = folder.join(HISTORY);
    let new = new_runs(&path, &taken.history.runs)?;
    History::append_all(&path, &new)?;
    let saved = match (&args.save, taken.history.runs.last()) {
        (Some(name), Some(run)) => {
            Some(BaselineStore::new(folder).save(name, run.clone())?.file_name())
        }
        _ => None,
    };
    output::json(&json!({
        "format": taken.format.name(),
        "runs": taken.history.runs.len(),
        "new": new.len(),
        "rows": rows(&taken.history.runs),
        "stand_ins": taken.stand_ins,
        "left_out": taken.left_out,
        "saved": saved,
    }))?;
    Ok(ExitCode::SUCCESS)
}

/// Says on standard error what a reader of the figures has to know.
fn tell(taken: &Import, here: bool) {
    for (unit, count) in taken.left_out.iter().take(9) {
        output::note(format_args!("left out, no cost of a call: {count} values in {unit:?}"));
    }
    if taken.stand_ins > 0 {
        output::note(format_args!(
            "{} figures are not in the source: a median stands for p95, a mean for a median",
            taken.stand_ins
        ));
    }
    let unnamed = taken.history.runs.iter().any(|run| run.machine == Machine::unknown());
    if unnamed && !here {
        output::note(format_args!(
            "it names no machine: --compare wants one, which --here says is this one"
        ));
    }
}

/// The runs that the history does not hold.
fn new_runs(path: &Path, runs: &[Run]) -> anyhow::Result<Vec<Run>> {
    let line = |run: &Run| serde_json::to_string(run).context("cannot write a run");
    let mut known = BTreeSet::new();
    for run in leave::read_history(path)?.iter().flat_map(|history| &history.runs) {
        known.insert(line(run)?);
    }
    let mut new = Vec::new();
    for run in runs {
        if known.insert(line(run)?) {
            new.push(run.clone());
        }
    }
    Ok(new)
}

fn rows(runs: &[Run]) -> usize {
    runs.iter().flat_map(|run| run.rows.keys()).collect::<BTreeSet<_>>().len()
}
