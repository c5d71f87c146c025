//! `JUnit` XML, which CI systems show as tests.

use super::escape::xml;
use crate::{CompareRow, LoadRow, Outcome, Presence, Report, Row};

/// A report as `JUnit` XML: a suite for the budgets, one for the comparison and one for load, where there is any. What fails is a
/// failure; what is inconclusive is skipped, with its reason. Times are means, in seconds.
#[must_use]
pub fn junit(report: &Report) -> String {
    let budgets: Vec<Case<'_>> = report.rows.iter().map(Case::of_row).collect();
    let mut suites = vec![("lukhas gate".to_owned(), budgets)];
    if let Some(comparison) = &report.comparison {
        let rows = comparison.rows.iter().map(Case::of_comparison).collect();
        suites.push((format!("against {}", comparison.baseline), rows));
    }
    if let Some(load) = &report.load {
        suites.push(("load".to_owned(), load.rows.iter().map(Case::of_load).collect()));
    }
    let mut text = String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
    for (name, cases) in suites {
        let count = |outcome: &str| cases.iter().filter(|case| case.outcome() == outcome).count();
        text += &format!(
            "  <testsuite name=\"{}\" tests=\"{}\" failures=\"{}\" errors=\"0\" skipped=\"{}\">\n",
            xml(&name),
            cases.len(),
            count("fail"),
            count("inconclusive"),
        );
        for case in &cases {
            case.write(&mut text);
        }
        text += "  </testsuite>\n";
    }
    text += "</testsuites>\n";
    text
}

struct Case<'a> {
    name: &'a str,
    mean_ns: Option<f64>,
    verdict: Outcome,
    /// Whether the case counts as skipped whatever its verdict.
    aside: bool,
    message: String,
}

impl<'a> Case<'a> {
    fn of_row(row: &'a Row) -> Self {
        Self {
            name: &row.name,
            mean_ns: row.mean.filter(|_| row.unit == "ns"),
            verdict: row.verdict,
            aside: false,
            message: row.note.clone().unwrap_or_else(|| row.verdict.name().to_owned()),
        }
    }

    fn of_comparison(row: &'a CompareRow) -> Self {
        Self {
            name: &row.name,
            mean_ns: row.after.map(|figures| figures.mean),
            verdict: row.verdict,
            aside: row.presence == Presence::New,
            message: row.reasons.join("; "),
        }
    }

    fn of_load(row: &'a LoadRow) -> Self {
        Self {
            name: &row.name,
            mean_ns: row.times.mean_ns,
            verdict: row.verdict,
            aside: false,
            message: row.note.clone().unwrap_or_else(|| row.verdict.name().to_owned()),
        }
    }

    fn outcome(&self) -> &'static str {
        if self.aside { "inconclusive" } else { self.verdict.name() }
    }

    fn write(&self, text: &mut String) {
        let class = self.name.rsplit_once('.').map_or("lukhas", |(class, _)| class);
        *text += &format!(
            "    <testcase classname=\"{}\" name=\"{}\" time=\"{}\"",
            xml(class),
            xml(self.name),
            self.mean_ns.unwrap_or(0.0) / 1e9
        );
        let message = xml(&self.message);
        *text += &match self.outcome() {
            "pass" => "/>\n".to_owned(),
            "fail" => format!(">\n      <failure message=\"{message}\"/>\n    </testcase>\n"),
            _ => format!(">\n      <skipped message=\"{message}\"/>\n    </testcase>\n"),
        };
    }
}
