//! The table for people.

use std::fmt;

use super::{Report, Row};
use crate::{Bytes, Nanos, Warning, table::plain};

const HEAD: [&str; 8] = ["budget", "guide", "p95", "at most", "below", "ours", "", "verdict"];

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.machine)?;
        let mut lines = vec![HEAD.map(str::to_owned)];
        lines.extend(self.rows.iter().map(|row| cells(row).map(|cell| plain(&cell))));
        let width = |column: usize| {
            lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0)
        };
        let widths: [usize; 8] = std::array::from_fn(width);
        for (index, line) in lines.iter().enumerate() {
            let mut text = format!("{:<1$}", line[0], widths[0]);
            for column in 1..6 {
                text += &format!("  {:>1$}", line[column], widths[column]);
            }
            text += &format!(" {:<2$}  {}", line[6], line[7], widths[6]);
            writeln!(f, "{}", text.trim_end())?;
            if let Some(note) = index.checked_sub(1).and_then(|i| self.rows[i].note.as_deref()) {
                writeln!(f, "  {}", plain(note))?;
            }
        }
        if self.rows.iter().any(|row| row.iterations.is_some_and(|n| n > 1)) {
            writeln!(f, "~ over means of several calls: rare slow calls are averaged away")?;
        }
        for remark in remarks(self) {
            writeln!(f, "! {}", plain(&remark))?;
        }
        if let Some(comparison) = &self.comparison {
            writeln!(f, "\n{comparison}\n")?;
        }
        if let Some(load) = &self.load {
            writeln!(f, "\n{load}\n")?;
        }
        write!(f, "verdict: {}", self.verdict.name())
    }
}

/// What is to be said of several rows at once, a line each.
pub(crate) fn remarks(report: &Report) -> Vec<String> {
    let names = |holds: &dyn Fn(&Row) -> bool| {
        let rows = report.rows.iter().filter(|row| holds(row)).map(|row| row.name.as_str());
        let names = rows.collect::<Vec<_>>().join(", ");
        (!names.is_empty()).then_some(names)
    };
    let mut remarks = Vec::new();
    for warning in Warning::ALL {
        let of = names(&|row| row.warnings.contains(&warning));
        remarks.extend(of.map(|names| format!("{}: {names}: {warning}", warning.name())));
    }
    let uncounted = names(&|row| row.uncounted);
    let say = |names| {
        format!("instructions are limited and were not counted (gate --instructions): {names}")
    };
    remarks.extend(uncounted.map(say));
    remarks
}

/// The cells of a row.
pub(crate) fn cells(row: &Row) -> [String; 8] {
    let amount = |value: Option<f64>| match value {
        None => "-".to_owned(),
        Some(value) if row.unit == "B" => Bytes::measured(value as u64).to_string(),
        Some(value) => Nanos::measured(value).to_string(),
    };
    let means = if row.iterations.is_some_and(|n| n > 1) { "~" } else { "" };
    [
        row.name.clone(),
        amount(row.budget.guide),
        format!("{means}{}", amount(row.p95)),
        amount(row.p95_upper),
        headroom(row),
        amount(row.budget.ours),
        met(row).to_owned(),
        row.verdict.name().to_owned(),
    ]
}

/// How many times the upper bound (without one, p95) goes into the guide's limit.
fn headroom(row: &Row) -> String {
    match (row.budget.guide, row.p95_upper.or(row.p95)) {
        (Some(guide), Some(used)) if used > 0.0 => match guide / used {
            times if times < 10.0 => format!("{times:.1}x"),
            times => format!("{times:.0}x"),
        },
        (Some(_), Some(_)) => "all".to_owned(),
        _ => "-".to_owned(),
    }
}

/// Whether what is aimed at is met, with its bound.
fn met(row: &Row) -> &'static str {
    match (row.budget.ours, row.p95, row.p95_upper) {
        (Some(ours), _, Some(upper)) if upper <= ours => "met",
        (Some(ours), Some(p95), upper) if p95 > ours || upper.is_some() => "missed",
        (Some(_), Some(_), None) => "open",
        _ => "",
    }
}
