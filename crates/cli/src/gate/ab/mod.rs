//! `lukhas gate ab`.

mod git;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::Args;
use lukhas_perf::{AbParams, AbRun, Machine};

use self::git::{Repository, WorkTree};
use super::turns::{self, Build, Interrupt, Rounds, Rows, Runner, Scratch, Targets};
use super::{folder, leave};
use crate::output;

pub(crate) const EXAMPLES: &str = "\
Builds the benches of REV in a work tree of its own beside this one, and those of this work tree as
it stands, then runs both in turns, a process at a time: a screen (A B B A) of every row, then a
confirmation (B A A B) of the rows that the screen could not pass. A row fails when B is slower by
more than 5 %, with a chance of .5 % that a whole run of equals fails; it passes when a slowdown of
15 % can be ruled out; it is inconclusive otherwise, and when A differs from itself. It fails as
well when a call makes more allocations (at least 1, and over 1 %) in every process of B than in
any of A. The table goes to standard error, the JSON of `lukhas gate` with \"shift\" and \"interval\" a row
to standard output.

After `--`: arguments for `cargo bench`; after another `--`, arguments for the benches. What is
built stays in target/lukhas-ab/ for the next time. Exit 0 pass, 1 fail, 2 an unknown REV, no
repository or no build, 3 inconclusive.

Examples:
  $ lukhas gate ab origin/main
  $ lukhas gate ab HEAD --only types.hash
  $ lukhas gate ab HEAD~1 -- -p lukhas-kernels --bench dot";

/// Options of `lukhas gate ab`.
#[derive(Debug, Args)]
pub(super) struct AbArgs {
    /// What to compare with: a branch, a tag, a commit.
    #[arg(value_name = "REV")]
    rev: String,
    /// Compares only rows whose names start so, and runs only benches that name such a row.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Also writes the JSON to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Shows the output of the builds, on standard error.
    #[arg(long)]
    verbose: bool,
    /// Arguments of `cargo bench`, and behind another `--` those of the benches.
    #[arg(last = true, value_name = "BENCH ARGS")]
    args: Vec<String>,
}

pub(super) fn run(args: &AbArgs) -> anyhow::Result<ExitCode> {
    args.json.as_deref().map_or(Ok(()), leave::check_file)?;
    let interrupt = Interrupt::watch()?;
    let repository = Repository::here()?;
    let commit = repository.commit(&args.rev)?;
    let only = args.only.as_deref().unwrap_or("");
    let split = args.args.iter().position(|arg| arg == "--").unwrap_or(args.args.len());
    let (cargo_args, bench_args) = args.args.split_at(split);
    let scratch = Scratch::new()?;
    let rows: Vec<String> = args.only.iter().cloned().collect();

    let tree = WorkTree::add(&repository, &commit)?;
    let build = |place: &Path, target: Option<PathBuf>, title: String| {
        let log = scratch.0.join("build.log");
        // whoever names packages or targets needs no choice made
        let named = turns::name_targets(cargo_args);
        let chosen = if named { None } else { Targets::of(place)?.naming(&rows) };
        let build = Build { place, target, chosen, args: cargo_args, log, verbose: args.verbose };
        build.run(&title).and_then(|built| interrupt.check().map(|()| built))
    };
    let in_tree = tree.path().join(&repository.prefix);
    let cache = folder::target().join("lukhas-ab").join("build");
    let a = build(&in_tree, Some(folder::absolute(&cache)?), format!("building {}", args.rev))?;
    let b = build(Path::new("."), None, "building this work tree".to_owned())?;

    let run = AbRun::new(AbParams::default())?;
    let pairs = turns::of(a, b, &scratch.0)?;
    if pairs.is_empty() {
        bail!("neither side has a bench{}", named(only));
    }
    let process = Runner {
        taps: scratch.0.join("taps"),
        args: bench_args.get(1..).unwrap_or_default(),
        interrupt: &interrupt,
    };
    let mut rounds = Rounds { run, pairs, process, rows: Rows::Start(only) };
    rounds.run()?;
    let report = rounds.run.report(&args.rev, Machine::here());
    if report.rows.is_empty() {
        bail!("the benches measured no row{}", named(only));
    }
    output::note(format_args!("{report}"));
    output::json(&report)?;
    if let Some(path) = &args.json {
        fs::write(path, format!("{}\n", report.to_json()?))
            .with_context(|| format!("cannot write {}", path.display()))?;
    }
    drop(tree);
    Ok(ExitCode::from(u8::try_from(report.exit_code()).unwrap_or(crate::USAGE)))
}

fn named(only: &str) -> String {
    if only.is_empty() { String::new() } else { format!(" whose name starts with {only:?}") }
}
