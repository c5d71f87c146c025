//! One run of the benches.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Figures;
use crate::{Machine, PerfError, Tap};

/// What one run measured.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
#[non_exhaustive]
pub struct Run {
    /// When, in seconds since 1970 (UTC), as the caller said.
    pub time: u64,
    /// Of which commit, where the caller said it.
    pub commit: Option<String>,
    /// Where.
    pub machine: Machine,
    /// The rows by name.
    pub rows: BTreeMap<String, Figures>,
}

impl Run {
    /// A run of rows.
    ///
    /// # Errors
    /// [`PerfError::NoRows`], [`PerfError::BadFigure`].
    pub fn new(
        time: u64,
        commit: Option<String>,
        machine: Machine,
        rows: BTreeMap<String, Figures>,
    ) -> Result<Self, PerfError> {
        if rows.is_empty() {
            return Err(PerfError::NoRows);
        }
        rows.iter().try_for_each(|(name, figures)| figures.check(name))?;
        Ok(Self { time, commit, machine, rows })
    }

    /// The rows of what the taps left. Of two rows of one name the lesser figures count.
    ///
    /// # Errors
    /// [`PerfError::NoRows`], [`PerfError::UnlikeMachines`] when the taps are of several machines.
    pub fn of_taps(time: u64, commit: Option<String>, taps: &[Tap]) -> Result<Self, PerfError> {
        let Some(first) = taps.first() else { return Err(PerfError::NoRows) };
        let mut rows = BTreeMap::new();
        for tap in taps {
            first.machine.expect_like(&tap.machine)?;
            for row in &tap.rows {
                add(&mut rows, &row.name, Figures::of(&row.samples));
            }
        }
        Self::new(time, commit, first.machine.clone(), rows)
    }

    /// The best of two processes of the same code: [`Figures::best`] row by row; rows that one of them lacks stay.
    ///
    /// # Errors
    /// [`PerfError::UnlikeMachines`].
    pub fn best(mut self, other: &Self) -> Result<Self, PerfError> {
        self.machine.expect_like(&other.machine)?;
        for (name, figures) in &other.rows {
            add(&mut self.rows, name, *figures);
        }
        Ok(self)
    }
}

fn add(rows: &mut BTreeMap<String, Figures>, name: &str, figures: Figures) {
    rows.entry(name.to_owned()).and_modify(|old| *old = old.best(figures)).or_insert(figures);
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    time: u64,
    commit: Option<String>,
    machine: Machine,
    rows: BTreeMap<String, Figures>,
}

impl TryFrom<Unchecked> for Run {
    type Error = PerfError;

    fn try_from(raw: Unchecked) -> Result<Self, PerfError> {
        Self::new(raw.time, raw.commit, raw.machine, raw.rows)
    }
}
