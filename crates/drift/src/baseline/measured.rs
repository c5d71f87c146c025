//! What an action is scored by, and the score.

use super::moments::Usual;

/// How far an action is from its task, in three ways.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Measured {
    pub(crate) drift: f64,
    /// Beside the tasks of others.
    pub(crate) contrast: f64,
    /// From the nearest pair seen.
    pub(crate) novelty: f64,
}

/// What is usual of the three for a kind; of novelty, for any kind.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Norms {
    pub(crate) drift: Usual,
    pub(crate) contrast: Usual,
    pub(crate) novelty: Usual,
}

impl Norms {
    /// Half of the sum of the three z's. All count the same; drift and contrast mostly agree, so half of the sum varies
    /// about as much as one of them.
    pub(crate) fn score(&self, of: &Measured) -> f64 {
        let [z, contrast, novelty] =
            [self.drift.z(of.drift), self.contrast.z(of.contrast), self.novelty.z(of.novelty)];
        (z + contrast + novelty) / 2.0
    }
}
