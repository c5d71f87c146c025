//! Summaries of samples.

mod modes;
mod serial;
mod warning;

pub use self::warning::Warning;
use crate::{CONFIDENCE, Samples, lower_bound, quantile, upper_bound};

/// One-sided 95 % bounds on a quantile, by order statistics; see [`upper_bound`]. Absent where the samples are too few
/// for one: the upper bound of p95 needs 59, that of p99 299.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub struct Bounds {
    /// The quantile lies at or above it.
    pub lower: Option<f64>,
    /// The quantile lies at or below it.
    pub upper: Option<f64>,
}

impl Bounds {
    fn of(sorted: &[f64], q: f64) -> Self {
        Self {
            lower: lower_bound(sorted, q, CONFIDENCE),
            upper: upper_bound(sorted, q, CONFIDENCE),
        }
    }
}

/// A summary of samples, in nanoseconds a call.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Stats {
    /// Samples.
    pub n: usize,
    /// The smallest.
    pub min: f64,
    /// The largest.
    pub max: f64,
    /// The mean.
    pub mean: f64,
    /// The median.
    pub median: f64,
    /// The standard deviation, with n - 1; absent for one sample.
    pub stddev: Option<f64>,
    /// The median of absolute distances to the median, not scaled.
    pub mad: f64,
    /// The distance of the quartiles.
    pub iqr: f64,
    /// Samples further than 1.5 IQR outside of the quartiles (Tukey).
    pub outliers: usize,
    /// The quantile .5; the median.
    pub p50: f64,
    /// The quantile .9.
    pub p90: f64,
    /// The quantile .95.
    pub p95: f64,
    /// The quantile .99.
    pub p99: f64,
    /// Bounds on p50.
    pub p50_bounds: Bounds,
    /// Bounds on p90.
    pub p90_bounds: Bounds,
    /// Bounds on p95.
    pub p95_bounds: Bounds,
    /// Bounds on p99.
    pub p99_bounds: Bounds,
    /// Calls a second, one after the other: 1e9 over the mean; absent for a mean of 0.
    pub throughput: Option<f64>,
}

impl Stats {
    /// Summarises samples. O(n log n).
    #[must_use]
    pub fn of(samples: &Samples) -> Self {
        let sorted = sorted(samples.ns());
        Self::of_sorted(&sorted)
    }

    /// Summarises ascending values, of which there is at least one.
    pub(crate) fn of_sorted(sorted: &[f64]) -> Self {
        let n = sorted.len();
        let at = |q| quantile(sorted, q).expect("samples are never empty");
        let mean = mean(sorted);
        let median = at(0.5);
        let (low, high) = (at(0.25), at(0.75));
        let fence = 1.5 * (high - low);
        let is_outlier = |x: &&f64| **x < low - fence || **x > high + fence;
        let squares: f64 = sorted.iter().map(|x| (x - mean) * (x - mean)).sum();
        let distances =
            self::sorted(&sorted.iter().map(|x| (x - median).abs()).collect::<Vec<_>>());
        Self {
            n,
            min: sorted[0],
            max: sorted[n - 1],
            mean,
            median,
            stddev: (n > 1).then(|| (squares / (n - 1) as f64).sqrt()),
            mad: quantile(&distances, 0.5).expect("samples are never empty"),
            iqr: high - low,
            outliers: sorted.iter().filter(is_outlier).count(),
            p50: median,
            p90: at(0.9),
            p95: at(0.95),
            p99: at(0.99),
            p50_bounds: Bounds::of(sorted, 0.5),
            p90_bounds: Bounds::of(sorted, 0.9),
            p95_bounds: Bounds::of(sorted, 0.95),
            p99_bounds: Bounds::of(sorted, 0.99),
            throughput: (mean > 0.0).then(|| 1e9 / mean),
        }
    }
}

/// Values in ascending order.
pub(crate) fn sorted(values: &[f64]) -> Vec<f64> {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted
}

/// The mean, within the values' range however they are rounded.
fn mean(sorted: &[f64]) -> f64 {
    let n = sorted.len();
    (sorted.iter().sum::<f64>() / n as f64).clamp(sorted[0], sorted[n - 1])
}
