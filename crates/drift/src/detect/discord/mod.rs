mod distances;

use serde::{Deserialize, Serialize};

use self::distances::Distances;
use super::{
    MAX_MAGNITUDE,
    observation::{observation, within},
    snapshot::{Snapshot, State, snapshot, with},
};
use crate::DriftError;

/// Parameters of a [`Discord`]; checked by [`Discord::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DiscordParams {
    /// Observations that are compared as one stretch, in 2..=256.
    pub window: u32,
    /// How far back a stretch is compared, in observations, in 2 windows..=65,536.
    pub history: u32,
    /// Observations before stretches are scored, in 2 windows..=1,000,000.
    pub warmup: u32,
}

impl Default for DiscordParams {
    /// 32, 4,096 and 320.
    fn default() -> Self {
        Self { window: 32, history: 4_096, warmup: 320 }
    }
}

impl DiscordParams {
    with! {
        /// With another length of a stretch.
        with_window(window: u32);
        /// With another history.
        with_history(history: u32);
        /// With another warm-up.
        with_warmup(warmup: u32);
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        within("window", f64::from(self.window), 2.0, 256.0)?;
        within("history", f64::from(self.history), 2.0 * f64::from(self.window), 65_536.0)?;
        within("warmup", f64::from(self.warmup), 2.0 * f64::from(self.window), 1e6)?;
        Ok(self)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct DiscordState {
    seen: u64,
    /// The records: of an observation's distance from the mean, and of a stretch's from its nearest.
    level: f64,
    stretch: f64,
    distances: Distances,
}

impl State<DiscordParams> for DiscordState {
    fn seen(&self) -> u64 {
        self.seen
    }

    fn holds(&self, params: &DiscordParams) -> bool {
        let far = 1e3 * MAX_MAGNITUDE;
        (0.0..=far).contains(&self.level)
            && (0.0..=far).contains(&self.stretch)
            && self.distances.hold(params.window, params.history, self.seen)
    }
}

/// How unlike anything before it the newest observation is, and the stretch that it ends: an anomaly score in
/// 0..=1 for every observation, without an alarm of its own and without a model.
///
/// Two records are kept: the distance of an observation from the mean of the history, itself included, and the Euclidean
/// distance of the last `window` observations from the nearest earlier stretch that does not overlap them (the left
/// matrix profile, whose maximum is the time series discord of Keogh, Lin and Fu 2005, scored online as in
/// Lu et al. 2022). The score is 1 - 1 / r where r is the larger ratio of a new record to the old one, and 0 where
/// neither is broken. Nothing is scored amid the first `window` observations. A record stays until [`Discord::reset`]: after a giant only a larger giant scores.
///
/// O(history) an observation; 16 bytes an observation of history. Distances are updated from row to row and
/// each is summed anew once in `history / window` observations, so rounding cannot add up.
///
/// ```
/// use lukhas_drift::detect::{Discord, DiscordParams};
/// let mut discord = Discord::new(DiscordParams::default())?;
/// let wave = |t: u32| f64::from(t % 40) + f64::from(t % 3);
/// let calm: Vec<f64> = (0..2_000).map(|t| discord.observe(wave(t))).collect::<Result<_, _>>()?;
/// assert!(calm[400..].iter().all(|&score| score == 0.0));
/// let stuck: Vec<f64> = (0..40).map(|_| discord.observe(20.0)).collect::<Result<_, _>>()?;
/// assert!(stuck.iter().any(|&score| score > 0.5)); // within the usual range, but never so for so long
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    try_from = "Snapshot<DiscordParams, DiscordState>",
    into = "Snapshot<DiscordParams, DiscordState>"
)]
pub struct Discord {
    params: DiscordParams,
    state: DiscordState,
}

snapshot!(Discord, DiscordParams, DiscordState);

impl Discord {
    /// A scorer that has seen nothing.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn new(params: DiscordParams) -> Result<Self, DriftError> {
        let params = params.validate()?;
        let distances = Distances::new(params.window, params.history);
        let state = DiscordState { seen: 0, level: 0.0, stretch: 0.0, distances };
        Ok(Self { params, state })
    }

    /// The score of the next observation, in 0..=1.
    ///
    /// # Errors
    ///
    /// [`DriftError::NotFinite`] and [`DriftError::OutOfRange`] beyond [`MAX_MAGNITUDE`]; the state is unchanged.
    pub fn observe(&mut self, x: f64) -> Result<f64, DriftError> {
        let state = &mut self.state;
        let x = observation(x, state.seen, -MAX_MAGNITUDE)?;
        state.distances.push(x);
        state.seen += 1;
        let mean = state.distances.mean();
        let rounding = 1e-12 * mean.abs();
        let level = record(&mut state.level, (x - mean).abs(), rounding);
        let level = if state.seen <= u64::from(self.params.window) { 0.0 } else { level };
        let first = u64::from(self.params.warmup) + 1;
        if state.seen < first {
            return Ok(level);
        }
        let nearest = state.distances.nearest().unwrap_or(0.0);
        // squares are kept by adding and taking away
        let stretch = record(&mut state.stretch, nearest, 1e-7 * state.level + rounding);
        Ok(if state.seen == first { level } else { level.max(stretch) })
    }

    /// Forgets what was observed.
    pub fn reset(&mut self) {
        self.state.level = 0.0;
        self.state.stretch = 0.0;
        self.state.distances = Distances::new(self.params.window, self.params.history);
        self.state.seen = 0;
    }
}

/// 1 - old / new where the old record falls by more than rounding, else 0; from a record of 0 nearly 1.
fn record(old: &mut f64, new: f64, rounding: f64) -> f64 {
    if new <= *old + rounding {
        return 0.0;
    }
    let score = 1.0 - old.max(rounding) / new;
    *old = new;
    score
}
