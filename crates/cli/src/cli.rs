//! The command line.

use clap::{Parser, Subcommand};

use crate::dream::DreamCommand;
use crate::drift::DriftCommand;
use crate::gate::GateArgs;
use crate::glyph::GlyphCommand;
use crate::load::LoadArgs;
use crate::serve::ServeArgs;
use crate::tour::TourArgs;

/// The core wiring of an AI agent: does its action still serve the intent, what does it remember, what follows from it.
///
/// Most commands read JSON lines on standard input and write JSON lines on standard output. A bad line is answered by
/// {"error": {"code", "detail", "line"}} in its place; the run goes on and ends with exit code 1.
#[derive(Debug, Parser)]
#[command(
    name = "lukhas",
    version,
    arg_required_else_help = true,
    subcommand_required = true,
    after_help = EXAMPLES
)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

const EXAMPLES: &str = "\
Examples:
  $ lukhas tour
  $ printf '{\"intent\":[1,0,0.5],\"action\":[0.9,0.1,0.4]}\\n' | lukhas drift watch
  $ printf '{\"concept\":\"standup moved\"}\\n' | lukhas glyph encode
  $ lukhas dream simulate --seed morning_reflection

Exit codes: 0 good (a block is an answer); 1 an input line was bad, a glyph invalid, a replay \
different, a budget missed; 2 usage, an unknown name, a file that cannot be read, a port that is \
taken; 3 inconclusive.";

/// The commands.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Shows what all of it does, end to end, offline, and how fast.
    #[command(after_help = "Example:\n  $ lukhas tour")]
    Tour(TourArgs),
    /// Serves the API over HTTP on a loopback address.
    #[command(after_help = crate::serve::EXAMPLES)]
    Serve(ServeArgs),
    /// Goal drift: does an action still serve its intent.
    #[command(
        subcommand_required = true,
        arg_required_else_help = true,
        after_help = crate::drift::EXAMPLES
    )]
    Drift {
        #[command(subcommand)]
        command: DriftCommand,
    },
    /// Glyphs: portable symbols with an id that every machine agrees on.
    #[command(
        subcommand_required = true,
        arg_required_else_help = true,
        after_help = crate::glyph::EXAMPLES
    )]
    Glyph {
        #[command(subcommand)]
        command: GlyphCommand,
    },
    /// Dreams: seeded replay on a memory, and whether answers agree.
    #[command(
        subcommand_required = true,
        arg_required_else_help = true,
        after_help = crate::dream::EXAMPLES
    )]
    Dream {
        #[command(subcommand)]
        command: DreamCommand,
    },
    /// Runs benchmarks and judges them by their budgets: pass, fail or inconclusive.
    #[command(after_help = crate::gate::EXAMPLES)]
    Gate(GateArgs),
    /// Loads the service with k6 and locust, and judges what they and the service measured.
    #[command(after_help = crate::load::EXAMPLES)]
    Load(LoadArgs),
}
