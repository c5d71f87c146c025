//! The tables for people.

use std::fmt;

use super::{LoadReport, LoadRow, LoadRun, LoadTimes};
use crate::{Nanos, table};

pub(crate) const HEAD: [&str; 9] =
    ["load", "requests", "failed", "p50", "p95", "p99", "max", "below", "verdict"];
const ROUTES: [&str; 8] = ["route", "requests", "4xx", "5xx", "p50", "p95", "max", ""];

impl fmt::Display for LoadReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.machine)?;
        let rows = self.rows.iter().map(|row| (cells(row), row.note.clone()));
        table::write(f, HEAD, rows)?;
        for run in &self.runs {
            writeln!(
                f,
                "\nby route, as the service measured it: {} {}, {} users, {} s",
                run.tool, run.script, run.users, run.seconds
            )?;
            table::write(f, ROUTES, routes(run))?;
        }
        write!(f, "\nload: {}", self.verdict.name())
    }
}

/// The cells of a row.
pub(crate) fn cells(row: &LoadRow) -> [String; 9] {
    let LoadTimes { p50_ns, p95_ns, p99_ns, max_ns, .. } = row.times;
    [
        row.name.clone(),
        row.requests.to_string(),
        row.failures.to_string(),
        time(p50_ns),
        time(p95_ns),
        time(p99_ns),
        time(max_ns),
        Nanos::measured(row.budget).to_string(),
        row.verdict.name().to_owned(),
    ]
}

pub(crate) type Route = ([String; 8], Option<String>);

/// The routes that were called.
pub(crate) fn routes(run: &LoadRun) -> impl Iterator<Item = Route> {
    run.server.routes.iter().filter(|route| route.requests > 0).map(|route| {
        let cells = [
            format!("{} {}", route.method, route.path),
            route.requests.to_string(),
            route.client_errors.to_string(),
            route.server_errors.to_string(),
            time(route.times.p50_ns),
            time(route.times.p95_ns),
            time(route.times.max_ns),
            String::new(),
        ];
        (cells, None)
    })
}

fn time(ns: Option<f64>) -> String {
    ns.map_or_else(|| "-".to_owned(), |ns| Nanos::measured(ns).to_string())
}
