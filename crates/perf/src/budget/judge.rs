//! One limit against samples.

use std::fmt::Display;

use super::{CONFIDENCE, Finding, UNKNOWN};
use crate::{
    Nanos, Outcome,
    quantile::{Counts, first, quantile, upper_bound},
};

/// Largest number of samples that is named as needed: about a million.
const MOST_NEEDED: u64 = 1 << 20;

/// An exact count.
pub(super) fn at_most<T: PartialOrd + Display + Copy>(
    what: &'static str,
    measured: Option<T>,
    limit: T,
) -> Finding {
    let outcome = match measured {
        Some(value) if value <= limit => Outcome::Pass,
        Some(_) => Outcome::Fail,
        None => UNKNOWN,
    };
    let measured = measured.map(|value| value.to_string());
    Finding { what, measured, bound: None, limit: limit.to_string(), outcome }
}

/// A quantile of ascending nanoseconds.
pub(super) fn quantile_within(
    (what, q): (&'static str, f64),
    sorted: &[f64],
    limit: Nanos,
    quick: bool,
) -> Finding {
    let people = |ns: f64| Nanos::measured(ns).to_string();
    let n = sorted.len() as u64;
    let within = sorted.partition_point(|&x| x <= limit.get()) as u64;
    let estimate = quantile(sorted, q);
    let outcome = match decide(n, within, q) {
        None if quick && estimate.is_some_and(|x| x <= limit.get()) => Outcome::Pass,
        None => Outcome::Inconclusive { needed: needed(n, within, q) },
        Some(true) => Outcome::Pass,
        Some(false) => Outcome::Fail,
    };
    Finding {
        what,
        measured: estimate.map(people),
        bound: upper_bound(sorted, q, CONFIDENCE).map(people),
        limit: limit.to_string(),
        outcome,
    }
}

/// Whether the quantile is within a limit that `within` of `n` samples keep: the upper bound on it is an order
/// statistic, and keeps the limit when its rank is at most `within`; likewise the lower bound.
fn decide(n: u64, within: u64, q: f64) -> Option<bool> {
    let counts = Counts::new(n, q, CONFIDENCE)?;
    if counts.is_upper(within) {
        Some(true)
    } else if counts.is_lower(within + 1) {
        Some(false)
    } else {
        None
    }
}

/// Samples beyond `n` after which [`decide`] would answer if the share within the limit stayed the same.
fn needed(n: u64, within: u64, q: f64) -> Option<u64> {
    if n == 0 {
        return None;
    }
    let decides = |total: u64| {
        let share = u128::from(within) * u128::from(total) / u128::from(n);
        decide(total, share as u64, q).is_some()
    };
    let mut beyond = n + 1;
    while !decides(beyond) {
        beyond *= 2;
        if beyond > MOST_NEEDED {
            return None;
        }
    }
    // not quite monotone, because shares are whole samples: an estimate
    Some(first(n + 1, beyond, decides) - n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn samples_needed_are_those_of_the_bounds() {
        // all within: p95 needs 59 in all, p99 299
        assert_eq!(needed(10, 10, 0.95), Some(49));
        assert_eq!(needed(1, 1, 0.99), Some(298));
        // none within: one sample is above p95 with probability .05 only
        assert_eq!(decide(1, 0, 0.95), Some(false));
        // the limit is the quantile itself: no number decides
        assert_eq!(needed(100, 95, 0.95), None);
        assert_eq!(needed(0, 0, 0.95), None);
    }

    #[test]
    fn the_needed_number_decides() {
        for (n, within, q) in [(100, 97, 0.95), (100, 93, 0.95), (40, 22, 0.5), (200, 199, 0.99)] {
            assert_eq!(decide(n, within, q), None);
            let total = n + needed(n, within, q).unwrap();
            assert!(decide(total, within * total / n, q).is_some(), "{n} {within} {q}");
        }
    }
}
