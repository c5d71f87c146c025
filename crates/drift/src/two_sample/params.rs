use lukhas_types::ContentHash;

use crate::DriftError;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Statistic {
    /// The energy distance of Szekely and Rizzo (2004), with Euclidean distances; no parameter.
    #[default]
    Energy,
    /// The squared maximum mean discrepancy of Gretton et al. (2012), biased form, with a Gaussian kernel
    /// `exp(-|x - y|^2 / (2 w^2))`, w being the median distance of two different rows.
    Mmd,
}

/// How to compare two sets of rows; checked by [`two_sample`](super::two_sample).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct TwoSampleParams {
    /// The statistic.
    pub statistic: Statistic,
    /// How often rows are dealt anew, in 19..=99,999.
    pub permutations: usize,
    /// The key of the permutations.
    pub seed: ContentHash,
    /// How many dimensions are named, in 0..=64.
    pub top: usize,
}

impl TwoSampleParams {
    /// Energy distance, 999 permutations, 10 dimensions.
    #[must_use]
    pub const fn new(seed: ContentHash) -> Self {
        Self { statistic: Statistic::Energy, permutations: 999, seed, top: 10 }
    }

    /// With another statistic.
    #[must_use]
    pub const fn with_statistic(mut self, statistic: Statistic) -> Self {
        self.statistic = statistic;
        self
    }

    /// With another number of permutations.
    #[must_use]
    pub const fn with_permutations(mut self, permutations: usize) -> Self {
        self.permutations = permutations;
        self
    }

    /// With another number of dimensions that are named.
    #[must_use]
    pub const fn with_top(mut self, top: usize) -> Self {
        self.top = top;
        self
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        DriftError::within("permutations", self.permutations, 19, 99_999)?;
        DriftError::within("top", self.top, 0, crate::explain::MAX_TOP)?;
        Ok(self)
    }
}
