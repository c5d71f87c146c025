//! The array that github-action-benchmark reads as `customSmallerIsBetter`.

use serde_json::{Value, json};

use crate::{PerfError, SampleKind, Stats, Tap, TapRow};

/// What the taps left as `[{name, unit, value, range, extra}]`: the mean in nanoseconds, the standard deviation as its
/// range, quantiles and the number of samples as the text beside it.
///
/// # Errors
/// [`PerfError::NoRows`]: the action takes no empty array; [`PerfError::Encode`].
pub fn github_action_benchmark(taps: &[Tap]) -> Result<String, PerfError> {
    let rows: Vec<Value> = taps.iter().flat_map(|tap| &tap.rows).map(benchmark).collect();
    if rows.is_empty() {
        return Err(PerfError::NoRows);
    }
    serde_json::to_string_pretty(&rows).map_err(|source| PerfError::Encode { source })
}

fn benchmark(row: &TapRow) -> Value {
    let stats = Stats::of(&row.samples);
    let of = match row.samples.kind() {
        SampleKind::Calls => "calls",
        SampleKind::BatchMeans => "means of several calls",
    };
    let mut extra =
        format!("p50: {} ns\np95: {} ns\nsamples: {} {of}", stats.p50, stats.p95, stats.n);
    if let Some(allocs) = row.samples.allocs() {
        extra.push_str(&format!("\nallocations: {}", allocs.count));
    }
    json!({
        "name": row.name,
        "unit": "ns/iter",
        "value": stats.mean,
        "range": format!("± {}", stats.stddev.unwrap_or(0.0)),
        "extra": extra,
    })
}
