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
    /// 1 / alpha.
    limit: f64,
}

impl ESr {
    /// The words of a state.
    pub(crate) const WORDS: usize = 3 * BETS.len();

    /// Evidence above this times the limit is an alarm whatever the other bets say.
    pub(crate) const BETS: usize = BETS.len();

    /// At 0.
    ///
    /// # Errors
    ///
    /// Those of [`ESrParams::validate`].
    pub fn new(params: ESrParams) -> Result<Self, DriftError> {
        let params = params.validate()?;
        Ok(Self { params, state: ESrState::new(0), limit: 1.0 / params.alpha })
    }

    /// The evidence, and where the strongest bet began.
    pub(crate) fn evidence(&self) -> (f64, u64) {
        let mut sum = 0.0;
        let mut best = (-1.0, 0);
        for bet in &self.state.bets {
            sum += bet.r;
            if bet.r > best.0 {
                best = (bet.r, bet.since);
            }
        }
        (sum / BETS.len() as f64, best.1)
    }

    /// As [`Detector::observe`], with evidence of at most `cap`: less than is due is still a supermartingale.
    #[inline]
    pub(crate) fn observe_up_to(&mut self, x: f64, cap: f64) -> Result<Signal, DriftError> {
        let state = &mut self.state;
        let x = observation(x, state.seen, 0.0)?;
        let index = state.seen;
        state.seen += 1;
        let excess = x / self.params.mean - 1.0;
        let mut sum = 0.0;
        let mut best = (-1.0, index);
        for (bet, part) in state.bets.iter_mut().zip(BETS) {
            let l = 1.0 + part * excess;
            bet.r = ((bet.r + 1.0) * l).min(cap);
            // selected, not branched to: whether a bettor is ruined is as good as a coin
            bet.since = if bet.wealth <= 1.0 { index } else { bet.since };
            bet.wealth = (bet.wealth.max(1.0) * l).min(cap);
            sum += bet.r;
            best = if bet.r > best.0 { (bet.r, bet.since) } else { best };
        }
        let mean = sum / BETS.len() as f64;
        Ok(Signal::new(index, mean, self.limit, Direction::Up, best.1))
    }

    /// The state as words, but for the count of observations.
    pub(crate) fn words(&self) -> [u64; Self::WORDS] {
        let mut words = [0; Self::WORDS];
        for (slot, bet) in words.chunks_exact_mut(3).zip(&self.state.bets) {
            slot.copy_from_slice(&[bet.r.to_bits(), bet.wealth.to_bits(), bet.since]);
        }
        words
    }

    /// With a state from words; `None` for one that no detector with evidence of at most `cap` can be in.
    pub(crate) fn with_words(
        mut self,
        seen: u64,
        words: &[u64; Self::WORDS],
        cap: f64,
    ) -> Option<Self> {
        self.state.seen = seen;
        for (bet, word) in self.state.bets.iter_mut().zip(words.chunks_exact(3)) {
            *bet =
                Bet { r: f64::from_bits(word[0]), wealth: f64::from_bits(word[1]), since: word[2] };
        }
        let fits = |bet: &Bet| {
            bet.r <= cap && bet.wealth <= cap && bet.r.is_sign_positive() && bet.wealth > 0.0
        };
        let sane = self.state.holds(&self.params) && self.state.bets.iter().all(fits);
        (sane && (seen > 0 || self.state == ESrState::new(0))).then_some(self)
    }
}

impl Detector for ESr {
    /// An observation is >= 0.
    #[inline]
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError> {
        self.observe_up_to(x, MAX_STATISTIC)
    }

    fn reset(&mut self) {
        self.state = ESrState::new(self.state.seen);
    }
}

snapshot!(ESr, ESrParams, ESrState);
