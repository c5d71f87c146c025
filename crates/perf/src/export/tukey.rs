//! Tukey's summary, as box plots draw it.

use crate::{Samples, quantile, stats};

/// Quartiles and what lies outside of them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Tukey {
    pub(super) q1: f64,
    pub(super) q3: f64,
    /// The smallest and the largest value within 1.5 IQR of the quartiles.
    pub(super) fence: (f64, f64),
    /// Values outside of that.
    pub(super) outside: usize,
}

impl Tukey {
    pub(super) fn of(samples: &Samples) -> Self {
        let sorted = stats::sorted(samples.ns());
        let at = |q| quantile(&sorted, q).expect("samples are never empty");
        let (q1, q3) = (at(0.25), at(0.75));
        let reach = 1.5 * (q3 - q1);
        let inside = |x: &f64| *x >= q1 - reach && *x <= q3 + reach;
        let low = sorted.iter().copied().find(inside).unwrap_or(q1);
        let high = sorted.iter().copied().rfind(inside).unwrap_or(q3);
        let outside = sorted.iter().filter(|x| !inside(x)).count();
        Self { q1, q3, fence: (low, high), outside }
    }
}
