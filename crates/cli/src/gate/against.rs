//! A comparison with a kept run.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use lukhas_perf::{
    AbParams, AbRun, Baseline, BaselineStore, CompareParams, CompareRow, Comparison, FailExpr,
    Machine, Outcome, PerfError, Presence, Run, compare,
};

use super::bench::Bench;
use super::kept;
use super::turns::{self, Interrupt, Rounds, Rows, Runner, Scratch, Target};
use crate::output;

/// A kept run, and what fails against it.
#[derive(Debug)]
pub(super) struct Against<'a> {
    key: &'a str,
    storage: &'a Path,
    baseline: Baseline,
    params: CompareParams,
}

impl<'a> Against<'a> {
    pub(super) fn read(
        storage: &'a Path,
        key: &'a str,
        fail: &[FailExpr],
        unlike_machines: bool,
    ) -> anyhow::Result<Self> {
        let mut params = CompareParams::default();
        params.fail = fail.to_vec();
        params.allow_unlike_machines = unlike_machines;
        let baseline = BaselineStore::new(storage).load(key)?;
        Ok(Self { key, storage, baseline, params })
    }

    /// Compares the rows whose names start so.
    pub(super) fn compare(&self, run: &Run, only: &str) -> anyhow::Result<Comparison> {
        let mut before = self.baseline.run.clone();
        before.rows.retain(|name, _| name.starts_with(only));
        let compared = compare(self.key, &before, run, &self.params);
        let hint = match &compared {
            Err(PerfError::UnlikeMachines { .. }) => " (--unlike-machines compares all the same)",
            _ => "",
        };
        compared.with_context(|| format!("cannot compare with {:?}{hint}", self.key))
    }

    /// Holds the rows that did not pass against the executables that were kept: both run now, in turns, so that what the
    /// machine does meanwhile slows both. Nothing changes for limits that the caller set, and where none were kept.
    pub(super) fn confirm(
        &self,
        comparison: Comparison,
        bench: &Bench<'_>,
        targets: &BTreeSet<Target>,
    ) -> anyhow::Result<Comparison> {
        let open =
            |row: &&CompareRow| row.presence == Presence::Both && row.verdict != Outcome::Pass;
        let rows: BTreeSet<String> =
            comparison.rows.iter().filter(open).map(|row| row.name.clone()).collect();
        if rows.is_empty() || !self.params.fail.is_empty() || !bench.is_cargo() {
            return Ok(comparison);
        }
        let scratch = Scratch::new()?;
        let names: Vec<&str> = rows.iter().map(String::as_str).collect();
        let mut after = bench.of(targets.iter().cloned().collect())?.built()?;
        let before = kept::of(self.storage, &self.baseline, &after);
        if before.is_empty() {
            output::note(format_args!("no executables were kept with {:?}", self.key));
            return Ok(comparison);
        }
        after.retain(|built| before.iter().any(|kept| kept.target == built.target));
        output::note(format_args!(
            "slower than it was, or undecided; now in turns with the kept executables: {}",
            names.join(", ")
        ));
        let interrupt = Interrupt::watch()?;
        let mut rounds = Rounds {
            run: AbRun::new(AbParams::confirming())?,
            pairs: turns::of(before, after, &scratch.0)?,
            process: Runner {
                taps: scratch.0.join("taps"),
                args: bench.args().1.get(1..).unwrap_or_default(),
                interrupt: &interrupt,
            },
            rows: Rows::Named(&rows),
        };
        rounds.run()?;
        Ok(comparison.confirmed(&rounds.run.report(self.key, Machine::here())))
    }
}
