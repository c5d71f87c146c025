//! criterion's `estimates.json`, `sample.json` and `benchmark.json`: nanoseconds.

use serde::Deserialize;

use super::{ImportError, ImportFormat, Row, decode, value::Nanoseconds};

#[derive(Deserialize)]
struct Estimates {
    mean: Estimate,
    median: Estimate,
}

#[derive(Deserialize)]
struct Estimate {
    point_estimate: Nanoseconds,
}

#[derive(Deserialize)]
struct Unchecked {
    iters: Vec<f64>,
    times: Vec<Nanoseconds>,
}

#[derive(Deserialize)]
#[serde(try_from = "Unchecked")]
struct Sample(Vec<f64>);

#[derive(Deserialize)]
struct Benchmark {
    full_id: String,
}

impl TryFrom<Unchecked> for Sample {
    type Error = String;

    fn try_from(raw: Unchecked) -> Result<Self, String> {
        if raw.iters.len() != raw.times.len() || raw.iters.is_empty() {
            return Err(format!("{} iters and {} times", raw.iters.len(), raw.times.len()));
        }
        if let Some(bad) = raw.iters.iter().find(|iters| **iters < 1.0) {
            return Err(format!("iters are {bad}: at least 1"));
        }
        Ok(Self(raw.times.iter().zip(&raw.iters).map(|(time, iters)| time.ns() / iters).collect()))
    }
}

/// The figures of one benchmark, without a p95.
pub(super) fn row(estimates: &[u8]) -> Result<Row, ImportError> {
    let Estimates { mean, median } = decode(ImportFormat::Criterion, estimates)?;
    let mut row = Row::new(mean.point_estimate.ns(), 1);
    row.median = Some(median.point_estimate.ns());
    Ok(row)
}

/// Nanoseconds a call of each sample, which is the mean of several.
pub(super) fn samples(sample: &[u8]) -> Result<Vec<f64>, ImportError> {
    decode(ImportFormat::Criterion, sample).map(|Sample(ns)| ns)
}

/// The name of one benchmark, `group/function/parameter`.
pub(super) fn name(benchmark: &[u8]) -> Result<String, ImportError> {
    decode(ImportFormat::Criterion, benchmark).map(|benchmark: Benchmark| benchmark.full_id)
}
