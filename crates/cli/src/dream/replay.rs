//! `lukhas dream replay`.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use lukhas_dreams::replay_value;

use super::memory;
use crate::{lines, output};

/// The longest dream, in bytes.
const MAX_BYTES: u64 = 64 << 20;

pub(super) const EXAMPLES: &str = "\
Out: {\"dream_id\", \"match\", \"first_difference\"}; exit 1 when it does not match.

FILE is what `lukhas dream simulate` printed (`-`: standard input). The memory must be the one
that was dreamt on.

Example:
  $ lukhas dream simulate --seed night | lukhas dream replay -";

/// Options of `lukhas dream replay`.
#[derive(Debug, Args)]
pub(crate) struct ReplayArgs {
    /// The dream.
    file: PathBuf,
    /// What it walked on.
    #[arg(long, value_name = "FILE")]
    memory: Option<PathBuf>,
}

pub(super) fn run(args: &ReplayArgs) -> anyhow::Result<ExitCode> {
    let bytes = read(&args.file).with_context(|| format!("cannot read {}", args.file.display()))?;
    let dream = match lines::parse(&bytes) {
        Ok(dream) => dream,
        Err(error) => {
            output::json(&error.report(1, lines::Beside::Nothing))?;
            return Ok(ExitCode::FAILURE);
        }
    };
    let Some(memory) = memory::read(args.memory.as_deref())? else { return Ok(ExitCode::FAILURE) };
    let replay = replay_value(&dream, &memory);
    output::json(&replay)?;
    Ok(if replay.matches { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn read(path: &Path) -> anyhow::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    } else {
        File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    if bytes.len() as u64 > MAX_BYTES {
        bail!("longer than {MAX_BYTES} bytes");
    }
    Ok(bytes)
}
