//! `lukhas dream mesh`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;
use lukhas_dreams::{Context, MeshParams, parallel_mesh};
use lukhas_types::{Fault, Seed};

use super::{memory, on_threads};
use crate::output;

pub(super) const EXAMPLES: &str = "\
Out: one JSON object: mesh_id, seeds, consensus_threshold, dreams, consensus.

The outcome is accepted, below_threshold, no_quorum, tie or too_few; the medoid is the dream that
stands for the others.

Examples:
  $ lukhas dream mesh --seed a --seed b --seed c
  $ lukhas dream mesh --seed a --seed b --threshold 0.5 --threads 2";

/// Options of `lukhas dream mesh`.
#[derive(Debug, Args)]
pub(crate) struct MeshArgs {
    /// Where a dream begins; given for each dream, 2..=1000 times.
    #[arg(long = "seed", value_name = "SEED", required = true)]
    seeds: Vec<Seed>,
    /// The share of the dreams that must agree, in [0, 1].
    #[arg(long, value_name = "SHARE", default_value_t = 0.7)]
    threshold: f64,
    /// What they walk on; JSON lines as for `lukhas dream simulate`.
    #[arg(long, value_name = "FILE")]
    memory: Option<PathBuf>,
    /// Threads; the bytes do not depend on it.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    threads: Option<u16>,
}

pub(super) fn run(args: &MeshArgs) -> anyhow::Result<ExitCode> {
    let params = MeshParams::at(args.threshold).validate()?;
    let Some(memory) = memory::read(args.memory.as_deref())? else { return Ok(ExitCode::FAILURE) };
    let mesh = on_threads(args.threads, || {
        Ok(parallel_mesh(&args.seeds, &Context::default(), &memory, &params)?)
    })?;
    for (seed, error) in mesh.failures() {
        output::note(format_args!("no dream from {seed}: {}", error.detail()));
    }
    output::json(&mesh.body("", None))?;
    Ok(ExitCode::SUCCESS)
}
