//! How much slower B is.

use serde::{Deserialize, Serialize};

use super::ranks;

/// How much slower B is, relative to A: .2 is +20 %, negative is faster.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Shift {
    /// The median over all pairs of A and B within blocks (Hodges and Lehmann 1963).
    pub relative: f64,
    /// Its 95 % interval, by the exact distribution of ranks within blocks; absent where blocks are too few for one.
    pub interval: Option<(f64, f64)>,
}

/// Ascending differences of logarithms, B less A: four a block.
#[derive(Debug)]
pub(super) struct Pairs {
    sorted: Vec<f64>,
    blocks: usize,
}

impl Pairs {
    pub(super) fn new(blocks: impl ExactSizeIterator<Item = ([f64; 2], [f64; 2])>) -> Self {
        let count = blocks.len();
        let mut sorted = Vec::with_capacity(4 * count);
        for (a, b) in blocks {
            sorted.extend(a.iter().flat_map(|a| b.iter().map(move |b| b - a)));
        }
        sorted.sort_unstable_by(f64::total_cmp);
        Self { sorted, blocks: count }
    }

    /// How many are at most `log`.
    pub(super) fn at_most(&self, log: f64) -> usize {
        self.sorted.partition_point(|pair| *pair <= log)
    }

    /// How many are at least `log`.
    pub(super) fn at_least(&self, log: f64) -> usize {
        self.sorted.len() - self.sorted.partition_point(|pair| *pair < log)
    }

    /// How many there are.
    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The median, as a logarithm.
    pub(super) fn median(&self) -> f64 {
        let half = self.sorted.len() / 2;
        (self.sorted[half - 1] + self.sorted[half]) / 2.0
    }

    pub(super) fn shift(&self) -> Shift {
        let interval = ranks::most_wrong_pairs(self.blocks, 0.025).map(|wrong| {
            let at = |index: usize| self.sorted[index].exp_m1();
            (at(wrong), at(self.sorted.len() - 1 - wrong))
        });
        Shift { relative: self.median().exp_m1(), interval }
    }
}
