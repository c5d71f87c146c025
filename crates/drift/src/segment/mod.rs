//! A whole series after the fact, divided where its mean changes.

mod binary;
mod cost;
mod params;
mod pelt;

use serde::Serialize;

pub use binary::binary_segmentation;
pub use params::{Noise, SegmentParams};
pub use pelt::pelt;

/// The longest series.
pub const MAX_LENGTH: usize = 1 << 15;

/// A division of a series.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Segmentation {
    /// The first observation of every segment but the first, ascending.
    pub changes: Vec<usize>,
    /// The squared deviations from the segments' means, in units of the variance, and the penalty of each change.
    pub cost: f64,
    /// The penalty that was used.
    pub penalty: f64,
    /// The variance that was used.
    pub variance: f64,
}

impl Segmentation {
    fn new(series: &cost::Series, changes: Vec<usize>) -> Self {
        let ends = changes.iter().copied().chain([series.len()]);
        let mut from = 0;
        let mut cost = series.penalty * changes.len() as f64;
        for to in ends {
            cost += series.cost(from, to);
            from = to;
        }
        Self { changes, cost, penalty: series.penalty, variance: series.variance }
    }
}
