//! The table for people.

use std::fmt;

use super::{AbReport, AbRow};
use crate::{Nanos, table};

const HEAD: [&str; 7] = ["row", "p50", "p95", "shift", "95 % interval", "blocks", "verdict"];

impl fmt::Display for AbReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "against {} on {}", self.against, self.machine)?;
        table::write(f, HEAD, self.rows.iter().map(|row| (cells(row), row.row.note.clone())))?;
        if !self.regressed.is_empty() {
            writeln!(f, "regressed: {}", table::plain(&self.regressed.join(", ")))?;
        }
        write!(f, "verdict: {}", self.verdict.name())
    }
}

fn cells(row: &AbRow) -> [String; 7] {
    let time = |ns: Option<f64>| ns.map_or("-".to_owned(), |ns| Nanos::measured(ns).to_string());
    let percent = |relative: f64| format!("{:+.1} %", relative * 100.0);
    let interval = match row.interval {
        Some((low, high)) => format!("{} to {}", percent(low), percent(high)),
        None => "-".to_owned(),
    };
    [
        row.row.name.clone(),
        time(row.row.p50),
        time(row.row.p95),
        row.shift.map_or("-".to_owned(), percent),
        interval,
        row.blocks.to_string(),
        if row.counts { row.row.verdict.name() } else { "new" }.to_owned(),
    ]
}
