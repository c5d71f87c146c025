//! `lukhas drift`.

mod backtest;
mod calibrate;
mod guard;
mod runs;
mod watch;

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

pub(crate) const EXAMPLES: &str = "\
Examples:
  $ printf '{\"intent\":[1,0,0.5],\"action\":[0.9,0.1,0.4]}\\n' | lukhas drift watch
  $ lukhas drift calibrate runs.jsonl --out baseline.json
  $ lukhas drift guard --baseline baseline.json < steps.jsonl";

/// The commands of `lukhas drift`.
#[derive(Debug, Subcommand)]
pub(crate) enum DriftCommand {
    /// Watches streams of vectors: a moving average of the drift against the limits of a lane.
    #[command(after_help = watch::EXAMPLES)]
    Watch(watch::WatchArgs),
    /// Learns what is usual from honest runs.
    #[command(after_help = calibrate::EXAMPLES)]
    Calibrate(calibrate::CalibrateArgs),
    /// Measures what a guard would have said to recorded runs and attacks.
    #[command(after_help = backtest::EXAMPLES)]
    Backtest(backtest::BacktestArgs),
    /// Judges tool calls as they come, by a baseline of honest runs.
    #[command(after_help = guard::EXAMPLES)]
    Guard(guard::GuardArgs),
}

pub(crate) fn run(command: DriftCommand) -> anyhow::Result<ExitCode> {
    match command {
        DriftCommand::Watch(args) => watch::run(&args),
        DriftCommand::Calibrate(args) => calibrate::run(&args),
        DriftCommand::Backtest(args) => backtest::run(&args),
        DriftCommand::Guard(args) => guard::run(&args),
    }
}

/// What turns texts into vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EmbedderName {
    /// Hashed words and character n-grams: no model, lexical only.
    Form,
}
