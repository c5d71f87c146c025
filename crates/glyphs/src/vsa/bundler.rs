use lukhas_kernels::{self as kernels, BitCounter};

use super::permute;
use crate::{Hypervector, codes};

/// A bundle in the making.
#[derive(Debug)]
pub(crate) struct Bundler {
    counter: BitCounter,
    parity: Hypervector,
}

impl Bundler {
    pub(crate) fn new() -> Self {
        Self { counter: BitCounter::new(Hypervector::WORDS), parity: Hypervector::ZERO }
    }

    /// Adds a part, as if `weight` times.
    pub(crate) fn add(&mut self, part: &Hypervector, weight: u16) {
        self.counter.add_weighted(part.words(), weight);
        if weight % 2 == 1 {
            kernels::xor_into(self.parity.words_mut(), part.words());
        }
    }

    /// The majority, or `None` when nothing was added.
    pub(crate) fn finish(&self) -> Option<Hypervector> {
        if self.counter.total() == 0 {
            return None;
        }
        let mut tie = permute(&self.parity, -1);
        kernels::xor_into(tie.words_mut(), codes::fixed().tie.words());
        let mut majority = Hypervector::ZERO;
        self.counter.majority(tie.words(), majority.words_mut());
        Some(majority)
    }
}
