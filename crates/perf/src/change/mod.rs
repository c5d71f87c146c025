//! Change points of a series: where its level moved.

mod divisive;
mod energy;
mod gesd;
mod merge;
mod segment;
mod t_test;

use serde::{Deserialize, Serialize};

pub use self::{
    energy::{MAX_ENERGY_LEN, energy_profile},
    gesd::{Gesd, GesdParams, Spread, gesd},
};
use crate::PerfError;

/// The longest series that is searched.
pub const MAX_SERIES_LEN: usize = 1 << 16;
/// The longest window.
pub const MAX_WINDOW_LEN: usize = 2048;
/// The largest value, either way: squares of it and sums over a series stay finite.
const MAX_VALUE: f64 = 1e100;

/// How to search for change points.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct ChangeParams {
    /// Points of a window, 2 to 2048: about twice the fewest points between two changes. 50.
    pub window_len: usize,
    /// The largest p-value of a change point that stays, 0 to 1. .001.
    pub max_pvalue: f64,
    /// The least relative change that stays, at least 0: .05 leaves out what moves the mean by 5 % or less. 0.
    pub min_magnitude: f64,
}

impl Default for ChangeParams {
    fn default() -> Self {
        Self { window_len: 50, max_pvalue: 0.001, min_magnitude: 0.0 }
    }
}

impl ChangeParams {
    /// The same, if every field is within its bound.
    ///
    /// # Errors
    /// [`PerfError::BadParam`] names the field.
    pub fn validate(self) -> Result<Self, PerfError> {
        let bad = |field, value, bound| Err(PerfError::BadParam { field, value, bound });
        if !(2..=MAX_WINDOW_LEN).contains(&self.window_len) {
            return bad("window_len", self.window_len as f64, "2..=2048");
        }
        if !(0.0..=1.0).contains(&self.max_pvalue) {
            return bad("max_pvalue", self.max_pvalue, "0..=1");
        }
        if !(self.min_magnitude >= 0.0 && self.min_magnitude.is_finite()) {
            return bad("min_magnitude", self.min_magnitude, "finite, at least 0");
        }
        Ok(self)
    }
}

/// A point from which on a series has another level.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ChangePoint {
    /// The first point of the new level, from 0.
    pub index: usize,
    /// The mean from the change point before (or the start) to here.
    pub before: f64,
    /// The mean from here to the next change point (or the end).
    pub after: f64,
    /// Of a two-sided t-test of the two; uncorrected for having looked for the best place.
    pub p_value: f64,
}

impl ChangePoint {
    /// The larger of the two relative changes |after/before - 1| and |before/after - 1|; 0 for equal means, infinite
    /// where one of them is 0.
    #[must_use]
    pub fn magnitude(&self) -> f64 {
        if self.before == self.after {
            return 0.0;
        }
        (self.after / self.before - 1.0).abs().max((self.before / self.after - 1.0).abs())
    }
}

/// The change points of a series, ascending: E-divisive means in overlapping windows, then merging by significance and
/// magnitude, with the answers of Apache Otava.
///
/// In each window (half a window apart, or from the last change found) the split of largest energy statistic is taken
/// while a t-test finds it significant at ten times `max_pvalue` (twice from .05, once from .5). Of all of these, the
/// least significant one is dropped until all are below `max_pvalue`, then the one of least magnitude until all are
/// above `min_magnitude`; the two neighbours of a dropped point are tested again, except for the one before it, whose
/// old test stands. O(N W) for a series of one level, O(N W s) for s splits a window; O(W) memory beside the series.
///
/// ```
/// let series: Vec<f64> = (0..60).map(|i| f64::from(i % 3) + if i < 40 { 100.0 } else { 110.0 }).collect();
/// let changes = lukhas_perf::change_points(&series, &Default::default())?;
/// assert_eq!(changes.iter().map(|c| c.index).collect::<Vec<_>>(), [40]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
/// [`PerfError::BadParam`], [`PerfError::TooLong`] beyond [`MAX_SERIES_LEN`], [`PerfError::BadValue`] for a value that
/// is not finite or beyond 1e100 either way.
pub fn change_points(series: &[f64], params: &ChangeParams) -> Result<Vec<ChangePoint>, PerfError> {
    let params = params.validate()?;
    check(series, MAX_SERIES_LEN)?;
    let indexes = divisive::split(series, &params);
    Ok(merge::merge(series, &indexes, &params))
}

/// Refuses what cannot be summed.
pub(crate) fn check(series: &[f64], max: usize) -> Result<(), PerfError> {
    if series.len() > max {
        return Err(PerfError::TooLong { len: series.len(), max });
    }
    match series.iter().position(|x| !(-MAX_VALUE..=MAX_VALUE).contains(x)) {
        Some(index) => Err(PerfError::BadValue { index, value: series[index] }),
        None => Ok(()),
    }
}
