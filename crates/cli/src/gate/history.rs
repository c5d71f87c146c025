//! `lukhas gate history`.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::bail;
use clap::Args;
use lukhas_perf::{
    AlarmParams, BaselineStore, ChangeParams, History, MAX_SERIES_LEN, Metric, change_points,
    commit_alarms,
};
use serde_json::{Value, json};

use super::leave::HISTORY;
use crate::lines::{self, LineError};
use crate::output;

pub(crate) const EXAMPLES: &str = "\
A history of runs (--save, --autosave and `import` keep one) or one number a line, oldest first;
out one JSON a line: {\"index\", \"before\", \"after\", \"p_value\"}, where index is the first number of
the new level, from 0, and before and after are the means on both sides; of runs also their row,
commit and time. The method is E-divisive in windows, as Apache Otava has it. --alarms judges each
point when it comes, as a gate on a branch would: are the last three slower than those before?

Examples:
  $ (seq 100 119; seq 150 169) | lukhas gate history -
  $ (seq 100 119; seq 150 169) | lukhas gate history - --alarms
  $ lukhas gate history --only Benchmark --metric mean";

/// Options of `lukhas gate history`.
#[derive(Debug, Args)]
pub(super) struct HistoryArgs {
    /// Kept runs, history.jsonl in --storage unless given, or numbers, one a line; `-` for numbers from standard input.
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Where runs are kept.
    #[arg(long, value_name = "DIR", default_value = BaselineStore::DIR, conflicts_with = "file")]
    storage: PathBuf,
    /// Of runs: looks at the rows whose names start so.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Of runs: which figure, p50, p95, mean, allocs or instructions. p50 unless given.
    #[arg(long, value_name = "METRIC")]
    metric: Option<Metric>,
    /// Where a commit's alarm goes off: {"index", "onset", "before", "after"}.
    #[arg(long, conflicts_with_all = ["window_len", "max_pvalue", "min_magnitude"])]
    alarms: bool,
    /// Numbers of a window: about twice the fewest between two changes.
    #[arg(long, value_name = "N", default_value_t = 50)]
    window_len: usize,
    /// The largest p-value of a change point that stays.
    #[arg(long, value_name = "P", default_value_t = 0.001)]
    max_pvalue: f64,
    /// The least relative change that stays: 0.05 leaves out what moves the mean by 5 % or less.
    #[arg(long, value_name = "PART", default_value_t = 0.0)]
    min_magnitude: f64,
}

pub(super) fn run(args: &HistoryArgs) -> anyhow::Result<ExitCode> {
    let mut params = ChangeParams::default();
    params.window_len = args.window_len;
    params.max_pvalue = args.max_pvalue;
    params.min_magnitude = args.min_magnitude;
    let params = params.validate()?;
    let kept = args.storage.join(HISTORY);
    let path = args.file.as_deref().unwrap_or(&kept);
    if args.file.is_none() || holds_objects(path) {
        return of_runs(path, args, &params);
    }
    if args.only.is_some() || args.metric.is_some() {
        bail!("--only and --metric want a history of runs");
    }
    of_numbers(path, args, &params)
}

fn of_numbers(path: &Path, args: &HistoryArgs, params: &ChangeParams) -> anyhow::Result<ExitCode> {
    let mut series = Vec::new();
    let tally = lines::take(path, |line| {
        let Some(number) = line.value.as_f64() else {
            return Err(LineError::wrong_type("the line", "a number", &line.value));
        };
        if series.len() == MAX_SERIES_LEN {
            let detail = format!("at most {MAX_SERIES_LEN} numbers are taken");
            return Err(LineError::new("too_long", detail).and_ends());
        }
        series.push(number);
        Ok(())
    })?;
    if tally.bad > 0 {
        // with a hole, every index beyond it would be another one
        output::note(format_args!("no change points are sought: {} bad lines", tally.bad));
        return Ok(tally.code());
    }
    if args.alarms {
        for alarm in commit_alarms(&series, &AlarmParams::default())? {
            output::json(&alarm)?;
        }
    } else {
        for change in change_points(&series, params)? {
            output::json(&change)?;
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether the first line of a file is no number; a pipe, which can be read but once, holds numbers.
fn holds_objects(path: &Path) -> bool {
    let is_file = std::fs::metadata(path).is_ok_and(|about| about.is_file());
    let mut first = [0; 64];
    let read =
        is_file.then(|| std::fs::File::open(path).and_then(|mut file| file.read(&mut first)));
    matches!(read, Some(Ok(n)) if first[..n].trim_ascii_start().starts_with(b"{"))
}

/// Row by row, over the runs of the machine that measured the row last.
fn of_runs(path: &Path, args: &HistoryArgs, params: &ChangeParams) -> anyhow::Result<ExitCode> {
    let history = History::read(path)?;
    let only = args.only.as_deref().unwrap_or("");
    let metric = args.metric.unwrap_or(Metric::P50);
    let names: BTreeSet<&String> = history
        .runs
        .iter()
        .flat_map(|run| run.rows.keys())
        .filter(|name| name.starts_with(only))
        .collect();
    if names.is_empty() {
        bail!("no row's name in {} starts with {only:?}", path.display());
    }
    let mut elsewhere = 0;
    for name in names {
        let mut with_row = history.runs.iter().rev().filter(|run| run.rows.contains_key(name));
        let Some(newest) = with_row.next() else { continue };
        elsewhere += with_row.filter(|run| !run.machine.is_like(&newest.machine)).count();
        if args.alarms {
            let params = AlarmParams::default();
            for alarm in history.alarms(name, metric, &newest.machine, &params)? {
                let found = serde_json::to_value(alarm)?;
                output::json(&said(found, &history, alarm.onset, name))?;
            }
        } else {
            for change in history.changes(name, metric, &newest.machine, params)? {
                let found = serde_json::to_value(change)?;
                output::json(&said(found, &history, change.index, name))?;
            }
        }
    }
    if elsewhere > 0 {
        output::note(format_args!("left out, of other machines: {elsewhere} points"));
    }
    Ok(ExitCode::SUCCESS)
}

/// With the row, and the commit and time of the run from which the new level holds.
fn said(mut found: Value, history: &History, run: usize, row: &str) -> Value {
    if let (Some(fields), Some(run)) = (found.as_object_mut(), history.runs.get(run)) {
        fields.insert("row".to_owned(), json!(row));
        fields.insert("commit".to_owned(), json!(run.commit));
        fields.insert("time".to_owned(), json!(run.time));
    }
    found
}
