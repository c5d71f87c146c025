mod hull;

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use self::hull::{Hull, Prefix};
use super::{
    Detector, Direction, MAX_MAGNITUDE, Signal,
    observation::{MAX_SQUARES, MAX_STATISTIC, MAX_SUM, observation, within},
    snapshot::{Snapshot, State, snapshot, with},
};
use crate::DriftError;

/// The least length of a segment.
const SIDE: u64 = 5;

/// A clean jump of which SIDE - 1 observations are seen gains this factor by its own split. Where a split too
/// short on the right gains more, the jump is not seen whole: the alarm waits.
const WAIT: f64 = SIDE as f64 / (SIDE - 1) as f64;

/// Observations that are kept to read again after a change.
const RECENT: usize = 512;

/// Parameters of a [`MeanShift`]; checked by [`MeanShift::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct MeanShiftParams {
    /// The limit in units of the logarithm of the segment's length, in 1..=1,000.
    pub penalty: f64,
}

impl Default for MeanShiftParams {
    /// 10.
    fn default() -> Self {
        Self { penalty: 10.0 }
    }
}

impl MeanShiftParams {
    with! {
        /// With another limit.
        with_penalty(penalty: f64);
    }

    /// Checks the range.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        within("penalty", self.penalty, 1.0, 1e3)?;
        Ok(self)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct MeanShiftState {
    seen: u64,
    /// The first observation; everything else is a distance from it.
    origin: f64,
    /// Observations since the last reset, their mean and their squared deviations.
    count: u64,
    mean: f64,
    squares: f64,
    /// The segment's length and sum.
    length: u64,
    sum: f64,
    hull: Hull,
    /// The prefixes that end the last SIDE observations, too short on the right for the hull.
    pending: VecDeque<f64>,
    /// The last observations.
    recent: VecDeque<f64>,
}

impl MeanShiftState {
    fn new(seen: u64) -> Self {
        Self {
            seen,
            origin: 0.0,
            count: 0,
            mean: 0.0,
            squares: 0.0,
            length: 0,
            sum: 0.0,
            hull: Hull::default(),
            pending: VecDeque::with_capacity(SIDE as usize + 1),
            recent: VecDeque::new(),
        }
    }

    /// Lengthens the segment.
    fn push(&mut self, x: f64) {
        self.length += 1;
        self.sum += x;
        self.pending.push_back(self.sum);
        if self.pending.len() > SIDE as usize
            && let Some(sum) = self.pending.pop_front()
            && self.length >= 2 * SIDE
        {
            self.hull.push(Prefix { at: self.length - SIDE, sum });
        }
    }

    /// What a split at `prefix` gains: the squared standardised difference of means, times the variance.
    fn gain(&self, prefix: Prefix) -> f64 {
        let (k, n) = (prefix.at as f64, self.length as f64);
        let gap = prefix.sum - k * (self.sum / n);
        gap * gap * n / (k * (n - k))
    }

    /// The best split.
    fn best(&self) -> (f64, Prefix) {
        let mut best = (-1.0, Prefix { at: 0, sum: 0.0 });
        for &prefix in self.hull.vertices() {
            let gain = self.gain(prefix);
            if gain > best.0 {
                best = (gain, prefix);
            }
        }
        best
    }

    /// Whether some of the last SIDE - 1 splits gains more than `limit`.
    fn is_amid_a_jump(&self, limit: f64) -> bool {
        let first = self.length + 1 - self.pending.len() as u64;
        let splits = self.pending.iter().zip(first..self.length);
        splits.into_iter().any(|(&sum, at)| self.gain(Prefix { at, sum }) > limit)
    }

    /// Begins the segment anew at `start`.
    fn restart(&mut self, start: Prefix) {
        let length = self.length - start.at;
        match usize::try_from(length) {
            Ok(length) if length <= self.recent.len() => {
                self.hull.clear();
                self.pending.clear();
                (self.length, self.sum) = (0, 0.0);
                for i in self.recent.len() - length..self.recent.len() {
                    self.push(self.recent[i]);
                }
            }
            _ => {
                self.hull.restart(start, SIDE);
                self.pending.iter_mut().for_each(|sum| *sum -= start.sum);
                (self.length, self.sum) = (length, self.sum - start.sum);
            }
        }
    }
}

impl State<MeanShiftParams> for MeanShiftState {
    fn seen(&self) -> u64 {
        self.seen
    }

    fn holds(&self, _: &MeanShiftParams) -> bool {
        let bounded = |x: f64| x.abs() <= MAX_SUM;
        self.count <= self.seen
            && self.length <= self.count
            && self.origin.abs() <= MAX_MAGNITUDE
            && bounded(self.mean)
            && (0.0..=MAX_SQUARES).contains(&self.squares)
            && bounded(self.sum)
            && self.hull.holds(SIDE..=self.length.saturating_sub(SIDE))
            && self.pending.len() as u64 == self.length.min(SIDE)
            && self.recent.len() as u64 == self.count.min(RECENT as u64)
            && self.pending.iter().chain(&self.recent).all(|x| bounded(*x))
    }
}

/// The default: a restarting likelihood ratio test for a shift of the mean, with no reference and no tuning.
///
/// With V the variance of all observations so far, N the length of the current segment and every split of it
/// into at least 5 and 5, the statistic is the largest squared difference of the two means, standardised by V,
/// and the limit `penalty ln N`. At an alarm the best split is the onset; the next segment begins there. An onset
/// is never revised: while a still later split would be better by a quarter, the alarm waits (the statistic stays
/// just below the limit), so that a large jump is dated to the observation or the one before it. After some thousand
/// observations a lone spike of some twenty standard deviations can be taken for a change.
///
/// Only splits on the convex hull of the prefix sums can be best: expected O(log N) an observation for a random
/// stream. Distances below 1e-150, whose squares underflow, are as none. A chain of the hull holds at most 256 vertices, of which every second is dropped when it is full
/// (a steady trend fills it; the statistic can only become smaller). After an alarm the observations from the
/// onset on are read again, if it is at most 512 back; else the next segment keeps the splits that are left in
/// the hull. At most 512 vertices and 512 kept observations: <= 16 KB.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(
    try_from = "Snapshot<MeanShiftParams, MeanShiftState>",
    into = "Snapshot<MeanShiftParams, MeanShiftState>"
)]
pub struct MeanShift {
    params: MeanShiftParams,
    state: MeanShiftState,
}

impl MeanShift {
    /// Without observations.
    ///
    /// # Errors
    ///
    /// Those of [`MeanShiftParams::validate`].
    pub fn new(params: MeanShiftParams) -> Result<Self, DriftError> {
        Ok(Self { params: params.validate()?, state: MeanShiftState::new(0) })
    }
}

impl Default for MeanShift {
    fn default() -> Self {
        Self { params: MeanShiftParams::default(), state: MeanShiftState::new(0) }
    }
}

impl Detector for MeanShift {
    #[inline]
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError> {
        let state = &mut self.state;
        let x = observation(x, state.seen, -MAX_MAGNITUDE)?;
        let index = state.seen;
        state.seen += 1;
        state.count += 1;
        if state.count == 1 {
            state.origin = x;
        }
        let x = x - state.origin;
        let gap = x - state.mean;
        state.mean += gap / state.count as f64;
        state.squares += gap * (x - state.mean);
        if state.recent.len() == RECENT {
            state.recent.pop_front();
        }
        state.recent.push_back(x);
        state.push(x);

        let limit = self.params.penalty * libm::log(state.length.max(2 * SIDE) as f64);
        // what numbers are rounded by is no spread
        let rounding = 8.0 * f64::EPSILON * state.origin;
        let variance = (state.squares / state.count as f64).max(rounding * rounding);
        if state.length < 2 * SIDE || variance <= 0.0 {
            return Ok(Signal::new(index, 0.0, limit, Direction::Up, index));
        }
        let (gain, split) = state.best();
        let mut statistic = (gain.max(0.0) / variance).min(MAX_STATISTIC);
        if statistic >= limit && state.is_amid_a_jump(WAIT * gain) {
            statistic = limit.next_down();
        }
        let rose = state.sum * split.at as f64 > split.sum * state.length as f64;
        let onset = state.seen - (state.length - split.at);
        let signal = Signal::new(index, statistic, limit, Direction::of(rose), onset);
        if signal.alarm {
            state.restart(split);
        }
        Ok(signal)
    }

    fn reset(&mut self) {
        self.state = MeanShiftState::new(self.state.seen);
    }
}

snapshot!(MeanShift, MeanShiftParams, MeanShiftState);
