//! The JSON of pytest-benchmark, which its `compare` and dashboards read.

use serde_json::{Map, Value, json};

use super::tukey::Tukey;
use crate::{Machine, PerfError, SampleKind, Samples, Stats, Tap, TapRow, time};

/// The version of pytest-benchmark whose shape this is.
const VERSION: &str = "5.1.0";

/// What the taps left as a file of pytest-benchmark. Times are in seconds; `extra_info` holds p90, p95, its upper bound,
/// p99 and allocations. `time` is in seconds since 1970.
///
/// # Errors
/// [`PerfError::NoRows`]; [`PerfError::UnlikeMachines`], for a file speaks of one machine; [`PerfError::Encode`].
pub fn pytest_benchmark(
    taps: &[Tap],
    time: u64,
    commit: Option<&str>,
) -> Result<String, PerfError> {
    let Some(first) = taps.first() else { return Err(PerfError::NoRows) };
    taps.iter().try_for_each(|tap| first.machine.expect_like(&tap.machine))?;
    let time = time::iso(time);
    let rows = taps.iter().flat_map(|tap| tap.rows.iter().map(move |row| benchmark(tap, row)));
    let file = json!({
        "machine_info": machine(&first.machine),
        "commit_info": {
            "id": commit.unwrap_or("unknown"),
            "time": time,
            "author_time": time,
            "dirty": false,
            "project": first.package,
            "branch": "(unknown)",
        },
        "benchmarks": rows.collect::<Vec<Value>>(),
        "datetime": time,
        "version": VERSION,
    });
    serde_json::to_string_pretty(&file).map_err(|source| PerfError::Encode { source })
}

fn machine(machine: &Machine) -> Value {
    json!({
        "node": "",
        "processor": machine.cpu.as_deref().unwrap_or(""),
        "machine": machine.arch,
        "python_compiler": machine.rustc.as_deref().unwrap_or(""),
        "python_implementation": "rust",
        "python_implementation_version": "",
        "python_version": "",
        "python_build": [],
        "release": "",
        "system": machine.os,
        "cpu": { "brand_raw": machine.cpu, "count": machine.cores },
    })
}

fn benchmark(tap: &Tap, row: &TapRow) -> Value {
    let (name, param) = match row.name.split_once('/') {
        Some((name, param)) => (name, Some(param)),
        None => (row.name.as_str(), None),
    };
    let package = tap.package.as_deref().unwrap_or("");
    json!({
        "group": param.map(|_| name),
        "name": row.name,
        "fullname": format!("{package}/benches/{}.rs::{}", tap.target, row.name),
        "params": param.map(|value| json!({ "arg": value })),
        "param": param,
        "extra_info": extra(&row.samples),
        "options": { "warmup": false, "disable_gc": false, "timer": "Instant" },
        "stats": statistics(&row.samples),
    })
}

fn extra(samples: &Samples) -> Value {
    let stats = Stats::of(samples);
    let mut extra = Map::new();
    for (key, ns) in [
        ("p90", Some(stats.p90)),
        ("p95", Some(stats.p95)),
        ("p95_upper", stats.p95_bounds.upper),
        ("p99", Some(stats.p99)),
        ("mad", Some(stats.mad)),
        ("overhead", Some(samples.clock_overhead_ns())),
    ] {
        extra.insert(key.to_owned(), json!(ns.map(seconds)));
    }
    let means = samples.kind() == SampleKind::BatchMeans;
    extra.insert("batch_means".to_owned(), json!(means));
    extra.insert("allocs".to_owned(), json!(samples.allocs().map(|allocs| allocs.count)));
    extra.insert("bytes".to_owned(), json!(samples.allocs().map(|allocs| allocs.bytes)));
    extra.insert("instructions".to_owned(), json!(samples.instructions()));
    extra.insert("warnings".to_owned(), json!(samples.warnings()));
    Value::Object(extra)
}

fn statistics(samples: &Samples) -> Value {
    let (stats, tukey) = (Stats::of(samples), Tukey::of(samples));
    let stddev = stats.stddev.unwrap_or(0.0);
    let beyond = |x: &&f64| (*x - stats.mean).abs() > stddev;
    let stddev_outliers = samples.ns().iter().filter(beyond).count();
    // calls a second; a mean of 0 ns has none that JSON could hold
    let ops = if stats.mean > 0.0 { 1e9 / stats.mean } else { 0.0 };
    json!({
        "min": seconds(stats.min),
        "max": seconds(stats.max),
        "mean": seconds(stats.mean),
        "stddev": seconds(stddev),
        "rounds": stats.n,
        "median": seconds(stats.median),
        "iqr": seconds(stats.iqr),
        "q1": seconds(tukey.q1),
        "q3": seconds(tukey.q3),
        "iqr_outliers": tukey.outside,
        "stddev_outliers": stddev_outliers,
        "outliers": format!("{stddev_outliers};{}", tukey.outside),
        "ld15iqr": seconds(tukey.fence.0),
        "hd15iqr": seconds(tukey.fence.1),
        "ops": ops,
        "total": seconds(stats.mean) * stats.n as f64,
        "iterations": samples.iterations(),
    })
}

fn seconds(ns: f64) -> f64 {
    ns / 1e9
}
