//! Quantiles of sorted samples, and bounds on the quantiles of what they were drawn from.

use statrs::distribution::{Binomial, DiscreteCDF};

/// Values beyond which the binomial sums are no longer exact enough.
const MOST: u64 = 1 << 24;

/// The quantile `q` of ascending values, by linear interpolation between order statistics (type 7 of Hyndman and Fan,
/// the default of `numpy.quantile`). `None` for no values or a `q` outside of [0, 1]. O(1).
#[must_use]
pub fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    if sorted.is_empty() || !(0.0..=1.0).contains(&q) {
        return None;
    }
    let position = (sorted.len() - 1) as f64 * q;
    let below = position as usize;
    let low = sorted[below];
    let high = sorted[(below + 1).min(sorted.len() - 1)];
    Some((low + (high - low) * (position - below as f64)).clamp(low, high))
}

/// A one-sided upper bound on the quantile `q` of the distribution that ascending values were drawn from: the least
/// order statistic that is at least as large with the given confidence.
///
/// Free of assumptions on the shape: the number of values below the quantile is binomial. The values must be
/// independent. `None` when there are too few values (p95 at 95 % needs 59, p99 299) or more than 2^24, or when `q` or `confidence` lies
/// outside of (0, 1). O(log n) binomial sums.
#[must_use]
pub fn upper_bound(sorted: &[f64], q: f64, confidence: f64) -> Option<f64> {
    let counts = Counts::new(sorted.len() as u64, q, confidence)?;
    // the smallest rank that is high enough; that is monotone in the rank
    let rank = first(1, sorted.len() as u64 + 1, |rank| counts.is_upper(rank));
    sorted.get(rank as usize - 1).copied()
}

/// A one-sided lower bound, as [`upper_bound`]: the greatest order statistic that is at most as large.
#[must_use]
pub fn lower_bound(sorted: &[f64], q: f64, confidence: f64) -> Option<f64> {
    let counts = Counts::new(sorted.len() as u64, q, confidence)?;
    let beyond = first(1, sorted.len() as u64 + 1, |rank| !counts.is_lower(rank));
    sorted.get((beyond as usize).checked_sub(2)?).copied()
}

/// The first of `from..to` for which the monotone `holds` is true, or `to`.
pub(crate) fn first(mut from: u64, mut to: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while from < to {
        let middle = from + (to - from) / 2;
        if holds(middle) { to = middle } else { from = middle + 1 }
    }
    from
}

/// The number of `n` values below a quantile.
#[derive(Debug)]
pub(crate) struct Counts {
    below: Binomial,
    confidence: f64,
}

impl Counts {
    /// `None` for no values or more than 2^24, or where `q` or `confidence` lies outside of (0, 1).
    pub(crate) fn new(n: u64, q: f64, confidence: f64) -> Option<Self> {
        let open = |x: f64| x > 0.0 && x < 1.0;
        if n == 0 || n > MOST || !open(q) || !open(confidence) {
            return None;
        }
        Some(Self { below: Binomial::new(q, n).ok()?, confidence })
    }

    /// Whether the `rank`-th smallest value (from 1) is an upper bound: fewer than `rank` values lie below the
    /// quantile.
    pub(crate) fn is_upper(&self, rank: u64) -> bool {
        rank > 0 && rank <= self.below.n() && self.below.cdf(rank - 1) >= self.confidence
    }

    /// Whether the `rank`-th smallest value (from 1) is a lower bound: at least `rank` values lie below the quantile.
    pub(crate) fn is_lower(&self, rank: u64) -> bool {
        rank > 0 && rank <= self.below.n() && self.below.sf(rank - 1) >= self.confidence
    }
}
