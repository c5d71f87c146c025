//! What a process says of a row.

use super::{AbOrder, AbSide};
use crate::{PerfError, Samples, quantile, stats};

/// The least time that is told from none, in nanoseconds.
const LEAST_NS: f64 = 1e-3;

/// A row of one process: the logarithms of its p50 and p95.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AbPoint {
    pub(super) p50: f64,
    pub(super) p95: f64,
}

impl AbPoint {
    /// Of times in nanoseconds; what is below .001 ns counts as that.
    ///
    /// # Errors
    /// [`PerfError::BadSample`] unless both lie from 0 to 1e18 ns.
    pub fn new(p50: f64, p95: f64) -> Result<Self, PerfError> {
        for (index, value) in [p50, p95].into_iter().enumerate() {
            if !(0.0..=1e18).contains(&value) {
                return Err(PerfError::BadSample { index, value });
            }
        }
        Ok(Self { p50: p50.max(LEAST_NS).ln(), p95: p95.max(LEAST_NS).ln() })
    }

    /// Of the samples of a process; O(n log n).
    #[must_use]
    pub fn of(samples: &Samples) -> Self {
        let sorted = stats::sorted(samples.ns());
        let log = |q| quantile(&sorted, q).unwrap_or(0.0).max(LEAST_NS).ln();
        Self { p50: log(0.5), p95: log(0.95) }
    }

    /// The same, slower by a factor above 0.
    #[must_use]
    pub fn slower(self, factor: f64) -> Self {
        let log = factor.ln();
        Self { p50: self.p50 + log, p95: self.p95 + log }
    }
}

/// Two processes of A and two of B that ran next to each other.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AbBlock {
    pub(super) a: [AbPoint; 2],
    pub(super) b: [AbPoint; 2],
}

impl AbBlock {
    /// Four processes in the order that they ran. The two of A are A and A' of the control; which of them is first takes
    /// turns with `index`, the block's position.
    #[must_use]
    pub fn new(order: AbOrder, index: usize, processes: [AbPoint; 4]) -> Self {
        let of = |side| {
            let mut of = order.sides().into_iter().zip(processes).filter(|(at, _)| *at == side);
            let mut next = || of.next().expect("a block has two of each side").1;
            [next(), next()]
        };
        let (mut a, b) = (of(AbSide::A), of(AbSide::B));
        if !index.is_multiple_of(2) {
            a.reverse();
        }
        Self { a, b }
    }
}
