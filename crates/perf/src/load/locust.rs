//! The summary of locust: that of `--json` or `--json-file`.

use std::collections::BTreeMap;

use super::{ClientSummary, LoadError, LoadTimes, field};

const MS: f64 = 1e6;
/// Names of requests that one run may have.
const MAX_NAMES: usize = 10_000;

/// All requests together. Quantiles are those of locust's rounded times: to 1 ms below 100 ms, then to two digits.
pub(super) fn summary(bytes: &[u8]) -> Result<ClientSummary, LoadError> {
    let json = field::json(bytes)?;
    let (mut requests, mut failures) = (0_u64, 0_u64);
    let (mut total_ns, mut max_ns) = (0.0, None::<f64>);
    let mut times = BTreeMap::new();
    for entry in field::Field::root(&json).entries("requests", MAX_NAMES)? {
        let add = |sum: u64, name: &str| {
            let field = entry.at(name);
            let sum = sum.checked_add(field.count()?);
            sum.ok_or_else(|| field.bad("fewer in all"))
        };
        requests = add(requests, "num_requests")?;
        failures = add(failures, "num_failures")?;
        total_ns += entry.at("total_response_time").time(MS)?;
        let largest = entry.at("max_response_time").maybe_time(MS)?;
        max_ns = [max_ns, largest].into_iter().flatten().reduce(f64::max);
        for (key, count) in entry.at("response_times").members()? {
            let ms = key.parse::<f64>().ok().filter(|ms| (0.0..=1e12).contains(ms));
            let ms = ms.ok_or_else(|| count.bad("keyed by milliseconds"))?;
            // the bits of numbers from 0 are in their order
            let sum = times.entry(ms.abs().to_bits()).or_insert(0_u64);
            let added = sum.checked_add(count.count()?);
            *sum = added.ok_or_else(|| count.bad("fewer in all"))?;
        }
    }
    let timed = times.values().map(|count| u128::from(*count)).sum::<u128>();
    if timed > u128::from(requests) {
        return Err(LoadError::BadField {
            field: "response_times".to_owned(),
            value: timed.to_string(),
            bound: "no more than there are requests",
        });
    }
    let quantile = |percent: u128| {
        let rank = (timed * percent).div_ceil(100).max(1);
        let mut seen = 0;
        let mut sorted = times.iter();
        let at = sorted.find(|(_, count)| {
            seen += u128::from(**count);
            seen >= rank
        });
        at.map(|(bits, _)| f64::from_bits(*bits) * MS)
    };
    let times = LoadTimes {
        mean_ns: (timed > 0).then(|| total_ns / timed as f64),
        p50_ns: quantile(50),
        p95_ns: quantile(95),
        p99_ns: quantile(99),
        max_ns: max_ns.filter(|_| timed > 0),
    };
    ClientSummary { requests, failures, checks_failed: None, times }.checked()
}
