//! A run against an earlier one.

use serde::{Deserialize, Serialize};

use super::FailExpr;
use crate::{Figures, Machine, Outcome, PerfError, Run};

/// Where p50 and p95 must both lie beyond this many times the baseline's for a row to fail, where nothing else is asked.
const BEYOND: f64 = 1.2;
/// The part of itself by which a count of allocations may grow, in percent: 1 more of 100 still passes, 1 of 99 fails.
const ALLOCS_PERCENT: u128 = 1;
/// The fewest samples whose p95 is not simply the largest.
const MIN_SAMPLES: u64 = 20;

/// How to compare.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct CompareParams {
    /// A row fails where any of these is exceeded; without any, where p50 and p95 both lie beyond 1.2 times the
    /// baseline's, or where a call makes more allocations: at least 1 more, and more than 1 % more. A count is that of one
    /// call; of several runs ([`Run::best`]) the least counts, so that a call that allocates now and then does not fail.
    pub fail: Vec<FailExpr>,
    /// Compares times of unlike machines.
    pub allow_unlike_machines: bool,
}

/// A run against a baseline. Its text ([`Display`](std::fmt::Display)) is a table that names every row that fails.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Comparison {
    /// The baseline, as its caller calls it.
    pub baseline: String,
    /// Where the baseline was measured.
    pub machine: Machine,
    /// What was asked; empty for the default.
    pub fail: Vec<FailExpr>,
    /// Fail if a row fails, else inconclusive if one is, else pass; inconclusive when no row was compared.
    pub verdict: Outcome,
    /// The rows that fail, by name.
    pub regressed: Vec<String>,
    /// Every row of either side, by name.
    pub rows: Vec<CompareRow>,
}

/// Which side has a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Presence {
    /// Both.
    Both,
    /// Only this run: there is nothing to compare, and the row does not count.
    New,
    /// Only the baseline: inconclusive, for a row that is no longer measured could hide anything.
    Missing,
}

/// One row. Ratios are this run over the baseline: 1.5 is half as slow again; absent where the baseline's is 0 or one
/// side has none.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CompareRow {
    /// Its name.
    pub name: String,
    /// Which side has it.
    pub presence: Presence,
    /// The baseline.
    pub before: Option<Figures>,
    /// This run.
    pub after: Option<Figures>,
    /// Of p50.
    pub p50: Option<f64>,
    /// Of p95.
    pub p95: Option<f64>,
    /// Of the mean.
    pub mean: Option<f64>,
    /// Of allocations.
    pub allocs: Option<f64>,
    /// How much slower p50 is in turns with the earlier build, where that was asked ([`Comparison::confirmed`]): .2 is
    /// +20 %.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shift: Option<f64>,
    /// Of instructions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub instructions: Option<f64>,
    /// The verdict.
    pub verdict: Outcome,
    /// Why it is not a pass, or what it was doubted for.
    pub reasons: Vec<String>,
}

/// Compares a run with the baseline called `name`. For times that hold, give both sides the best of five processes
/// ([`Run::best`]).
///
/// # Errors
/// [`PerfError::UnlikeMachines`] unless allowed.
pub fn compare(
    name: &str,
    baseline: &Run,
    run: &Run,
    params: &CompareParams,
) -> Result<Comparison, PerfError> {
    if !params.allow_unlike_machines {
        run.machine.expect_like(&baseline.machine)?;
    }
    let names: std::collections::BTreeSet<&String> =
        baseline.rows.keys().chain(run.rows.keys()).collect();
    let rows: Vec<CompareRow> = names
        .into_iter()
        .map(|row| compare_row(row, baseline.rows.get(row), run.rows.get(row), &params.fail))
        .collect();
    let mut comparison = Comparison {
        baseline: name.to_owned(),
        machine: baseline.machine.clone(),
        fail: params.fail.clone(),
        verdict: Outcome::Inconclusive { needed: None },
        regressed: Vec::new(),
        rows,
    };
    comparison.judge();
    Ok(comparison)
}

impl Comparison {
    /// Sums up the rows.
    pub(super) fn judge(&mut self) {
        let counted = self.rows.iter().filter(|row| row.presence != Presence::New);
        let verdict = counted.map(|row| row.verdict).reduce(Outcome::and);
        self.verdict = verdict.unwrap_or(Outcome::Inconclusive { needed: None });
        let failed = self.rows.iter().filter(|row| row.verdict == Outcome::Fail);
        self.regressed = failed.map(|row| row.name.clone()).collect();
    }
}

fn compare_row(
    name: &str,
    before: Option<&Figures>,
    after: Option<&Figures>,
    fail: &[FailExpr],
) -> CompareRow {
    let open = Outcome::Inconclusive { needed: None };
    let (presence, (verdict, reasons)) = match (before, after) {
        (Some(before), Some(after)) if fail.is_empty() => (Presence::Both, both(before, after)),
        (Some(before), Some(after)) => (Presence::Both, asked(before, after, fail)),
        (None, _) => (Presence::New, (open, vec!["not in the baseline".to_owned()])),
        (_, None) => (Presence::Missing, (open, vec!["not measured any more".to_owned()])),
    };
    let ratio = |of: fn(&Figures) -> Option<f64>| {
        let (old, new) = (of(before?)?, of(after?)?);
        (old > 0.0).then(|| new / old)
    };
    CompareRow {
        name: name.to_owned(),
        presence,
        before: before.copied(),
        after: after.copied(),
        p50: ratio(|row| Some(row.p50)),
        p95: ratio(|row| Some(row.p95)),
        mean: ratio(|row| Some(row.mean)),
        allocs: ratio(|row| row.allocs.map(|count| count as f64)),
        shift: None,
        instructions: ratio(|row| row.instructions.map(|count| count as f64)),
        verdict,
        reasons,
    }
}

/// Whether a call makes more allocations, in words: at least 1 more, and more than 1 % more.
pub(crate) fn more_allocs(before: u64, after: u64) -> Option<String> {
    let more = u128::from(after.saturating_sub(before));
    (more > 0 && more * 100 > u128::from(before) * ALLOCS_PERCENT)
        .then(|| format!("a call makes more allocations: {before} before, {after} now"))
}

/// The default rule: allocations are exact, so they are looked at first. Of times, noise of a shared machine moves one quantile now and then, a slowdown moves both. Of few samples the
/// median alone is enough of a doubt, for their p95 is only the largest.
fn both(before: &Figures, after: &Figures) -> (Outcome, Vec<String>) {
    let (times, mut reasons) = both_times(before, after);
    let allocs = before.allocs.zip(after.allocs);
    match allocs.and_then(|(before, after)| more_allocs(before, after)) {
        Some(reason) => {
            reasons.insert(0, reason);
            (Outcome::Fail, reasons)
        }
        None => (times, reasons),
    }
}

fn both_times(before: &Figures, after: &Figures) -> (Outcome, Vec<String>) {
    let samples = before.samples.min(after.samples);
    let median = after.p50 > BEYOND * before.p50;
    let tail = after.p95 > BEYOND * before.p95;
    if median && samples < MIN_SAMPLES {
        let what = if tail { "p50 and p95 are" } else { "p50 is" };
        let reason = format!("{what} beyond {BEYOND} x, of {samples} samples");
        return (Outcome::Inconclusive { needed: Some(MIN_SAMPLES - samples) }, vec![reason]);
    }
    if median && tail {
        return (Outcome::Fail, vec![format!("p50 and p95 are beyond {BEYOND} x")]);
    }
    (Outcome::Pass, Vec::new())
}

fn asked(before: &Figures, after: &Figures, fail: &[FailExpr]) -> (Outcome, Vec<String>) {
    let mut verdict = Outcome::Pass;
    let mut reasons = Vec::new();
    for expr in fail {
        match expr.exceeded(before, after) {
            Some(false) => {}
            Some(true) => {
                verdict = Outcome::Fail;
                reasons.push(format!("beyond {expr}"));
            }
            None => {
                verdict = verdict.and(Outcome::Inconclusive { needed: None });
                reasons.push(format!("{} was not counted", expr.metric));
            }
        }
    }
    (verdict, reasons)
}
