//! A comparison as a table for people.

use std::fmt;

use super::{CompareRow, Comparison, Presence};
use crate::{Figures, Nanos, table};

const HEAD: [&str; 7] = ["row", "p50 before", "p50", "p95", "mean", "allocs", "verdict"];

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "against {} ({})", self.baseline, self.machine)?;
        let note = |row: &CompareRow| (!row.reasons.is_empty()).then(|| row.reasons.join("; "));
        table::write(f, HEAD, self.rows.iter().map(|row| (cells(row), note(row))))?;
        if !self.regressed.is_empty() {
            writeln!(f, "regressed: {}", table::plain(&self.regressed.join(", ")))?;
        }
        write!(f, "verdict: {}", self.verdict.name())
    }
}

/// The cells of a row.
pub(crate) fn cells(row: &CompareRow) -> [String; 7] {
    let times = |ratio: Option<f64>| ratio.map_or_else(|| "-".to_owned(), |x| format!("{x:.2}x"));
    let allocs = |figures: Option<Figures>| {
        let count = figures.and_then(|figures| figures.allocs);
        count.map_or_else(|| "-".to_owned(), |count| count.to_string())
    };
    let verdict = match row.presence {
        Presence::New => "new",
        Presence::Missing => "missing",
        Presence::Both => row.verdict.name(),
    };
    [
        row.name.clone(),
        row.before.map_or_else(|| "-".to_owned(), |row| Nanos::measured(row.p50).to_string()),
        times(row.p50),
        times(row.p95),
        times(row.mean),
        format!("{} > {}", allocs(row.before), allocs(row.after)).replace("- > -", "-"),
        verdict.to_owned(),
    ]
}
