//! The binary `lukhas`: what the libraries of this workspace do, on JSON lines and over HTTP. See the README of this crate.

mod bounded;
mod cli;
mod dream;
mod drift;
mod fields;
mod gate;
mod glyph;
mod lines;
mod load;
mod output;
mod serve;
mod tour;
mod waiting;

use std::process::ExitCode;

use clap::Parser;

use crate::cli::{Cli, Command};

/// Usage, an unknown name, a file that cannot be read, a port that is taken.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let command = Cli::parse().command;
    run(command).unwrap_or_else(|error| {
        output::note(format_args!("lukhas: {error:#}"));
        ExitCode::from(USAGE)
    })
}

fn run(command: Command) -> anyhow::Result<ExitCode> {
    match command {
        Command::Tour(args) => tour::run(args),
        Command::Serve(args) => serve::run(&args),
        Command::Drift { command } => drift::run(command),
        Command::Glyph { command } => glyph::run(command),
        Command::Dream { command } => dream::run(command),
        Command::Gate(args) => gate::run(&args),
        Command::Load(args) => load::run(&args),
    }
}
