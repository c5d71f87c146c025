//! The data of the page, for its script and for whoever keeps it.

use serde::Serialize;

use super::{Dashboard, Line, line::severity};
use crate::{Class, PerfError, Report};

#[derive(Debug, Serialize)]
struct Data<'a> {
    time: Option<u64>,
    commit: Option<&'a str>,
    /// What the columns sort by, in the order of the table.
    keys: Vec<Keys<'a>>,
    report: &'a Report,
}

#[derive(Debug, Serialize)]
struct Keys<'a> {
    verdict: u8,
    component: &'a str,
    operation: &'a str,
    class: u8,
    /// How much of the guide is used.
    used: Option<f64>,
    p50: Option<f64>,
    p95: Option<f64>,
    p99: Option<f64>,
    guide: Option<f64>,
    ours: Option<f64>,
    allocs: Option<u64>,
}

/// The data as JSON that a `script` element can hold.
pub(super) fn json(of: &Dashboard<'_>, lines: &[Line<'_>]) -> Result<String, PerfError> {
    let keys = lines.iter().map(|line| {
        let [p50, p95, p99] = line.quantiles().map(|q| q.map(|q| q.value));
        let limits = line.row.budget;
        Keys {
            verdict: severity(line.row.verdict),
            component: line.component,
            operation: line.operation,
            class: u8::from(line.class != Some(Class::Critical)),
            used: limits.guide.zip(p95).map(|(guide, p95)| p95 / guide.max(f64::MIN_POSITIVE)),
            p50,
            p95,
            p99,
            guide: limits.guide,
            ours: limits.ours,
            allocs: line.row.allocs,
        }
    });
    let data = Data { time: of.time, commit: of.commit, keys: keys.collect(), report: of.report };
    let text = serde_json::to_string(&data).map_err(|source| PerfError::Encode { source })?;
    Ok(inert(&text))
}

/// JSON in which nothing ends a script or begins a comment: these characters stand only within its strings.
fn inert(json: &str) -> String {
    let mut out = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '<' | '>' | '&' | '\u{2028}' | '\u{2029}' => {
                out += &format!("\\u{:04x}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out
}
