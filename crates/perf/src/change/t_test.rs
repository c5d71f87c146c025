//! Student's t-test of two samples.

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Number, mean and population variance (divided by n) of values.
#[derive(Debug, Clone, Copy)]
pub(super) struct Moments {
    pub(super) n: f64,
    pub(super) mean: f64,
    pub(super) variance: f64,
}

impl Moments {
    /// Of at least one value; O(n), two passes.
    pub(super) fn of(values: &[f64]) -> Self {
        let n = values.len() as f64;
        // within the range however the sum is rounded: equal values have no variance
        let (low, high) = values
            .iter()
            .fold((f64::INFINITY, f64::NEG_INFINITY), |(a, b), x| (x.min(a), x.max(b)));
        let mean = (values.iter().sum::<f64>() / n).max(low).min(high);
        let variance = values.iter().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n;
        Self { n, mean, variance }
    }
}

/// The two-sided p-value of equal means, with variances pooled; 1 for two values and for equal constants, 0 for unequal
/// constants.
///
/// The population variances go into the formula of sample variances, as Otava has it: t is sqrt(n/(n-1)) larger than
/// the textbook's for equal n.
pub(super) fn p_value(a: Moments, b: Moments) -> f64 {
    let freedom = a.n + b.n - 2.0;
    if freedom < 1.0 || a.mean == b.mean {
        return 1.0;
    }
    let pooled = ((a.n - 1.0) * a.variance + (b.n - 1.0) * b.variance) / freedom;
    let t = (a.mean - b.mean).abs() / (pooled * (1.0 / a.n + 1.0 / b.n)).sqrt();
    // unequal means over no or hardly any spread; the far tail is below what f64 holds
    if !t.is_finite() {
        return 0.0;
    }
    StudentsT::new(0.0, 1.0, freedom).map_or(1.0, |law| (2.0 * law.cdf(-t)).clamp(0.0, 1.0))
}
