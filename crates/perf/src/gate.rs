//! Budgets against what the taps left.

use crate::{Budget, Budgets, Machine, Report, Row, Tap};

/// How to judge.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct GateParams {
    /// Judges the budgets whose names start so, and leaves the others out.
    pub only: Option<String>,
    /// Also gates what is aimed at.
    pub strict: bool,
    /// Lets a quantile pass on its estimate instead of its bound: for short runs; it says nothing about certainty.
    pub quick: bool,
    /// Demands that instructions were counted where a budget limits them. Otherwise that limit is judged where they
    /// were, and the report names the rows where they were not.
    pub instructions: bool,
}

/// Judges every budget by the tap row that it names. A budget without a measurement is inconclusive, and so is a gate
/// without budgets. Where two rows carry the name, the worse one counts.
#[must_use]
pub fn gate(budgets: &Budgets, taps: &[Tap], params: &GateParams) -> Report {
    let only = params.only.as_deref().unwrap_or("");
    let rows = budgets
        .by_class()
        .into_iter()
        .filter(|budget| budget.name.starts_with(only))
        .map(|budget| worst(budget, taps, params))
        .collect();
    let machine = taps.first().map_or_else(Machine::here, |tap| tap.machine.clone());
    Report::new(machine, rows)
}

fn worst(budget: &Budget, taps: &[Tap], params: &GateParams) -> Row {
    taps.iter()
        .flat_map(|tap| &tap.rows)
        .filter(|row| row.name == budget.bench())
        .map(|row| Row::measured(budget, &row.samples, params))
        .max_by_key(|row| match row.verdict.exit_code() {
            1 => 2,
            0 => 0,
            _ => 1,
        })
        .unwrap_or_else(|| Row::unmeasured(budget))
}
