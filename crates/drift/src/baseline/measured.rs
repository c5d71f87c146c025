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

/// A novelty that is 0 but for rounding: the call was made in the same task before.
pub(crate) const SEEN: f64 = 1e-9;

impl Norms {
    /// Half of the sum of the three z's. All count the same; drift and contrast mostly agree, so half of the sum varies
    /// about as much as one of them. At most 0 for a call that was made in the very same task: what honest sessions do over
    /// and over is usual, however little they vary.
    pub(crate) fn score(&self, of: &Measured) -> f64 {
        let [z, contrast, novelty] =
            [self.drift.z(of.drift), self.contrast.z(of.contrast), self.novelty.z(of.novelty)];
        let score = (z + contrast + novelty) / 2.0;
        if of.novelty <= SEEN { score.min(0.0) } else { score }
    }
}
