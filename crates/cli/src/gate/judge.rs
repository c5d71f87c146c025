//! Runs of the benches until all is well, or none is left.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::bail;
use lukhas_perf::{Budget, Budgets, GateParams, Outcome, Presence, Report, Run, Tap, gate};

use super::against::Against;
use super::bench::Bench;
use super::turns::Target;
use super::{folder, instructions, now, results};

/// Runs of which the best counts, where one alone would be noise.
pub(super) const RUNS: usize = 5;

/// How many runs to make.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) runs: usize,
    /// Makes all of them, also when the first passes.
    pub(super) all: bool,
    /// Counts the instructions of the rows that budgets name, or of every row where runs are kept or compared.
    pub(super) instructions: bool,
    /// Whether figures are wanted, so that measuring nothing is an error.
    pub(super) measured: bool,
    /// Whether rows without a budget are what is asked for: then no budget is none missed.
    pub(super) unbudgeted: bool,
}

/// What the runs say.
#[derive(Debug)]
pub(super) struct Judged {
    pub(super) report: Report,
    /// Of each row, the run of the lesser p95.
    pub(super) taps: Vec<Tap>,
    /// Of each row, the least of each figure.
    pub(super) run: Option<Run>,
}

/// Runs the benches, once or until the best of the runs passes. After the first run those benches run again that have a
/// row which does not pass.
pub(super) fn judged(
    bench: &Bench<'_>,
    budgets: &Budgets,
    params: &GateParams,
    against: Option<&Against<'_>>,
    plan: &Plan,
) -> anyhow::Result<Judged> {
    let only = params.only.as_deref().unwrap_or("");
    let commit = now::commit();
    let mut best: Vec<Tap> = Vec::new();
    let mut best_run: Option<Run> = None;
    let mut counted: Option<BTreeMap<String, u64>> = None;
    let limited = |row: &str| {
        budgets.iter().any(|budget| budget.name.starts_with(only) && budget.bench() == row)
    };
    let wanted = |row: &str| limited(row) || (plan.measured && row.starts_with(only));
    let mut again = bench.clone();
    for number in 1..=plan.runs {
        let before = folder::states(bench.folder);
        again.run((number, plan.runs))?;
        let is_part = number > 1 && again.chosen != bench.chosen;
        let mut taps = results::read(&again, &before, is_part, number == 1)?;
        if plan.instructions {
            let counted = match &mut counted {
                Some(counted) => counted,
                // one run of them is exact
                none => none.insert(instructions::count(bench, &taps, wanted)?),
            };
            instructions::add(&mut taps, counted);
        }
        if plan.measured {
            let mut chosen = taps.clone();
            keep_only(&mut chosen, only);
            let run = Run::of_taps(now::seconds(), commit.clone(), &chosen)?;
            best_run = Some(match &best_run {
                Some(old) => run.best(old)?,
                None => run,
            });
        }
        best = results::best(best, taps, is_part);
        let mut report = gate(budgets, &best, params);
        if plan.unbudgeted {
            report.verdict = Outcome::Pass;
        }
        if let (Some(against), Some(run)) = (against, &best_run) {
            report = report.with_comparison(against.compare(run, only)?);
        }
        let open = open(&report, budgets, &best);
        let is_last = number == plan.runs || (bench.is_cargo() && open.is_empty() && !plan.all);
        if is_last || (report.verdict == Outcome::Pass && !plan.all) {
            if let (Some(against), Some(comparison)) = (against, report.comparison.take()) {
                let comparison = against.confirm(comparison, bench, &open)?;
                let mut again = Report::new(report.machine, report.rows);
                if plan.unbudgeted {
                    again.verdict = Outcome::Pass;
                }
                report = again.with_comparison(comparison);
            }
            keep_only(&mut best, only);
            return Ok(Judged { report, taps: best, run: best_run });
        }
        if bench.is_cargo() && !plan.all {
            again = bench.of(open.into_iter().collect())?;
        }
    }
    bail!("no run was made")
}

/// The benches that measured what does not pass.
fn open(report: &Report, budgets: &Budgets, taps: &[Tap]) -> BTreeSet<Target> {
    let of_budgets = report.rows.iter().filter(|row| row.verdict != Outcome::Pass);
    let of_budgets = of_budgets
        .filter_map(|row| budgets.iter().find(|budget| budget.name == row.name))
        .map(Budget::bench);
    let compared = report.comparison.iter().flat_map(|comparison| &comparison.rows);
    let compared = compared
        .filter(|row| row.presence == Presence::Both && row.verdict != Outcome::Pass)
        .map(|row| row.name.as_str());
    let rows: BTreeSet<&str> = of_budgets.chain(compared).collect();
    let taps = taps.iter().filter(|tap| tap.rows.iter().any(|row| rows.contains(&*row.name)));
    taps.filter_map(|tap| Some(Target { package: tap.package.clone()?, name: tap.target.clone() }))
        .collect()
}

/// Leaves the rows whose names start so, and the files that have any.
fn keep_only(taps: &mut Vec<Tap>, only: &str) {
    for tap in taps.iter_mut() {
        tap.rows.retain(|row| row.name.starts_with(only));
    }
    taps.retain(|tap| !tap.rows.is_empty());
}
