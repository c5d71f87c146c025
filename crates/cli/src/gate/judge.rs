//! Runs of the benches until all is well, or none is left.

use anyhow::bail;
use lukhas_perf::{Budgets, GateParams, Outcome, Report, Run, Tap, gate};

use super::against::Against;
use super::bench::Bench;
use super::{folder, now, results};

/// Runs of which the best counts, where one alone would be noise.
pub(super) const RUNS: usize = 5;

/// How many runs to make.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plan {
    pub(super) runs: usize,
    /// Makes all of them, also when the first passes.
    pub(super) all: bool,
    /// Whether figures are wanted, so that measuring nothing is an error.
    pub(super) measured: bool,
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

/// Runs the benches, once or until the best of the runs passes.
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
    for number in 1..=plan.runs {
        let before = folder::states(bench.folder);
        bench.run((number, plan.runs))?;
        let mut taps = results::read(bench, &before)?;
        if plan.measured {
            let mut chosen = taps.clone();
            keep_only(&mut chosen, only);
            let mut run = Run::of_taps(now::seconds(), commit.clone(), &chosen)?;
            if let Some(old) = best_run.take() {
                run = run.best(&old)?;
            }
            best_run = Some(run);
        }
        taps = results::best(&best, taps);
        let mut report = gate(budgets, &taps, params);
        if let (Some(against), Some(run)) = (against, &best_run) {
            report = report.with_comparison(against.compare(run, only)?);
        }
        best = taps;
        if number == plan.runs || (report.verdict == Outcome::Pass && !plan.all) {
            keep_only(&mut best, only);
            return Ok(Judged { report, taps: best, run: best_run });
        }
    }
    bail!("no run was made")
}

/// Leaves the rows whose names start so, and the files that have any.
fn keep_only(taps: &mut Vec<Tap>, only: &str) {
    for tap in taps.iter_mut() {
        tap.rows.retain(|row| row.name.starts_with(only));
    }
    taps.retain(|tap| !tap.rows.is_empty());
}
