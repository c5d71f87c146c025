//! `lukhas gate history`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use lukhas_perf::{ChangeParams, MAX_SERIES_LEN, change_points};

use crate::lines::{self, LineError};
use crate::output;

pub(crate) const EXAMPLES: &str = "\
One number a line in, oldest first; out one JSON a line: {\"index\", \"before\", \"after\", \"p_value\"}, where
index is the first number of the new level, from 0, and before and after are the means on both sides. The
method is E-divisive in windows, as Apache Otava has it.

Example:
  $ (seq 100 119; seq 150 169) | lukhas gate history -";

/// Options of `lukhas gate history`.
#[derive(Debug, Args)]
pub(super) struct HistoryArgs {
    /// The numbers, one a line; `-` for standard input.
    #[arg(value_name = "FILE")]
    file: PathBuf,
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
    let mut series = Vec::new();
    let tally = lines::take(&args.file, |line| {
        let Some(number) = line.value.as_f64() else {
            return Err(LineError::wrong_type("the line", "a number", &line.value));
        };
        if series.len() == MAX_SERIES_LEN {
            let detail = format!("at most {MAX_SERIES_LEN} numbers are taken");
            return Err(LineError::new("too_long", detail));
        }
        series.push(number);
        Ok(())
    })?;
    if tally.bad > 0 {
        // with a hole, every index beyond it would be another one
        output::note(format_args!("no change points are sought: {} bad lines", tally.bad));
        return Ok(tally.code());
    }
    for change in change_points(&series, &params)? {
        output::json(&change)?;
    }
    Ok(ExitCode::SUCCESS)
}
