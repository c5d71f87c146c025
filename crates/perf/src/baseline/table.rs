//! A comparison as a table for people.

use std::fmt;

use super::{CompareRow, Comparison, Presence};
use crate::{Figures, Nanos};

const HEAD: [&str; 7] = ["row", "p50 before", "p50", "p95", "mean", "allocs", "verdict"];

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "against {} ({})", self.baseline, self.machine)?;
        let mut lines = vec![HEAD.map(str::to_owned)];
        lines.extend(self.rows.iter().map(cells));
        let width = |column: usize| {
            lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0)
        };
        let widths: [usize; 7] = std::array::from_fn(width);
        for (index, line) in lines.iter().enumerate() {
            let mut text = format!("{:<1$}", line[0], widths[0]);
            for column in 1..6 {
                text += &format!("  {:>1$}", line[column], widths[column]);
            }
            writeln!(f, "{text}  {}", line[6])?;
            if let Some(row) = index.checked_sub(1).map(|place| &self.rows[place])
                && !row.reasons.is_empty()
            {
                writeln!(f, "  {}", row.reasons.join("; "))?;
            }
        }
        if !self.regressed.is_empty() {
            writeln!(f, "regressed: {}", self.regressed.join(", "))?;
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
