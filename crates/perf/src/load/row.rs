use serde::Serialize;

use super::{LoadParams, LoadRun, LoadTimes};
use crate::{Nanos, Outcome};

/// Requests below which p95 has no upper bound at 95 %: `1 - .95^n` is .95 at 59.
pub const MIN_LOAD_REQUESTS: u64 = 59;

/// One side of a run, judged. Times are nanoseconds.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct LoadRow {
    /// `load.<tool>.client` or `load.<tool>.server`.
    pub name: String,
    /// Requests sent or answered.
    pub requests: u64,
    /// Failed requests and failed checks of the client; answers from 500 of the server.
    pub failures: u64,
    /// Their times.
    pub times: LoadTimes,
    /// The limit of p95.
    pub budget: f64,
    /// Fail when something failed, nothing was asked, or p95 is not below its limit; inconclusive below
    /// [`MIN_LOAD_REQUESTS`] requests.
    pub verdict: Outcome,
    /// Why it is not a pass.
    pub note: Option<String>,
}

impl LoadRow {
    pub(super) fn of_client(run: &LoadRun, params: &LoadParams) -> Self {
        let (client, tool) = (&run.client, run.tool);
        let checks = client.checks_failed.unwrap_or(0);
        let mut faults = Vec::new();
        if client.failures > 0 {
            faults.push(format!("{} of {} requests failed", client.failures, client.requests));
        }
        if checks > 0 {
            faults.push(format!("{checks} checks of answers failed"));
        }
        match run.exit_code {
            Some(0) => {}
            Some(code) => faults.push(format!("{tool} ended with exit code {code}")),
            None => faults.push(format!("{tool} was ended by a signal")),
        }
        let failures = client.failures.saturating_add(checks);
        let name = format!("load.{tool}.client");
        Self::judged(name, client.requests, failures, client.times, params.client_p95, faults)
    }

    pub(super) fn of_server(run: &LoadRun, params: &LoadParams) -> Self {
        let (client, server) = (&run.client, &run.server);
        let mut faults = Vec::new();
        if server.server_errors > 0 {
            faults.push(format!("{} answers have a status from 500", server.server_errors));
        }
        // what failed may never have arrived
        let arrived = server.requests.saturating_add(server.abandoned);
        if arrived < client.requests.saturating_sub(client.failures) {
            faults.push(format!(
                "the service saw {arrived} of {} requests: does the script call another port or host?",
                client.requests
            ));
        }
        let name = format!("load.{}.server", run.tool);
        let (requests, errors) = (server.requests, server.server_errors);
        Self::judged(name, requests, errors, server.times, params.server_p95, faults)
    }

    fn judged(
        name: String,
        requests: u64,
        failures: u64,
        times: LoadTimes,
        limit: Nanos,
        mut notes: Vec<String>,
    ) -> Self {
        if requests == 0 {
            notes.push("there was no request".to_owned());
        }
        match times.p95_ns {
            Some(p95) if p95 >= limit.get() => {
                notes.push(format!("p95 {} is not below {limit}", Nanos::measured(p95)));
            }
            None if requests > 0 => notes.push("there is no p95".to_owned()),
            _ => {}
        }
        let mut verdict = if notes.is_empty() { Outcome::Pass } else { Outcome::Fail };
        if verdict == Outcome::Pass && requests < MIN_LOAD_REQUESTS {
            let needed = MIN_LOAD_REQUESTS - requests;
            verdict = Outcome::Inconclusive { needed: Some(needed) };
            notes.push(format!("{requests} requests bound no p95: {needed} more do"));
        }
        let note = (!notes.is_empty()).then(|| notes.join("; "));
        Self { name, requests, failures, times, budget: limit.get(), verdict, note }
    }
}
