use crate::DriftError;

/// How to [`explain`](super::explain); checked there.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct ExplainParams {
    /// The error of all intervals together, in 1e-9..=0.5.
    pub alpha: f64,
    /// The least value that an observation can have.
    pub minimum: f64,
    /// The greatest.
    pub maximum: f64,
    /// The mean that is tolerated, above `minimum` and at most `maximum`. Without one only the change is looked at.
    pub tolerated: Option<f64>,
    /// The onset, where a detector has estimated it; an index in the stream.
    pub onset: Option<u64>,
}

impl Default for ExplainParams {
    /// 0.05, over drifts in [0, 2].
    fn default() -> Self {
        Self { alpha: 0.05, minimum: 0.0, maximum: 2.0, tolerated: None, onset: None }
    }
}

impl ExplainParams {
    /// With another error.
    #[must_use]
    pub const fn with_alpha(mut self, alpha: f64) -> Self {
        self.alpha = alpha;
        self
    }

    /// With another range of the observations.
    #[must_use]
    pub const fn with_range(mut self, minimum: f64, maximum: f64) -> Self {
        (self.minimum, self.maximum) = (minimum, maximum);
        self
    }

    /// With a mean that is tolerated.
    #[must_use]
    pub const fn with_tolerated(mut self, mean: f64) -> Self {
        self.tolerated = Some(mean);
        self
    }

    /// With an onset that was estimated elsewhere, as [`Signal::onset`](crate::detect::Signal::onset).
    #[must_use]
    pub const fn with_onset(mut self, onset: u64) -> Self {
        self.onset = Some(onset);
        self
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`]: alpha, a range that is empty or beyond 1e100, a tolerated mean outside of it.
    pub fn validate(self) -> Result<Self, DriftError> {
        let within = |field, value: f64, minimum: f64, maximum: f64| match value {
            value if (minimum..=maximum).contains(&value) => Ok(()),
            value => Err(DriftError::out_of_range(field, value, minimum, maximum)),
        };
        within("alpha", self.alpha, 1e-9, 0.5)?;
        within("minimum", self.minimum, -1e100, 1e100)?;
        within("maximum", self.maximum, self.minimum.next_up(), 1e100)?;
        if let Some(tolerated) = self.tolerated {
            // a bet divides by the distance from the minimum
            let least = self.minimum + 1e-9 * self.width();
            within("tolerated", tolerated, least.max(self.minimum.next_up()), self.maximum)?;
        }
        Ok(self)
    }

    pub(super) fn width(&self) -> f64 {
        self.maximum - self.minimum
    }

    /// From the range to [0, 1].
    pub(super) fn unit(&self, x: f64) -> f64 {
        ((x - self.minimum) / self.width()).clamp(0.0, 1.0)
    }

    /// And back.
    pub(super) fn raw(&self, y: f64) -> f64 {
        self.minimum + y * self.width()
    }
}
