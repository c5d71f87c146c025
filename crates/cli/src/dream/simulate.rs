//! `lukhas dream simulate`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use lukhas_dreams::{Context, DreamParams, simulate_dream_with};
use lukhas_types::{Seed, Timestamp};

use super::{memory, on_threads};
use crate::{lines, output};

pub(super) const EXAMPLES: &str = "\
Out: one JSON object, as POST /api/v1/dreams/simulate answers: dream_id, seed, result (steps,
     end_state, ..), metadata (memory_root, params, digest, ..).

No clock is read: the timestamp is --timestamp or null.

FILE holds JSON lines: what `lukhas glyph encode` prints, or {\"id\", \"label\"?, \"vector\": [..],
\"weight\"?, \"emotion\"?, \"created\"?}. Without it the dream walks on ten archetypes.

Examples:
  $ lukhas dream simulate --seed morning_reflection --context '{\"mood\":\"calm\"}'
  $ lukhas dream simulate --seed night --memory memory.jsonl --steps 16";

/// Options of `lukhas dream simulate`.
#[derive(Debug, Args)]
pub(crate) struct SimulateArgs {
    /// Where the dream begins: 1..=500 characters.
    #[arg(long)]
    seed: Seed,
    /// What surrounds it, a JSON object.
    #[arg(long, value_name = "JSON", value_parser = context, default_value = "{}")]
    context: Context,
    /// What it walks on.
    #[arg(long, value_name = "FILE")]
    memory: Option<PathBuf>,
    /// Entries to recall, 1..=4096; 64 unless given.
    #[arg(long, value_name = "N")]
    steps: Option<usize>,
    /// When it is, RFC 3339.
    #[arg(long, value_name = "TIME")]
    timestamp: Option<Timestamp>,
    /// Threads; the bytes do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

fn context(text: &str) -> Result<Context, String> {
    let value = lines::parse(text.as_bytes()).map_err(|error| error.to_string())?;
    Context::new(value).map_err(|error| error.to_string())
}

pub(super) fn run(args: &SimulateArgs) -> anyhow::Result<ExitCode> {
    let Some(memory) = memory::read(args.memory.as_deref())? else { return Ok(ExitCode::FAILURE) };
    let mut params = DreamParams::default();
    params.steps = args.steps.unwrap_or(params.steps);
    let dream = on_threads(args.threads, || {
        Ok(simulate_dream_with(&args.seed, &args.context, &memory, &params)?)
    })?;
    output::json(&dream.body("", args.timestamp))?;
    Ok(ExitCode::SUCCESS)
}
