mod histogram;

use serde::{Deserialize, Serialize};

use self::histogram::{Histogram, Moments};
use super::{
    Detector, Direction, MAX_MAGNITUDE, Signal,
    observation::{observation, within},
    snapshot::{Snapshot, State, snapshot, with},
};
use crate::DriftError;

/// Parameters of an [`Adwin`]; checked by [`Adwin::new`].
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AdwinParams {
    /// The confidence of a cut, in 1e-12..=0.5.
    pub delta: f64,
    /// Cuts are looked for once in so many observations, in 1..=1,000,000.
    pub clock: u32,
    /// No cut leaves less than this on either side, in 1..=1,000,000.
    pub min_side: u32,
    /// No cut in a window of at most this many, in 0..=1,000,000.
    pub grace: u32,
}

impl Default for AdwinParams {
    /// 0.002, every 32nd, 5 and 10, the usual ones.
    fn default() -> Self {
        Self { delta: 0.002, clock: 32, min_side: 5, grace: 10 }
    }
}

impl AdwinParams {
    with! {
        /// With another confidence.
        with_delta(delta: f64);
        /// With another clock.
        with_clock(clock: u32);
        /// With another least side.
        with_min_side(min_side: u32);
        /// With another grace period.
        with_grace(grace: u32);
    }

    /// Checks the ranges.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn validate(self) -> Result<Self, DriftError> {
        within("delta", self.delta, 1e-12, 0.5)?;
        within("clock", f64::from(self.clock), 1.0, 1e6)?;
        within("min_side", f64::from(self.min_side), 1.0, 1e6)?;
        within("grace", f64::from(self.grace), 0.0, 1e6)?;
        Ok(self)
    }
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct AdwinState {
    seen: u64,
    /// Observations since the last cut was looked for.
    ticks: u32,
    /// The first observation; the window holds distances from it.
    origin: f64,
    window: Histogram,
    /// The largest ratio of a difference to its bound when cuts were last looked for, < 1 as none is left.
    ratio: f64,
}

impl AdwinState {
    fn new(seen: u64) -> Self {
        Self { seen, ticks: 0, origin: 0.0, window: Histogram::default(), ratio: 0.0 }
    }
}

impl State<AdwinParams> for AdwinState {
    fn seen(&self) -> u64 {
        self.seen
    }

    fn holds(&self, params: &AdwinParams) -> bool {
        self.ticks < params.clock
            && self.origin.abs() <= MAX_MAGNITUDE
            && (0.0..1.0).contains(&self.ratio)
            && self.window.holds()
            && self.window.moments().count <= self.seen as f64
    }
}

/// The cuts of a window.
struct Cut {
    /// The largest difference over its bound, and whether the newer part is the higher.
    ratio: f64,
    rose: bool,
    /// The observations behind the likeliest cut.
    newer: f64,
}

/// Adaptive windowing (Bifet and Gavalda 2007), in its variance form.
///
/// Keeps the longest suffix of the stream in which no two parts differ in mean by more than
/// `sqrt(2 v d / m) + 2 d / (3 m)`, with v the window's variance, `d = ln(2 ln(n) / delta)` and
/// `1 / m = 1 / (n0 - min_side + 1) + 1 / (n1 - min_side + 1)`, over an exponential histogram of at most
/// five buckets a size. The second term is for observations of a unit range. The statistic is the largest ratio of a
/// difference to its bound, the limit 1; the onset the cut that leaves the least sum of squares, among
/// those between buckets. It claims no average run length.
///
/// O(log n) once in `clock` observations, and again for each bucket that a cut drops; else amortised O(1). Memory
/// O(log n): at most 40 sizes, <= 10 KB.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Snapshot<AdwinParams, AdwinState>", into = "Snapshot<AdwinParams, AdwinState>")]
pub struct Adwin {
    params: AdwinParams,
    state: AdwinState,
}

impl Adwin {
    /// With an empty window.
    ///
    /// # Errors
    ///
    /// Those of [`AdwinParams::validate`].
    pub fn new(params: AdwinParams) -> Result<Self, DriftError> {
        Ok(Self { params: params.validate()?, state: AdwinState::new(0) })
    }

    /// The length of the window.
    #[must_use]
    pub fn width(&self) -> u64 {
        self.state.window.moments().count as u64
    }

    /// The mean of the window, 0 while it is empty.
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self.state.window.moments() {
            all if all.count > 0.0 => self.state.origin + all.mean(),
            _ => 0.0,
        }
    }

    /// The largest ratio of all cuts, and the likeliest cut; the older part grows bucket by bucket.
    fn best_cut(&self) -> Cut {
        let all = self.state.window.moments();
        let d = libm::log(2.0 * libm::log(all.count) / self.params.delta);
        let spread = 2.0 * d * all.variance();
        let side = f64::from(self.params.min_side);
        let mut best = Cut { ratio: 0.0, rose: false, newer: all.count };
        let (mut count, mut total, mut likeliest) = (0.0, 0.0, 0.0);
        for bucket in self.state.window.oldest_first() {
            count += bucket.count;
            total += bucket.total;
            let rest = all.count - count;
            if rest < side {
                break;
            }
            if count < side {
                continue;
            }
            let change = (all.total - total) / rest - total / count;
            let m = 1.0 / (count - side + 1.0) + 1.0 / (rest - side + 1.0);
            let bound = libm::sqrt(spread * m) + 2.0 / 3.0 * d * m;
            let ratio = change.abs() / bound;
            if ratio > best.ratio {
                (best.ratio, best.rose) = (ratio, change > 0.0);
            }
            let likely = count * rest * change * change;
            if likely > likeliest {
                (likeliest, best.newer) = (likely, rest);
            }
        }
        best
    }

    fn ripe(&self) -> bool {
        let count = self.state.window.moments().count;
        count > f64::from(self.params.grace).max(2.0)
    }
}

impl Detector for Adwin {
    #[inline]
    fn observe(&mut self, x: f64) -> Result<Signal, DriftError> {
        let x = observation(x, self.state.seen, -MAX_MAGNITUDE)?;
        let index = self.state.seen;
        self.state.seen += 1;
        if self.state.window.moments().count < 1.0 {
            self.state.origin = x;
        }
        self.state.window.push(Moments::one(x - self.state.origin));
        self.state.ticks += 1;
        let mut signal = Signal::new(index, self.state.ratio, 1.0, Direction::Up, index);
        if self.state.ticks < self.params.clock {
            return Ok(signal);
        }
        self.state.ticks = 0;
        let mut found: Option<Cut> = None;
        while self.ripe() {
            let cut = self.best_cut();
            self.state.ratio = cut.ratio.min(1.0_f64.next_down());
            if cut.ratio < 1.0 {
                break;
            }
            self.state.window.drop_oldest();
            found = found.or(Some(cut));
        }
        signal.statistic = self.state.ratio;
        if let Some(cut) = found {
            let onset = self.state.seen - cut.newer as u64;
            signal = Signal::new(index, cut.ratio, 1.0, Direction::of(cut.rose), onset);
        }
        Ok(signal)
    }

    fn reset(&mut self) {
        self.state = AdwinState::new(self.state.seen);
    }
}

snapshot!(Adwin, AdwinParams, AdwinState);
