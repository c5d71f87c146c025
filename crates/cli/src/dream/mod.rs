//! `lukhas dream`.

mod consensus;
mod memory;
mod mesh;
mod replay;
mod simulate;

use std::process::ExitCode;

use anyhow::Context;
use clap::Subcommand;
use rayon::ThreadPoolBuilder;

pub(crate) const EXAMPLES: &str = "\
Examples:
  $ lukhas dream simulate --seed morning_reflection --context '{\"mood\":\"calm\"}'
  $ lukhas dream mesh --seed a --seed b --seed c
  $ printf '{\"id\":\"a\",\"text\":\"ship it\"}\\n{\"id\":\"b\",\"text\":\"ship it now\"}\\n' | lukhas dream consensus";

/// The commands of `lukhas dream`.
#[derive(Debug, Subcommand)]
pub(crate) enum DreamCommand {
    /// Dreams: a seeded walk on a memory, the same bytes for the same seed, context and memory.
    #[command(after_help = simulate::EXAMPLES)]
    Simulate(simulate::SimulateArgs),
    /// Dreams from several seeds and says whether they agree.
    #[command(after_help = mesh::EXAMPLES)]
    Mesh(mesh::MeshArgs),
    /// Says whether answers agree, and which one stands for them.
    #[command(after_help = consensus::EXAMPLES)]
    Consensus(consensus::ConsensusArgs),
    /// Dreams again and compares every field.
    #[command(after_help = replay::EXAMPLES)]
    Replay(replay::ReplayArgs),
}

pub(crate) fn run(command: DreamCommand) -> anyhow::Result<ExitCode> {
    match command {
        DreamCommand::Simulate(args) => simulate::run(&args),
        DreamCommand::Mesh(args) => mesh::run(&args),
        DreamCommand::Consensus(args) => consensus::run(&args),
        DreamCommand::Replay(args) => replay::run(&args),
    }
}

/// Runs on so many threads (all cores unless given). The bytes do not depend on it.
fn on_threads<T: Send>(
    threads: Option<u16>,
    work: impl FnOnce() -> anyhow::Result<T> + Send,
) -> anyhow::Result<T> {
    let Some(threads) = threads else { return work() };
    let pool = ThreadPoolBuilder::new().num_threads(usize::from(threads)).build();
    pool.with_context(|| format!("cannot start {threads} threads"))?.install(work)
}
