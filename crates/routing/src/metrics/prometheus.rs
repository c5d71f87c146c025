//! The text that Prometheus reads, version 0.0.4.

use std::fmt::Write;

use super::{Meters, Route};

/// Edges of the buckets in the text are powers of two nanoseconds, 4.1 us to 17 s, which are edges of the histogram too.
const EDGES_LOG2: std::ops::RangeInclusive<u32> = 12..=34;

const TIMES: &str = "lukhas_http_request_duration_seconds";
const REQUESTS: &str = "lukhas_http_requests_total";
const ABANDONED: &str = "lukhas_http_requests_abandoned_total";

/// Counters of every route; histograms of the routes that were called.
pub(crate) fn text(meters: &Meters) -> String {
    let mut text = String::with_capacity(16 << 10);
    head(&mut text, REQUESTS, "counter", "Answers by route and class of status.");
    let routes: Vec<_> = meters
        .0
        .iter()
        .zip(Route::names())
        .map(|(meter, (method, path))| (meter, format!("method=\"{method}\",route=\"{path}\"")))
        .collect();
    for (meter, labels) in &routes {
        for (class, count) in meter.status().by_class() {
            line(&mut text, REQUESTS, &format!("{labels},status=\"{class}\""), count);
        }
    }
    head(&mut text, ABANDONED, "counter", "Requests given up before their answer.");
    for (meter, labels) in &routes {
        let count = meter.abandoned.load(std::sync::atomic::Ordering::Relaxed);
        line(&mut text, ABANDONED, labels, count);
    }
    head(&mut text, TIMES, "histogram", "From a request's head to its answer.");
    for (meter, labels) in &routes {
        let counts = meter.times.counts();
        let count = counts.count();
        if count == 0 {
            continue;
        }
        for log2 in EDGES_LOG2 {
            let labels = format!("{labels},le=\"{}\"", seconds(1 << log2));
            line(&mut text, &format!("{TIMES}_bucket"), &labels, counts.below(log2));
        }
        line(&mut text, &format!("{TIMES}_bucket"), &format!("{labels},le=\"+Inf\""), count);
        line(&mut text, &format!("{TIMES}_sum"), labels, seconds(counts.sum_ns));
        line(&mut text, &format!("{TIMES}_count"), labels, count);
    }
    text
}

fn head(text: &mut String, name: &str, kind: &str, help: &str) {
    *text += &format!("# HELP {name} {help}\n# TYPE {name} {kind}\n");
}

fn line(text: &mut String, name: &str, labels: &str, value: impl std::fmt::Display) {
    writeln!(text, "{name}{{{labels}}} {value}").expect("a String takes all text");
}

fn seconds(ns: u64) -> f64 {
    ns as f64 / 1e9
}
