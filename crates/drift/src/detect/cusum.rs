use serde::{Deserialize, Serialize};

use super::{
    Detector, Direction, MAX_MAGNITUDE, Signal,
    observation::{MAX_STATISTIC, observation, reference, within},
    snapshot::{Snapshot, State, snapshot, with},
};
use crate::DriftError;

/// Parameters of a [`Cusum`]; checked by [`Cusum::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CusumParams {
    /// The usual mean.
    pub mean: f64,
    /// The usual standard deviation, > 0.
    pub sd: f64,
    /// The allowance in standard deviations, half of the shift to be found, in 0..=10.
    pub k: f64,
    /// The limit in standard deviations, in 0.01..=10,000.
    pub h: f64,
    /// Whether both sums start at h / 2 (Lucas and Crosier 1982) instead of 0.
    pub fast_initial_response: bool,
}

impl Default for CusumParams {
    /// Standard normal, k 0.5, h 5, from 0: about 465 observations between false alarms.
    fn default() -> Self {
        Self { mean: 0.0, sd: 1.0, k: 0.5, h: 5.0, fast_initial_response: false }
    }
}

impl CusumParams {
    with! {
        /// With another usual mean.
        with_mean(mean: f64);
        /// With another usual standard deviation.
        with_sd(sd: f64);
        /// With another allowance.
        with_k(k: f64);
        /// With another limit.
        with_h(h: f64);
        /// With another start.
        with_fast_initial_response(fast_initial_response: bool);
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        reference(self.mean, self.sd)?;
        within("k", self.k, 0.0, 10.0)?;
        within("h", self.h, 0.01, 1e4)?;
        Ok(self)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct CusumState {
    seen: u64,
    up: f64,
    down: f64,
    /// Where each sum last left 0.
    up_since: u64,
    down_since: u64,
}

impl CusumState {
    fn new(params: &CusumParams, seen: u64) -> Self {
        let start = if params.fast_initial_response { params.h / 2.0 } else { 0.0 };
        Self { seen, up: start, down: start, up_since: seen, down_since: seen }
    }
}

impl State<CusumParams> for CusumState {
    fn seen(&self) -> u64 {
        self.seen
    }

    fn holds(&self, _: &CusumParams) -> bool {
        let sums = 0.0..=MAX_STATISTIC;
        sums.contains(&self.up)
            && sums.contains(&self.down)
            && self.up_since.max(self.down_since) <= self.seen
    }
}

/// A two-sided cumulative sum (Page 1954): `up = max(0, up + z - k)`, `down = max(0, down - z - k)` with
/// `z = (x - mean) / sd`.
///
/// The onset is where the larger sum last left 0. O(1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Snapshot<CusumParams, CusumState>", into = "Snapshot<CusumParams, CusumState>")]
pub struct Cusum {
    params: CusumParams,
    state: CusumState,
}

impl Cusum {
    /// At its start.
    ///
    /// # Errors
    ///
    /// Those of [`CusumParams::validate`].
    pub fn new(params: CusumParams) -> Result<Self, DriftError> {
        let params = params.validate()?;
        Ok(Self { params, state: CusumState::new(&params, 0) })
    }
}

impl Detector for Cusum {
    #[inline]
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError> {
        let (params, state) = (&self.params, &mut self.state);
        let x = observation(x, state.seen, -MAX_MAGNITUDE)?;
        let index = state.seen;
        state.seen += 1;
        let z = (x - params.mean) / params.sd;
        let step = |sum: &mut f64, since: &mut u64, z: f64| {
            if *sum <= 0.0 {
                *since = index;
            }
            *sum = (*sum + z - params.k).clamp(0.0, MAX_STATISTIC);
        };
        step(&mut state.up, &mut state.up_since, z);
        step(&mut state.down, &mut state.down_since, -z);
        let (statistic, direction, since) = if state.up >= state.down {
            (state.up, Direction::Up, state.up_since)
        } else {
            (state.down, Direction::Down, state.down_since)
        };
        Ok(Signal::new(index, statistic, params.h, direction, since))
    }

    fn reset(&mut self) {
        self.state = CusumState::new(&self.params, self.state.seen);
    }
}

snapshot!(Cusum, CusumParams, CusumState);
