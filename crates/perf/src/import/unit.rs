//! Units of benchmarks.

/// What a value of a unit is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Unit {
    /// A time, of so many nanoseconds.
    Time(f64),
    /// Calls in a time of so many nanoseconds.
    Rate(f64),
}

impl Unit {
    /// `ns`, `us/iter`, `ms/op`, `ops/sec` and the like, in any case; `None` for what is neither a time nor a rate.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        match text.split_once('/').map(|(left, right)| (left.trim(), right.trim())) {
            None => time(&text).map(Self::Time),
            Some((left, right)) if is_call(right) => time(left).map(Self::Time),
            Some((left, right)) if is_call(left) => time(right).map(Self::Rate),
            Some(_) => None,
        }
    }

    /// Nanoseconds a call.
    pub(super) fn cost(self, value: f64) -> f64 {
        match self {
            Self::Time(ns) => value * ns,
            Self::Rate(ns) => ns / value,
        }
    }
}

/// Nanoseconds of a unit in lower case.
fn time(unit: &str) -> Option<f64> {
    Some(match unit {
        "ns" | "nsec" | "nanosecond" | "nanoseconds" => 1.0,
        "us" | "µs" | "μs" | "usec" | "microsecond" | "microseconds" => 1e3,
        "ms" | "msec" | "millisecond" | "milliseconds" => 1e6,
        "s" | "sec" | "second" | "seconds" => 1e9,
        _ => return None,
    })
}

fn is_call(text: &str) -> bool {
    matches!(
        text,
        "op" | "ops"
            | "iter"
            | "iters"
            | "iteration"
            | "iterations"
            | "call"
            | "calls"
            | "req"
            | "reqs"
            | "request"
            | "requests"
    )
}
