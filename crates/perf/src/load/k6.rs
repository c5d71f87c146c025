//! The summary of k6: that of `--summary-export`, or what `handleSummary` is given.

use super::{ClientSummary, LoadError, LoadTimes, field};

const MS: f64 = 1e6;

/// Requests, failures and checks are those of the whole run; times are of `http_req_duration`.
pub(super) fn summary(bytes: &[u8]) -> Result<ClientSummary, LoadError> {
    let json = field::json(bytes)?;
    let metrics = field::Field::root(&json).at("metrics");
    metrics.found()?;
    let metric = |name: &str| {
        let metric = metrics.at(name);
        let values = metric.at("values");
        if values.is_there() { values } else { metric }
    };
    let requests = metric("http_reqs").at("count").count()?;
    // a rate counts what is true: here a failed request is, of a check a good one
    let failures = metric("http_req_failed").at("passes").count()?;
    let checks = metric("checks");
    let checks_failed = checks.is_there().then(|| checks.at("fails").count()).transpose()?;
    let duration = metric("http_req_duration");
    let time = |name| duration.at(name).maybe_time(MS);
    let times = LoadTimes {
        mean_ns: time("avg")?,
        p50_ns: time("med")?,
        p95_ns: Some(duration.at("p(95)").time(MS)?),
        p99_ns: time("p(99)")?,
        max_ns: time("max")?,
    };
    ClientSummary { requests, failures, checks_failed, times }.checked()
}
