//! Every budget, measured here and now.

mod work;

use std::process::ExitCode;

use lukhas_perf::{Budgets, GateParams, Tap, gate};

use super::page::Page;

const BUDGETS: &str = include_str!("../../../../../benches/budgets.toml");

pub(super) fn show(page: &Page) -> anyhow::Result<ExitCode> {
    page.section(
        5,
        "Budgets: what each operation costs on this machine",
        "p95 with its one-sided 95 % upper bound (at most), against the performance guide's budget and our own.",
    )?;
    // the tour makes calls of its own, which do not allocate as those of the benches do
    let budgets = Budgets::parse(BUDGETS)?.guides();
    let taps = [Tap::new(None, "tour", work::rows()?)];
    let report = gate(&budgets, &taps, &GateParams::default());
    page.lines(report.to_string().lines())?;
    Ok(ExitCode::from(u8::try_from(report.exit_code()).unwrap_or(1)))
}
