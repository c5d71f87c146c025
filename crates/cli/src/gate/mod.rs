//! `lukhas gate`.

mod ab;
mod against;
mod bench;
pub(crate) mod folder;
mod history;
mod import;
mod instructions;
mod judge;
mod kept;
mod leave;
mod now;
mod results;
pub(crate) mod show;
mod turns;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context, bail};
use clap::{Args, Subcommand};
use lukhas_perf::{BaselineStore, Budgets, FailExpr, GateParams, LoadReport, Metric};

use self::against::Against;
use self::bench::Bench;
use self::leave::{Leave, Page};
use self::turns::{Target, Targets};
use crate::output;

pub(crate) const EXAMPLES: &str = "\
Runs `cargo bench` where it stands, then judges what the benches left in target/lukhas-perf/ by
the budgets: the table goes to standard error, the JSON to standard output. After `--`: arguments
for `cargo bench`, or another command, which finds the folder in LUKHAS_PERF_DIR. Exit 0 pass, 1
fail, 2 usage or the benches did not run, 3 inconclusive.

Only benches that have the rows in question run, and again only those whose rows do not pass. What
is slower than a kept run by the default rule then runs in turns with the executables kept with it,
while both meet the same machine: this decides. The three newest runs keep theirs.

Examples:
  $ lukhas gate
  $ lukhas gate ab origin/main
  $ lukhas gate --only drift --quick -- -p lukhas-drift
  $ lukhas gate --html gate.html
  $ lukhas gate --save main
  $ lukhas gate --compare main --fail mean:20% --fail allocs:0 --junit gate.xml
  $ lukhas gate --instructions --only drift.update -- -p lukhas-drift
  $ lukhas gate --load target/lukhas-load/load.json --markdown gate.md
  $ lukhas gate --budgets budgets.toml -- true";

/// Options of `lukhas gate`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct GateArgs {
    #[command(subcommand)]
    command: Option<GateCommand>,
    #[command(flatten)]
    gate: JudgeArgs,
}

#[derive(Debug, Subcommand)]
enum GateCommand {
    /// Compares the benches of this work tree with those of another revision.
    #[command(after_help = ab::EXAMPLES)]
    Ab(ab::AbArgs),
    /// Finds where the level of kept runs, or of a series of numbers, moved.
    #[command(after_help = history::EXAMPLES)]
    History(history::HistoryArgs),
    /// Takes measurements of other tools into the history.
    #[command(after_help = import::EXAMPLES)]
    Import(import::ImportArgs),
}

#[derive(Debug, Args)]
struct JudgeArgs {
    /// The budgets; benches/budgets.toml or budgets.toml unless given. None are needed with --save, --autosave,
    /// --compare, --pytest, --action or --html.
    #[arg(long, value_name = "FILE")]
    budgets: Option<PathBuf>,
    /// Judges only what has a name that starts so: budgets, and the rows that are kept, compared or written.
    #[arg(long, value_name = "NAME")]
    only: Option<String>,
    /// Keeps the run under this name in .benchmarks/, with its executables, and in its history.
    #[arg(long, value_name = "NAME")]
    save: Option<String>,
    /// Keeps the run under its commit and time.
    #[arg(long)]
    autosave: bool,
    /// Compares with the kept run of this name (the newest of it) or number.
    #[arg(long, value_name = "NAME|NNNN")]
    compare: Option<String>,
    /// Where runs are kept.
    #[arg(long, value_name = "DIR", default_value = BaselineStore::DIR)]
    storage: PathBuf,
    /// A row fails the comparison beyond this, as mean:20%, p95:10%, allocs:0 or instructions:1%; unless given, p50
    /// and p95 both beyond 1.2 x, or more allocations a call (at least 1 and more than 1 %).
    #[arg(long, value_name = "METRIC:LIMIT", requires = "compare")]
    fail: Vec<FailExpr>,
    /// Compares also with a run of another kind of machine, whose times say little of this one's.
    #[arg(long, requires = "compare")]
    unlike_machines: bool,
    /// Also counts instructions a call, by valgrind: of the rows that budgets name, and with --save, --autosave,
    /// --compare or --pytest of every row. A budget's `instructions` is judged exactly, and only so.
    #[arg(long)]
    instructions: bool,
    /// Also writes the JSON to this file.
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Writes a dashboard: one HTML file that asks nothing of any network, with samples, comparison and history.
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
    /// Writes a histogram of every row into this folder, as SVG.
    #[arg(long, value_name = "DIR")]
    histogram: Option<PathBuf>,
    /// Writes the verdicts as XML of `JUnit`.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Writes the tables as Markdown.
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Writes the measurements as JSON of pytest-benchmark.
    #[arg(long, value_name = "FILE")]
    pytest: Option<PathBuf>,
    /// Takes a report of `lukhas load` in, whose verdict counts as that of a row.
    #[arg(long, value_name = "FILE")]
    load: Option<PathBuf>,
    /// Writes the measurements as the array that github-action-benchmark calls customSmallerIsBetter.
    #[arg(long, value_name = "FILE")]
    action: Option<PathBuf>,
    /// Takes fewer samples, and lets a time pass on its estimate instead of its bound.
    #[arg(long)]
    quick: bool,
    /// Also gates what is aimed at (`ours`).
    #[arg(long)]
    strict: bool,
    /// Runs of the benches, of which the best counts: all of them with --save, else until all passes. 5 with --strict,
    /// --save or --compare, for one run alone is noise; else 1.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=100))]
    runs: Option<u16>,
    /// Shows the output of the benches, on standard error.
    #[arg(long)]
    verbose: bool,
    /// Arguments of `cargo bench` where the first begins with `-`, else another command.
    #[arg(last = true, value_name = "ARGS OR COMMAND")]
    command: Vec<String>,
}

pub(crate) fn run(args: &GateArgs) -> anyhow::Result<ExitCode> {
    match &args.command {
        Some(GateCommand::Ab(args)) => ab::run(args),
        Some(GateCommand::History(args)) => history::run(args),
        Some(GateCommand::Import(args)) => import::run(args),
        None => judge(&args.gate),
    }
}

fn judge(args: &JudgeArgs) -> anyhow::Result<ExitCode> {
    // who wants figures needs no budgets
    let of_rows = args.save.is_some()
        || args.autosave
        || args.compare.is_some()
        || [&args.pytest, &args.action, &args.html].into_iter().any(Option::is_some);
    let budgets = budgets(args.budgets.as_deref(), of_rows)?;
    let only = args.only.as_deref().unwrap_or("");
    let unbudgeted = !budgets.iter().any(|budget| budget.name.starts_with(only));
    if unbudgeted && !of_rows {
        bail!(
            "no budget's name starts with {only:?}: rows without one are for --save, --compare and the like"
        );
    }
    let mut params = GateParams::default();
    params.only.clone_from(&args.only);
    (params.strict, params.quick) = (args.strict, args.quick);
    params.instructions = args.instructions;
    if args.instructions {
        instructions::check(&args.command)?;
    } else if args.fail.iter().any(|expr| expr.metric == Metric::Instructions) {
        bail!("--fail instructions needs --instructions, which counts them");
    }
    let leave = Leave {
        save: args.save.as_deref(),
        autosave: args.autosave,
        storage: &args.storage,
        json: args.json.as_deref(),
        histogram: args.histogram.as_deref(),
        junit: args.junit.as_deref(),
        markdown: args.markdown.as_deref(),
        pytest: args.pytest.as_deref(),
        action: args.action.as_deref(),
        html: args.html.as_deref().map(|path| Page { path, budgets: &budgets, quick: args.quick }),
    };
    leave.check()?;
    // a baseline that is not there is said before the benches take their time
    let against = args.compare.as_deref();
    let against = against
        .map(|key| Against::read(&args.storage, key, &args.fail, args.unlike_machines))
        .transpose()?;
    let load = args.load.as_deref().map(load).transpose()?;
    let folder = folder::of_taps()?;
    let every_row = leave.wants_every_row() || against.is_some() || unbudgeted;
    let bench = Bench {
        folder: &folder,
        command: &args.command,
        chosen: chosen(&args.command, &budgets, args.only.as_deref(), every_row)?,
        quick: args.quick,
        verbose: args.verbose,
    };
    let several = args.strict || args.save.is_some() || against.is_some();
    let plan = judge::Plan {
        runs: args.runs.map_or(if several { judge::RUNS } else { 1 }, usize::from),
        all: args.save.is_some(),
        instructions: args.instructions,
        measured: leave.keeps() || against.is_some() || unbudgeted,
        unbudgeted,
    };
    let mut judged = judge::judged(&bench, &budgets, &params, against.as_ref(), &plan)?;
    if let Some(load) = load {
        judged.report = judged.report.with_load(load);
    }
    output::note(format_args!("{}", judged.report.to_string().trim_end()));
    output::json(&judged.report)?;
    leave.write(&judged, &bench)?;
    Ok(ExitCode::from(u8::try_from(judged.report.exit_code()).unwrap_or(crate::USAGE)))
}

fn load(path: &Path) -> anyhow::Result<LoadReport> {
    LoadReport::read(path)
        .with_context(|| format!("{} is no report of `lukhas load`", path.display()))
}

/// The benches to run where the command does not say which: those that have the rows of the budgets, and where every row
/// counts, those that have rows of such a name; all where not each row is found in a source.
fn chosen(
    command: &[String],
    budgets: &Budgets,
    only: Option<&str>,
    every_row: bool,
) -> anyhow::Result<Option<Vec<Target>>> {
    let is_cargo = command.first().is_none_or(|first| first.starts_with('-'));
    let named = !is_cargo || turns::name_targets(command);
    if named || (every_row && only.is_none()) || !Path::new("Cargo.toml").exists() {
        return Ok(None);
    }
    let asked = budgets.iter().filter(|budget| budget.name.starts_with(only.unwrap_or("")));
    let mut rows: Vec<String> = asked.map(|budget| budget.bench().to_owned()).collect();
    rows.extend(only.filter(|_| every_row).map(str::to_owned));
    Ok(Targets::of(Path::new("."))?.naming(&rows))
}

fn budgets(given: Option<&Path>, optional: bool) -> anyhow::Result<Budgets> {
    let found = ["benches/budgets.toml", "budgets.toml"].map(Path::new);
    let path = match given.or_else(|| found.into_iter().find(|path| path.exists())) {
        Some(path) => path,
        None if optional => return Ok(Budgets::default()),
        None => bail!(
            "there is no benches/budgets.toml and no budgets.toml here: name one with --budgets"
        ),
    };
    let text =
        fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
    Budgets::parse(&text).with_context(|| format!("in {}", path.display()))
}
