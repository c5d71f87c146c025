//! What a comparison found.

use serde::Serialize;

use super::{AbFinding, run::Allocs};
use crate::{Machine, Outcome, PerfError, Row, Samples};

/// The verdicts of a comparison: the JSON of a [`Report`](crate::Report), with more keys behind it and in each row. As
/// text ([`Display`](std::fmt::Display)) it is a table for people.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AbReport {
    /// Version of the shape: 1.
    pub schema: u32,
    /// Where it was measured.
    pub machine: Machine,
    /// Fail if a row fails, else inconclusive if one is, else pass; inconclusive when no row was compared.
    pub verdict: Outcome,
    /// The rows of either side, by name.
    pub rows: Vec<AbRow>,
    /// A, as people call it.
    pub against: String,
    /// The rows that fail, by name.
    pub regressed: Vec<String>,
}

/// A row: B's times, and how much slower they are than A's.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct AbRow {
    /// What B measured, over all of its processes; samples of a process are not independent of each other, so there is
    /// no bound on p95. Its verdict is that of the comparison.
    #[serde(flatten)]
    pub row: Row,
    /// How much slower p50 is: .2 is +20 %.
    pub shift: Option<f64>,
    /// The 95 % interval of the shift, of this row alone.
    pub interval: Option<(f64, f64)>,
    /// How much slower p95 is.
    pub p95_shift: Option<f64>,
    /// The 95 % interval of that.
    pub p95_interval: Option<(f64, f64)>,
    /// Blocks of four processes.
    pub blocks: u64,
    /// Whether A differed from itself.
    pub control_fired: bool,
    /// Blocks still needed, where the verdict is inconclusive and more would decide.
    pub needed: Option<u64>,
    /// Allocations of a call of A.
    pub allocs_before: Option<u64>,
    /// Why it fails where every process of B made more allocations a call than every one of A; not in the JSON.
    #[serde(skip)]
    pub(crate) more_allocs: Option<String>,
    /// Whether the row counts: one that only B has does not, one that only A has is inconclusive.
    pub counts: bool,
}

impl AbRow {
    pub(super) fn new(
        name: &str,
        samples: Option<&Samples>,
        allocs: &[Allocs; 2],
        (in_a, in_b): (bool, bool),
        finding: Option<&AbFinding>,
    ) -> Self {
        let open = Outcome::Inconclusive { needed: None };
        let more_allocs = Allocs::more(allocs);
        let verdict = finding.map_or(open, |finding| finding.verdict);
        let verdict = if more_allocs.is_some() { Outcome::Fail } else { verdict };
        let [allocs_before, allocs] = [allocs[0].last, allocs[1].last];
        let mut notes = Vec::new();
        match (in_a, in_b) {
            (false, _) => notes.push("new: there is nothing to compare with".to_owned()),
            (_, false) => notes.push("not measured any more".to_owned()),
            _ if finding.is_none() => notes.push("no whole block was measured".to_owned()),
            _ => {}
        }
        notes.extend(finding.and_then(|finding| finding.note.clone()));
        if let Some(reason) = &more_allocs {
            notes.insert(0, reason.clone());
        } else if let (Some(before), Some(after)) = (allocs_before, allocs)
            && before != after
        {
            notes.push(format!("allocations {before} before, {after} now"));
        }
        let mut row = Row::of(name, samples);
        row.p95_upper = None;
        (row.allocs, row.verdict) = (allocs, verdict);
        row.note = (!notes.is_empty()).then(|| notes.join("; "));
        let needed = match verdict {
            Outcome::Inconclusive { needed } => needed,
            _ => None,
        };
        let shift = finding.map(|finding| finding.shift);
        let p95_shift = finding.map(|finding| finding.p95_shift);
        Self {
            row,
            shift: shift.map(|shift| shift.relative),
            interval: shift.and_then(|shift| shift.interval),
            p95_shift: p95_shift.map(|shift| shift.relative),
            p95_interval: p95_shift.and_then(|shift| shift.interval),
            blocks: finding.map_or(0, |finding| finding.blocks as u64),
            control_fired: finding.is_some_and(|finding| finding.control_fired),
            needed,
            allocs_before,
            more_allocs,
            counts: in_a,
        }
    }
}

impl AbReport {
    pub(super) fn new(against: &str, machine: Machine, rows: Vec<AbRow>) -> Self {
        let counted = rows.iter().filter(|row| row.counts);
        let verdict = counted.clone().map(|row| row.row.verdict).reduce(Outcome::and);
        let failed = counted.filter(|row| row.row.verdict == Outcome::Fail);
        let regressed = failed.map(|row| row.row.name.clone()).collect();
        Self {
            schema: crate::taps::SCHEMA,
            machine,
            verdict: verdict.unwrap_or(Outcome::Inconclusive { needed: None }),
            rows,
            against: against.to_owned(),
            regressed,
        }
    }

    /// 0 pass, 1 fail, 3 inconclusive.
    #[must_use]
    pub fn exit_code(&self) -> i32 {
        self.verdict.exit_code()
    }

    /// The report as compact JSON on one line.
    ///
    /// # Errors
    /// [`PerfError::Encode`] for a value that is no JSON.
    pub fn to_json(&self) -> Result<String, PerfError> {
        serde_json::to_string(self).map_err(|source| PerfError::Encode { source })
    }
}
