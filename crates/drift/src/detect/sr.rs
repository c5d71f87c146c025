use serde::{Deserialize, Serialize};

use super::{
    Detector, Direction, MAX_MAGNITUDE, Signal,
    exp::exp_both,
    observation::{MAX_STATISTIC, observation, reference, within},
    snapshot::{Snapshot, State, snapshot, with},
};
use crate::DriftError;

/// Which changes are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Sides {
    /// A rise or a fall.
    Both,
    /// A rise.
    Up,
    /// A fall.
    Down,
}

/// Parameters of an [`Sr`]; checked by [`Sr::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SrParams {
    /// The usual mean.
    pub mean: f64,
    /// The usual standard deviation, > 0.
    pub sd: f64,
    /// The shift that it is designed for, in standard deviations, in 0.01..=10.
    pub design: f64,
    /// The limit of the statistic, in 1..=1e12.
    pub threshold: f64,
    /// Which changes.
    pub sides: Sides,
}

impl Default for SrParams {
    /// Standard normal, a shift of 1 either way, limit 500: about 447 observations between false alarms.
    fn default() -> Self {
        Self { mean: 0.0, sd: 1.0, design: 1.0, threshold: 500.0, sides: Sides::Both }
    }
}

impl SrParams {
    with! {
        /// With another usual mean.
        with_mean(mean: f64);
        /// With another usual standard deviation.
        with_sd(sd: f64);
        /// With another shift to be found.
        with_design(design: f64);
        /// With another limit.
        with_threshold(threshold: f64);
        /// With other changes to be found.
        with_sides(sides: Sides);
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        reference(self.mean, self.sd)?;
        within("design", self.design, 0.01, 10.0)?;
        within("threshold", self.threshold, 1.0, 1e12)?;
        Ok(self)
    }
}

/// One side: the statistic, and the likeliest start of a change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Side {
    r: f64,
    /// The largest log likelihood ratio of a change that began at `since`.
    log: f64,
    since: u64,
}

impl Side {
    const fn new(seen: u64) -> Self {
        Self { r: 0.0, log: 0.0, since: seen }
    }

    /// Takes a likelihood ratio and its logarithm.
    #[inline]
    fn step(&mut self, ratio: f64, log: f64, index: u64) {
        self.r = ((1.0 + self.r) * ratio).min(MAX_STATISTIC);
        // Selected, not branched to: the sign is as good as a coin.
        self.since = if self.log <= 0.0 { index } else { self.since };
        self.log = (self.log.max(0.0) + log).clamp(-MAX_STATISTIC, MAX_STATISTIC);
    }

    fn holds(&self, seen: u64) -> bool {
        (0.0..=MAX_STATISTIC).contains(&self.r)
            && self.log.abs() <= MAX_STATISTIC
            && self.since <= seen
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SrState {
    seen: u64,
    up: Side,
    down: Side,
}

impl SrState {
    const fn new(seen: u64) -> Self {
        Self { seen, up: Side::new(seen), down: Side::new(seen) }
    }
}

impl State<SrParams> for SrState {
    fn seen(&self) -> u64 {
        self.seen
    }

    fn holds(&self, _: &SrParams) -> bool {
        self.up.holds(self.seen) && self.down.holds(self.seen)
    }
}

/// The procedure of Shiryaev (1963) and Roberts (1966) for a known shift of a normal mean:
/// `R = (1 + R) exp(design z - design^2 / 2)`, and the same for `-z`; an alarm when either reaches the limit.
///
/// The onset maximises the likelihood. O(1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Snapshot<SrParams, SrState>", into = "Snapshot<SrParams, SrState>")]
pub struct Sr {
    params: SrParams,
    state: SrState,
    /// design / sd, design^2 / 2, and exp(-half).
    slope: f64,
    half: f64,
    scale: f64,
}

impl Sr {
    /// At 0.
    ///
    /// # Errors
    ///
    /// Those of [`SrParams::validate`].
    pub fn new(params: SrParams) -> Result<Self, DriftError> {
        let params = params.validate()?;
        let half = params.design * params.design / 2.0;
        let (slope, scale) = (params.design / params.sd, libm::exp(-half));
        Ok(Self { params, state: SrState::new(0), slope, half, scale })
    }
}

impl Detector for Sr {
    #[inline]
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError> {
        let (params, state) = (&self.params, &mut self.state);
        let x = observation(x, state.seen, -MAX_MAGNITUDE)?;
        let index = state.seen;
        state.seen += 1;
        let tilt = self.slope * (x - params.mean);
        // exp(tilt - half) and exp(-tilt - half); the mirrored stream has the mirrored sides, to the bit
        let [rise, fall] = exp_both(tilt);
        let (up, down) = (self.scale * rise, self.scale * fall);
        if params.sides != Sides::Down {
            state.up.step(up, tilt - self.half, index);
        }
        if params.sides != Sides::Up {
            state.down.step(down, -tilt - self.half, index);
        }
        let rose = state.up.r >= state.down.r;
        let statistic = state.up.r.max(state.down.r);
        let onset = if rose { state.up.since } else { state.down.since };
        Ok(Signal::new(index, statistic, params.threshold, Direction::of(rose), onset))
    }

    fn reset(&mut self) {
        self.state = SrState::new(self.state.seen);
    }
}

snapshot!(Sr, SrParams, SrState);
