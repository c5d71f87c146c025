mod bet;

use serde::{Deserialize, Serialize};

use self::bet::{Bet, Largest, Together};
use super::{
    Detector, Direction, MAX_MAGNITUDE, Signal,
    observation::{MAX_STATISTIC, observation, within},
    snapshot::{Snapshot, State, snapshot, with},
};
use crate::DriftError;

/// The bets lambda, as parts of the greatest that is allowed, 1 / tolerated mean; equal weights.
const BETS: [f64; 6] = [1.0 / 32.0, 1.0 / 16.0, 1.0 / 8.0, 1.0 / 4.0, 1.0 / 2.0, 3.0 / 4.0];

/// Parameters of an [`ESr`] or an [`ECusum`]; checked by their `new`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EDetectorParams {
    /// The tolerated mean, > 0.
    pub mean: f64,
    /// One over the promised average run length, in 1e-9..=0.5.
    pub alpha: f64,
}

impl Default for EDetectorParams {
    /// A tolerated mean of 0.5, and at least 10,000 observations to a false alarm on average.
    fn default() -> Self {
        Self { mean: 0.5, alpha: 1e-4 }
    }
}

impl EDetectorParams {
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

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct EState<B> {
    seen: u64,
    bets: [B; BETS.len()],
}

impl<B: Bet> EState<B> {
    fn new(seen: u64) -> Self {
        Self { seen, bets: [B::new(seen); BETS.len()] }
    }
}

impl<B: Bet> State<EDetectorParams> for EState<B> {
    fn seen(&self) -> u64 {
        self.seen
    }

    fn holds(&self, _: &EDetectorParams) -> bool {
        self.bets.iter().all(|bet| bet.holds() && bet.since() <= self.seen)
    }
}

/// A Shiryaev-Roberts procedure of e-values for a mean above a tolerated one, without a model (Shin, Ramdas and
/// Rinaldo 2024): `R = (R + 1) L` with `L = 1 + lambda (x - mean)`, averaged over a grid of lambda.
///
/// For observations x >= 0 whose mean, given what came before, is at most the tolerated mean, `R - n` is a
/// supermartingale, so the average run length to an alarm at `1 / alpha` is at least `1 / alpha`: whatever
/// their distribution and dependence. The onset maximises the wealth of the strongest bet. O(1).
pub type ESr = EDetector<Together>;

/// A cumulative sum of e-values for a mean above a tolerated one, without a model (Shin, Ramdas and Rinaldo 2024):
/// `M = max(M, 1) L` with `L = 1 + lambda (x - mean)`, averaged over the grid of lambda of an [`ESr`].
///
/// M is the largest of the terms whose sum is R of an [`ESr`], so it is never above it: an alarm at `1 / alpha`
/// comes no earlier, and the average run length is at least `1 / alpha` under the same conditions. It forgets what
/// came before the largest term began. The onset is where the strongest bet was last begun anew, as of a
/// [`Cusum`](super::Cusum). O(1).
pub type ECusum = EDetector<Largest>;

/// A mixture of bets.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    bound = "B: Bet",
    try_from = "Snapshot<EDetectorParams, EState<B>>",
    into = "Snapshot<EDetectorParams, EState<B>>"
)]
pub struct EDetector<B> {
    params: EDetectorParams,
    state: EState<B>,
    /// 1 / alpha.
    limit: f64,
}

impl<B: Bet> EDetector<B> {
    /// At 0.
    ///
    /// # Errors
    ///
    /// Those of [`EDetectorParams::validate`].
    pub fn new(params: EDetectorParams) -> Result<Self, DriftError> {
        let params = params.validate()?;
        Ok(Self { params, state: EState::new(0), limit: 1.0 / params.alpha })
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
            bet.take(1.0 + part * excess, index, cap);
            sum += bet.value();
            best = if bet.value() > best.0 { (bet.value(), bet.since()) } else { best };
        }
        let mean = sum / BETS.len() as f64;
        Ok(Signal::new(index, mean, self.limit, Direction::Up, best.1))
    }
}

impl ESr {
    /// The words of a state.
    pub(crate) const WORDS: usize = 3 * BETS.len();

    /// Evidence above this times the limit is an alarm whatever the other bets say.
    pub(crate) const BETS: usize = BETS.len();

    /// The evidence, and where the strongest bet began.
    pub(crate) fn evidence(&self) -> (f64, u64) {
        let mut sum = 0.0;
        let mut best = (-1.0, 0);
        for bet in &self.state.bets {
            sum += bet.value();
            if bet.value() > best.0 {
                best = (bet.value(), bet.since());
            }
        }
        (sum / BETS.len() as f64, best.1)
    }

    /// The state as words, but for the count of observations.
    pub(crate) fn words(&self) -> [u64; Self::WORDS] {
        let mut words = [0; Self::WORDS];
        for (slot, bet) in words.chunks_exact_mut(3).zip(&self.state.bets) {
            slot.copy_from_slice(&bet.words());
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
        for (bet, words) in self.state.bets.iter_mut().zip(words.chunks_exact(3)) {
            *bet = Together::of_words(words, cap)?;
        }
        let sane = self.state.holds(&self.params);
        (sane && (seen > 0 || self.state == EState::new(0))).then_some(self)
    }
}

impl<B: Bet> Detector for EDetector<B> {
    /// An observation is >= 0.
    #[inline]
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError> {
        self.observe_up_to(x, MAX_STATISTIC)
    }

    fn reset(&mut self) {
        self.state = EState::new(self.state.seen);
    }
}

snapshot!(EDetector<B>, EDetectorParams, EState<B>, B: Bet);
