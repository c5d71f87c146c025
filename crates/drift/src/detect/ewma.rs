use serde::{Deserialize, Serialize};

use super::{
    Detector, Direction, MAX_MAGNITUDE, Signal,
    observation::{observation, reference, within},
    snapshot::{Snapshot, State, snapshot, with},
};
use crate::DriftError;

/// A level that is nearer to the mean than this, in its own standard deviations, has not left it.
const BAND: f64 = 0.5;

/// Limits of an [`Ewma`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Limits {
    /// In units of the average's own standard deviation, narrow at first.
    Exact,
    /// In units of its standard deviation after infinitely many observations.
    Constant,
}

/// Parameters of an [`Ewma`]; checked by [`Ewma::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EwmaParams {
    /// The usual mean.
    pub mean: f64,
    /// The usual standard deviation, > 0.
    pub sd: f64,
    /// The weight of an observation, in 0.001..=1.
    pub lambda: f64,
    /// The limit in standard deviations of the average, in 0.1..=100.
    pub limit: f64,
    /// Which standard deviation.
    pub limits: Limits,
}

impl Default for EwmaParams {
    /// Standard normal, weight 0.1, exact limits at 2.814: about 486 observations between false alarms.
    fn default() -> Self {
        Self { mean: 0.0, sd: 1.0, lambda: 0.1, limit: 2.814, limits: Limits::Exact }
    }
}

impl EwmaParams {
    with! {
        /// With another usual mean.
        with_mean(mean: f64);
        /// With another usual standard deviation.
        with_sd(sd: f64);
        /// With another weight.
        with_lambda(lambda: f64);
        /// With another limit.
        with_limit(limit: f64);
        /// With other limits.
        with_limits(limits: Limits);
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        reference(self.mean, self.sd)?;
        within("lambda", self.lambda, 1e-3, 1.0)?;
        within("limit", self.limit, 0.1, 100.0)?;
        Ok(self)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EwmaState {
    seen: u64,
    level: f64,
    /// (1 - lambda)^(2 t) after t observations, 0 once it no longer counts.
    decay: f64,
    /// Since when the level is on this side of the mean, beyond the band.
    since: u64,
}

impl EwmaState {
    const fn new(params: &EwmaParams, seen: u64) -> Self {
        Self { seen, level: params.mean, decay: 1.0, since: seen }
    }
}

impl State<EwmaParams> for EwmaState {
    fn seen(&self) -> u64 {
        self.seen
    }

    fn holds(&self, _: &EwmaParams) -> bool {
        // Rounding may carry a level a little beyond the observations.
        self.level.abs() <= MAX_MAGNITUDE * (1.0 + 1e-9)
            && (0.0..=1.0).contains(&self.decay)
            && self.since <= self.seen
    }
}

/// An exponentially weighted moving average with two-sided limits (Roberts 1959).
///
/// `z = (1 - lambda) z + lambda x`; its variance after t observations is
/// `lambda / (2 - lambda) (1 - (1 - lambda)^(2 t))` (Lucas and Saccucci 1990). O(1).
///
/// The onset is where the average last left the mean (Nishina 1992), here by half of its standard deviation: a memory
/// that happens to lie on the side of the change would else date it too early by all of its length. After 200 observations
/// in control (defaults, 3,000 streams), a shift of 1 standard deviation is dated with a median error of 2 and a mean one of
/// 3.7, one of 3 with 1 and 2.3; a [`Cusum`](super::Cusum) has 1 and 2.7, 0 and 1.7.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Snapshot<EwmaParams, EwmaState>", into = "Snapshot<EwmaParams, EwmaState>")]
pub struct Ewma {
    params: EwmaParams,
    state: EwmaState,
    /// lambda / (2 - lambda).
    variance: f64,
    spread: f64,
}

impl Ewma {
    /// At the usual mean.
    ///
    /// # Errors
    ///
    /// Those of [`EwmaParams::validate`].
    pub fn new(params: EwmaParams) -> Result<Self, DriftError> {
        let params = params.validate()?;
        let variance = params.lambda / (2.0 - params.lambda);
        let spread = libm::sqrt(variance) * params.sd;
        Ok(Self { params, state: EwmaState::new(&params, 0), variance, spread })
    }

    /// The average, in the unit of the observations; between the least and the greatest of them and the mean, up to
    /// rounding.
    #[must_use]
    pub const fn level(&self) -> f64 {
        self.state.level
    }
}

impl Detector for Ewma {
    #[inline]
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError> {
        let (params, state) = (&self.params, &mut self.state);
        let x = observation(x, state.seen, -MAX_MAGNITUDE)?;
        let index = state.seen;
        state.seen += 1;
        let before = state.level - params.mean;
        state.level += params.lambda * (x - state.level);
        let off = state.level - params.mean;
        let mut spread = self.spread;
        if params.limits == Limits::Exact && state.decay > 0.0 {
            let keep = 1.0 - params.lambda;
            state.decay *= keep * keep;
            if state.decay < 1e-18 {
                state.decay = 0.0;
            }
            spread = libm::sqrt(self.variance * (1.0 - state.decay)) * params.sd;
        }
        let towards = if off > 0.0 { before } else { -before };
        if towards < BAND * spread {
            state.since = index;
        }
        let statistic = off.abs() / spread;
        Ok(Signal::new(index, statistic, params.limit, Direction::of(off > 0.0), state.since))
    }

    fn reset(&mut self) {
        self.state = EwmaState::new(&self.params, self.state.seen);
    }
}

snapshot!(Ewma, EwmaParams, EwmaState);
