use serde::{Deserialize, Serialize};

use super::{
    Detector, Direction, MAX_MAGNITUDE, Signal,
    observation::{MAX_STATISTIC, observation, within},
    snapshot::{Snapshot, State, snapshot, with},
};
use crate::DriftError;

/// Parameters of a [`PageHinkley`]; checked by [`PageHinkley::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PageHinkleyParams {
    /// The deviation that is tolerated, in the observations' unit, >= 0.
    pub delta: f64,
    /// The limit, in the observations' unit, > 0.
    pub threshold: f64,
    /// What a sum keeps from one observation to the next, in 0.5..=1.
    pub keep: f64,
    /// No alarm before this many observations, in 1..=1,000,000.
    pub warmup: u32,
}

impl Default for PageHinkleyParams {
    /// 0.005, 50, 0.9999 and 30, the usual ones.
    fn default() -> Self {
        Self { delta: 0.005, threshold: 50.0, keep: 0.9999, warmup: 30 }
    }
}

impl PageHinkleyParams {
    with! {
        /// With another tolerated deviation.
        with_delta(delta: f64);
        /// With another limit.
        with_threshold(threshold: f64);
        /// With another forgetting.
        with_keep(keep: f64);
        /// With another warm-up.
        with_warmup(warmup: u32);
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        within("delta", self.delta, 0.0, MAX_MAGNITUDE)?;
        within("threshold", self.threshold, 1.0 / MAX_MAGNITUDE, MAX_MAGNITUDE)?;
        within("keep", self.keep, 0.5, 1.0)?;
        within("warmup", f64::from(self.warmup), 1.0, 1e6)?;
        Ok(self)
    }
}

/// One side: the sum of deviations, its least value and what follows that.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Side {
    sum: f64,
    least: f64,
    since: u64,
}

impl Side {
    const fn new(seen: u64) -> Self {
        Self { sum: 0.0, least: 0.0, since: seen }
    }

    /// The height over the least sum.
    fn step(&mut self, deviation: f64, keep: f64, index: u64) -> f64 {
        self.sum = (keep * self.sum + deviation).clamp(-MAX_STATISTIC, MAX_STATISTIC);
        if self.sum < self.least {
            (self.least, self.since) = (self.sum, index + 1);
        }
        self.sum - self.least
    }

    fn holds(&self, seen: u64) -> bool {
        self.sum.abs() <= MAX_STATISTIC
            && (-MAX_STATISTIC..=0.0).contains(&self.least)
            && self.since <= seen
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct PageHinkleyState {
    seen: u64,
    /// Observations since the last restart, and their mean.
    count: u64,
    mean: f64,
    up: Side,
    down: Side,
}

impl PageHinkleyState {
    const fn new(seen: u64) -> Self {
        Self { seen, count: 0, mean: 0.0, up: Side::new(seen), down: Side::new(seen) }
    }
}

impl State<PageHinkleyParams> for PageHinkleyState {
    fn seen(&self) -> u64 {
        self.seen
    }

    fn holds(&self, _: &PageHinkleyParams) -> bool {
        self.count <= self.seen
            && self.mean.abs() <= MAX_MAGNITUDE * (1.0 + 1e-9)
            && self.up.holds(self.seen)
            && self.down.holds(self.seen)
    }
}

/// The test of Page (1954) and Hinkley (1971) with a running mean and forgetting, both ways.
///
/// `sum = keep sum + (x - mean) - delta`, an alarm where it stands `threshold` over its least value; restarts
/// after it. The onset follows the least sum. It has a unit and claims no average run length. O(1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    try_from = "Snapshot<PageHinkleyParams, PageHinkleyState>",
    into = "Snapshot<PageHinkleyParams, PageHinkleyState>"
)]
pub struct PageHinkley {
    params: PageHinkleyParams,
    state: PageHinkleyState,
}

impl PageHinkley {
    /// Without a mean yet.
    ///
    /// # Errors
    ///
    /// Those of [`PageHinkleyParams::validate`].
    pub fn new(params: PageHinkleyParams) -> Result<Self, DriftError> {
        Ok(Self { params: params.validate()?, state: PageHinkleyState::new(0) })
    }
}

impl Detector for PageHinkley {
    #[inline]
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError> {
        let (params, state) = (&self.params, &mut self.state);
        let x = observation(x, state.seen, -MAX_MAGNITUDE)?;
        let index = state.seen;
        state.seen += 1;
        state.count += 1;
        state.mean += (x - state.mean) / state.count as f64;
        let deviation = x - state.mean;
        let up = state.up.step(deviation - params.delta, params.keep, index);
        let down = state.down.step(-deviation - params.delta, params.keep, index);
        let (mut statistic, direction, side) = if up >= down {
            (up, Direction::Up, state.up)
        } else {
            (down, Direction::Down, state.down)
        };
        if state.count < u64::from(params.warmup) {
            statistic = 0.0;
        }
        let onset = side.since.min(index);
        let signal = Signal::new(index, statistic, params.threshold, direction, onset);
        if signal.alarm {
            self.reset();
        }
        Ok(signal)
    }

    fn reset(&mut self) {
        self.state = PageHinkleyState::new(self.state.seen);
    }
}

snapshot!(PageHinkley, PageHinkleyParams, PageHinkleyState);
