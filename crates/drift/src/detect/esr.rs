use serde::{Deserialize, Serialize};

use super::{
    Detector, Direction, MAX_MAGNITUDE, Signal,
    observation::{MAX_STATISTIC, observation, within},
    snapshot::{Snapshot, State, snapshot, with},
};
use crate::DriftError;

/// The bets lambda, as parts of the greatest that is allowed, 1 / tolerated mean; equal weights.
const BETS: [f64; 6] = [1.0 / 32.0, 1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 3.0 / 4.0];

/// Parameters of an [`ESr`]; checked by [`ESr::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ESrParams {
    /// The tolerated mean, > 0.
    pub mean: f64,
    /// One over the promised average run length, in 1e-9..=0.5.
    pub alpha: f64,
}

impl Default for ESrParams {
    /// A tolerated mean of 0.5, and at least 10,000 observations to a false alarm on average.
    fn default() -> Self {
        Self { mean: 0.5, alpha: 1e-4 }
    }
}

impl ESrParams {
    with! {
        /// With another tolerated mean.
        with_mean(mean: f64);
        /// With another rate of false alarms.
        with_alpha(alpha: f64);
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        within("mean", self.mean, 1.0 / MAX_MAGNITUDE, MAX_MAGNITUDE)?;
        within("alpha", self.alpha, 1e-9, 0.5)?;
        Ok(self)
    }
}

/// One bet.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Bet {
    r: f64,
    /// The largest wealth of a bettor who began at `since`.
    wealth: f64,
    since: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct ESrState {
    seen: u64,
    bets: [Bet; BETS.len()],
}

impl ESrState {
    const fn new(seen: u64) -> Self {
        Self { seen, bets: [Bet { r: 0.0, wealth: 1.0, since: seen }; BETS.len()] }
    }
}

impl State<ESrParams> for ESrState {
    fn seen(&self) -> u64 {
        self.seen
    }

    fn holds(&self, _: &ESrParams) -> bool {
        let range = 0.0..=MAX_STATISTIC;
        self.bets.iter().all(|bet| {
            range.contains(&bet.r) && range.contains(&bet.wealth) && bet.since <= self.seen
        })
    }
}

/// A Shiryaev-Roberts procedure of e-values for a mean above a tolerated one, without a model (Shin, Ramdas and
/// Rinaldo 2022): `R = (R + 1) L` with `L = 1 + lambda (x - mean)`, averaged over a grid of lambda.
///
/// For observations x >= 0 whose mean, given what came before, is at most the tolerated mean, `R - n` is a
/// supermartingale, so the average run length to an alarm at `1 / alpha` is at least `1 / alpha`: whatever
/// their distribution and dependence. The onset maximises the wealth of the strongest bet. O(1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Snapshot<ESrParams, ESrState>", into = "Snapshot<ESrParams, ESrState>")]
pub struct ESr {
    params: ESrParams,
    state: ESrState,
}

impl ESr {
    /// At 0.
    ///
    /// # Errors
    ///
    /// Those of [`ESrParams::validate`].
    pub fn new(params: ESrParams) -> Result<Self, DriftError> {
        Ok(Self { params: params.validate()?, state: ESrState::new(0) })
    }
}

impl Detector for ESr {
    /// An observation is >= 0.
    #[inline]
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError> {
        let state = &mut self.state;
        let x = observation(x, state.seen, 0.0)?;
        let index = state.seen;
        state.seen += 1;
        let excess = x / self.params.mean - 1.0;
        let mut sum = 0.0;
        let mut best = (-1.0, index);
        for (bet, part) in state.bets.iter_mut().zip(BETS) {
            let l = 1.0 + part * excess;
            bet.r = ((bet.r + 1.0) * l).min(MAX_STATISTIC);
            if bet.wealth <= 1.0 {
                (bet.wealth, bet.since) = (1.0, index);
            }
            bet.wealth = (bet.wealth * l).min(MAX_STATISTIC);
            sum += bet.r / BETS.len() as f64;
            if bet.r > best.0 {
                best = (bet.r, bet.since);
            }
        }
        Ok(Signal::new(index, sum, 1.0 / self.params.alpha, Direction::Up, best.1))
    }

    fn reset(&mut self) {
        self.state = ESrState::new(self.state.seen);
    }
}

snapshot!(ESr, ESrParams, ESrState);
