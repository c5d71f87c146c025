use crate::DriftError;

/// The variance of the observations around the mean of their segment: the unit of deviations.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
#[non_exhaustive]
pub enum Noise {
    /// That of the whole series around its one mean, changes and all. Too large where there are changes, so that small ones
    /// beside large ones are not seen; right for series that wander and have no independent noise, as most do.
    #[default]
    Total,
    /// From the differences of neighbours: `(median |x_i+1 - x_i| / (0.6745 sqrt(2)))^2`, or half their mean square where more
    /// than half of them are 0. Untouched by changes and by a few outliers; right for independent normal noise, and far too
    /// small for series that wander.
    Differences,
    /// Known, in 1e-200..=1e200.
    Known(f64),
}

/// How to divide a series; checked by [`pelt`](super::pelt) and [`binary_segmentation`](super::binary_segmentation).
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct SegmentParams {
    /// What a change costs, in units of the variance, in 0..=1e9. None: `3 ln n`, a modified Bayesian information criterion
    /// (a place and a mean for every change; Zhang and Siegmund 2007, its first term).
    pub penalty: Option<f64>,
    /// The variance around the means. One below 1e-10 of the largest squared deviation from the mean of all counts as that.
    pub noise: Noise,
    /// The fewest observations of a segment, in 1..=32,768.
    pub min_length: usize,
}

impl Default for SegmentParams {
    /// `3 ln n`, the variance of the whole series, segments of 2 and more.
    fn default() -> Self {
        Self { penalty: None, noise: Noise::Total, min_length: 2 }
    }
}

impl SegmentParams {
    /// With another penalty.
    #[must_use]
    pub const fn with_penalty(mut self, penalty: f64) -> Self {
        self.penalty = Some(penalty);
        self
    }

    /// With another variance.
    #[must_use]
    pub const fn with_noise(mut self, noise: Noise) -> Self {
        self.noise = noise;
        self
    }

    /// With another least length.
    #[must_use]
    pub const fn with_min_length(mut self, min_length: usize) -> Self {
        self.min_length = min_length;
        self
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        let within = |field, value: Option<f64>, minimum: f64, maximum: f64| match value {
            Some(value) if !(minimum..=maximum).contains(&value) => {
                Err(DriftError::out_of_range(field, value, minimum, maximum))
            }
            _ => Ok(()),
        };
        within("penalty", self.penalty, 0.0, 1e9)?;
        if let Noise::Known(variance) = self.noise {
            within("variance", Some(variance), 1e-200, 1e200)?;
        }
        DriftError::within("min_length", self.min_length, 1, super::MAX_LENGTH)?;
        Ok(self)
    }
}
