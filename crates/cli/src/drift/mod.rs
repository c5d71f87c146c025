//! `lukhas drift`.

mod arl;
mod backtest;
mod calibrate;
mod detect;
mod guard;
mod options;
mod plot;
mod runs;
mod watch;

use std::process::ExitCode;

use clap::{Subcommand, ValueEnum};

pub(crate) const EXAMPLES: &str = "\
Examples:
  $ printf '{\"intent\":[1,0,0.5],\"action\":[0.9,0.1,0.4]}\\n' | lukhas drift watch
  $ lukhas drift calibrate runs.jsonl --out baseline.json
  $ lukhas drift guard --baseline baseline.json < steps.jsonl
  $ (seq 1 30; seq 61 90) | lukhas drift detect
  $ lukhas drift arl cusum --k 0.5 --target 1000";

/// The commands of `lukhas drift`.
#[derive(Debug, Subcommand)]
pub(crate) enum DriftCommand {
    /// Watches streams of vectors, by the limits of a lane or by a rate of false alarms.
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
    /// Finds where the level of a stream of numbers changed, as they come.
    #[command(after_help = detect::EXAMPLES)]
    Detect(detect::DetectArgs),
    /// Computes how long a control chart runs to an alarm, and the limit for a run length.
    #[command(after_help = arl::EXAMPLES)]
    Arl(arl::ArlArgs),
}

pub(crate) fn run(command: DriftCommand) -> anyhow::Result<ExitCode> {
    match command {
        DriftCommand::Watch(args) => watch::run(&args),
        DriftCommand::Calibrate(args) => calibrate::run(&args),
        DriftCommand::Backtest(args) => backtest::run(&args),
        DriftCommand::Guard(args) => guard::run(&args),
        DriftCommand::Detect(args) => detect::run(&args),
        DriftCommand::Arl(args) => arl::run(&args),
    }
}

/// What turns texts into vectors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum EmbedderName {
    /// Hashed words and character n-grams: no model, lexical only.
    Form,
}
