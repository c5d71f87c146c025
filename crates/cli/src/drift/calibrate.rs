//! `lukhas drift calibrate`.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::Args;
use lukhas_drift::{Baseline, Runs};
use lukhas_types::Form;
use serde_json::json;

use super::EmbedderName;
use super::runs::{Reader, VectorArgs};
use crate::output;
use crate::waiting::Waiting;

pub(super) const EXAMPLES: &str = "\
RUNS: honest runs as JSON lines {\"session\", \"intent\", \"tool\", \"args\"}, or with \"intent_vector\" and \
\"action_vector\", which win over the texts; five sessions at least. `-` is standard input.

Out: {\"sessions\", \"actions\", \"kinds\", \"embedder\", \"dimension\", \"repeats\",
      \"most_unusual\": {\"session\", \"evidence\"}}

Repeats are sessions of which every call was made in others too, in the same task; the most unusual session is the one that the \
others alone find most evidence against. Look at it before it is the line of a guard.

The baseline is written only when no line is bad. With --out - it goes to standard output, and the \
line about it to standard error.

Examples:
  $ lukhas drift calibrate runs.jsonl --out baseline.json
  $ lukhas drift calibrate runs.jsonl --out - | wc -c";

/// Options of `lukhas drift calibrate`.
#[derive(Debug, Args)]
pub(crate) struct CalibrateArgs {
    /// The honest runs.
    runs: PathBuf,
    /// What turns texts into vectors.
    #[arg(long, value_enum, default_value = "form")]
    embedder: EmbedderName,
    /// The file that the baseline goes to; `-` for standard output.
    #[arg(long, value_name = "BASELINE")]
    out: PathBuf,
    #[command(flatten)]
    vectors: VectorArgs,
}

pub(super) fn run(args: &CalibrateArgs) -> anyhow::Result<ExitCode> {
    let EmbedderName::Form = args.embedder;
    let vectors = args.vectors.read()?;
    let mut reader = Reader::new(vectors.as_ref());
    let (runs, tally) = reader.runs(&args.runs)?;
    if tally.bad > 0 {
        output::note(format_args!("no baseline is written: {}", tally.bad_lines()));
        return Ok(tally.code());
    }
    let baseline = fit(&runs, reader.texts())
        .with_context(|| format!("no baseline from {}", args.runs.display()))?;
    let (session, evidence) = baseline.most_unusual();
    let about = json!({
        "sessions": baseline.sessions(),
        "actions": baseline.actions(),
        "kinds": baseline.kinds().count(),
        "embedder": baseline.embedder(),
        "dimension": baseline.dimension(),
        "repeats": baseline.repeats(),
        "most_unusual": {"session": session, "evidence": evidence},
    });
    if args.out == Path::new("-") {
        output::text(&baseline.save())?;
        output::json_note(&about)?;
        return Ok(ExitCode::SUCCESS);
    }
    write(&args.out, &format!("{}\n", baseline.save()))
        .with_context(|| format!("cannot write {}", args.out.display()))?;
    output::json(&about)?;
    Ok(ExitCode::SUCCESS)
}

/// With texts among the lines, the form embeds them.
fn fit(runs: &Runs, texts: bool) -> anyhow::Result<Baseline> {
    let title = format!("fitting {} calls of {} sessions", runs.len(), runs.sessions().len());
    let _waiting = Waiting::new(&title)?;
    Ok(if texts { Baseline::fit(runs, &Form::new())? } else { Baseline::fit_vectors(runs)? })
}

/// The file is there whole, or as it was. What is no plain file (a pipe, a terminal) is written as it stands.
pub(super) fn write(path: &Path, text: &str) -> anyhow::Result<()> {
    if fs::metadata(path).is_ok_and(|about| !about.is_file()) {
        return Ok(fs::write(path, text)?);
    }
    let mut name = path.file_name().context("it names no file")?.to_owned();
    name.push(format!(".{}.partial", std::process::id()));
    let partial = path.with_file_name(name);
    fs::write(&partial, text)?;
    fs::rename(&partial, path).inspect_err(|_| {
        // the rename is the error to report
        let _ = fs::remove_file(&partial);
    })?;
    Ok(())
}
