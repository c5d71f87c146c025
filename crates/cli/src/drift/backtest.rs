//! `lukhas drift backtest`.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use lukhas_drift::{BacktestParams, Baseline, backtest};
use lukhas_types::{Embedder, Form};

use super::options::share;
use super::runs::{Reader, VectorArgs};
use super::{EmbedderName, guard};
use crate::output;
use crate::waiting::Waiting;

pub(super) const EXAMPLES: &str = "\
RUNS as for `lukhas drift calibrate`; `-` is standard input. An attack's session names the honest \
session that it hijacks; an attack with a suite and no session is paired with every session of that \
suite. Without a baseline every session, and the attacks on it, is scored against the other sessions. \
Those that the baseline itself holds are counted (in_baseline): their rate says nothing of new ones.

Out: a table, or with --json
     {\"actions\", \"sessions\", \"in_baseline\", \"attacks\",
      \"per_action\": {\"false_alarm_rate\", \"caught\", \"fixed_line_caught\", \"auroc\"},
      \"per_session\": {\"promised\", \"measured\", \"interval\", \"caught_within\"}}

Examples:
  $ lukhas drift backtest runs.jsonl --attacks attacks.jsonl
  $ lukhas drift backtest runs.jsonl --leave-one-out --per-action 0.1 --json";

/// Options of `lukhas drift backtest`.
#[derive(Debug, Args)]
pub(crate) struct BacktestArgs {
    /// The honest runs.
    runs: PathBuf,
    /// Scores against this baseline.
    #[arg(long, value_name = "BASELINE", conflicts_with = "leave_one_out")]
    baseline: Option<PathBuf>,
    /// Scores every session against the others, as without a baseline.
    #[arg(long)]
    leave_one_out: bool,
    /// What turns texts into vectors.
    #[arg(long, value_enum, default_value = "form")]
    embedder: EmbedderName,
    /// Attacks on the runs.
    #[arg(long, value_name = "RUNS")]
    attacks: Option<PathBuf>,
    /// The share of honest actions that may be beyond the line.
    #[arg(long, value_name = "RATE", default_value_t = 0.05, value_parser = share)]
    per_action: f64,
    /// One honest session in so many may be beyond the line.
    #[arg(long, value_name = "N", default_value_t = guard::ONE_IN, value_parser = clap::value_parser!(u32).range(2..))]
    one_in: u32,
    /// Prints JSON in place of the table.
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    vectors: VectorArgs,
}

pub(super) fn run(args: &BacktestArgs) -> anyhow::Result<ExitCode> {
    let EmbedderName::Form = args.embedder;
    let params =
        BacktestParams::default().with_per_action(args.per_action).with_one_in(args.one_in);
    let params = params.validate()?;
    let baseline = args.baseline.as_deref().map(guard::load).transpose()?;
    if args.runs == Path::new("-") && args.attacks.as_deref() == Some(Path::new("-")) {
        bail!("RUNS and --attacks are both standard input: name a file for one of them");
    }
    let vectors = args.vectors.read()?;
    let mut reader = match &baseline {
        Some(baseline) => Reader::against(baseline, vectors.as_ref()),
        None => Reader::new(vectors.as_ref()),
    };
    let (runs, mut tally) = reader.runs(&args.runs)?;
    let mut attacks = Vec::new();
    if let Some(path) = &args.attacks {
        let read = reader.attacks(path)?;
        attacks = read.0;
        tally.bad += read.1.bad;
    }
    if tally.bad > 0 {
        output::note(format_args!("nothing was scored: {}", tally.bad_lines()));
        return Ok(tally.code());
    }
    let form = Form::new();
    let params = match &baseline {
        Some(baseline) => params.with_baseline(baseline),
        None => params,
    };
    let own = baseline.as_ref().map_or_else(|| reader.texts(), is_of_form);
    let params = if own { params.with_embedder(&form) } else { params };
    let title = format!("scoring {} calls of {} sessions", runs.len(), runs.sessions().len());
    let waiting = Waiting::new(&title)?;
    let report = backtest(&runs, &attacks, &params)
        .with_context(|| format!("cannot score {}", args.runs.display()))?;
    drop(waiting);
    if args.json {
        output::json(&report)?;
    } else {
        output::text(&report)?;
    }
    Ok(ExitCode::SUCCESS)
}

/// Whether texts can be compared with it.
pub(super) fn is_of_form(baseline: &Baseline) -> bool {
    let form = Form::new();
    baseline.embedder() == form.name() && baseline.dimension() == form.dimension()
}
