//! An alarm over the history of one row: it got slower.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use crate::{PerfError, quantile, stats};

/// The most points that either part of the rule may look at.
const MAX_POINTS: usize = 1000;
/// The largest point; sums of these stay finite.
const MAX_COST: f64 = 1e100;

/// When to raise an alarm.
///
/// The defaults were chosen on thirteen real histories of shared runners, from rules of this form alone: the fewest false
/// alarms among those that find no less than the median of fifteen points did. Ten other histories, which had no part in
/// the choice, judge them (both sets are in the tests). False alarms a commit, and the part of planted +25 % steps that is
/// found within three commits, with a step planted at every commit:
///
/// | rule | thirteen | ten unseen | the six of criterion |
/// |---|---|---|---|
/// | each above the median of 15 (the defaults before) | .0052, .779 | .0119, .793 | .0061, .660 |
/// | each above the quantile .8 of 8 (these) | .0032, .786 | .0091, .777 | .0020, .664 |
///
/// Thresholds by the spread of the baseline (its MAD, that of its differences, its quantile .9) were no better.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AlarmParams {
    /// The newest points that are judged, 1 to 1000. 3.
    pub recent: usize,
    /// The most points before them that make the baseline, 1 to 1000. 8.
    pub baseline: usize,
    /// The fewest points of a baseline, 1 to `baseline`. 6.
    pub min_baseline: usize,
    /// Their mean must be beyond this many times the baseline's median, at least 1. 1.16.
    pub ratio: f64,
    /// Each of them must be beyond this quantile of the baseline, 0 to 1: one wild point is no change, and what the
    /// baseline has seen before is none. .8.
    pub above: f64,
}

impl Default for AlarmParams {
    fn default() -> Self {
        Self { recent: 3, baseline: 8, min_baseline: 6, ratio: 1.16, above: 0.8 }
    }
}

impl AlarmParams {
    /// The same, if every field is within its bound.
    ///
    /// # Errors
    /// [`PerfError::BadParam`] names the field.
    pub fn validate(self) -> Result<Self, PerfError> {
        let bad = |field, value, bound| Err(PerfError::BadParam { field, value, bound });
        for (field, value) in [("recent", self.recent), ("baseline", self.baseline)] {
            if !(1..=MAX_POINTS).contains(&value) {
                return bad(field, value as f64, "1..=1000");
            }
        }
        if !(1..=self.baseline).contains(&self.min_baseline) {
            return bad("min_baseline", self.min_baseline as f64, "1..=baseline");
        }
        if !(self.ratio >= 1.0 && self.ratio.is_finite()) {
            return bad("ratio", self.ratio, "finite, at least 1");
        }
        if !(0.0..=1.0).contains(&self.above) {
            return bad("above", self.above, "0..=1");
        }
        Ok(self)
    }
}

/// A slowdown that was noticed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Alarm {
    /// The point that raised it, from 0.
    pub index: usize,
    /// The first of the points that it judged, and of the next baseline.
    pub onset: usize,
    /// The median of the baseline.
    pub before: f64,
    /// The mean of the points judged.
    pub after: f64,
}

/// Judges the points of a series as they come, smaller being better.
///
/// An alarm is raised when the mean of the newest points is beyond `ratio` times the median of the points before them,
/// and each of them beyond their quantile `above`; the baseline then starts again with the points judged, so that a new level
/// alarms once. Holds at most `recent + baseline` points; O(baseline log baseline) a point, whatever the history.
#[derive(Debug, Clone)]
pub struct CommitAlarm {
    params: AlarmParams,
    /// The newest points since the last alarm's onset.
    points: VecDeque<f64>,
    /// Points seen.
    seen: usize,
}

impl CommitAlarm {
    /// An alarm that has seen nothing.
    ///
    /// # Errors
    /// [`PerfError::BadParam`].
    pub fn new(params: AlarmParams) -> Result<Self, PerfError> {
        Ok(Self { params: params.validate()?, points: VecDeque::new(), seen: 0 })
    }

    /// Judges the next point.
    ///
    /// # Errors
    /// [`PerfError::BadParam`] for one outside of 0 to 1e100; it is then not taken up.
    pub fn push(&mut self, value: f64) -> Result<Option<Alarm>, PerfError> {
        if !(0.0..=MAX_COST).contains(&value) {
            return Err(PerfError::BadParam { field: "value", value, bound: "0..=1e100" });
        }
        let AlarmParams { recent, baseline, min_baseline, ratio, above } = self.params;
        if self.points.len() == recent + baseline {
            self.points.pop_front();
        }
        self.points.push_back(value);
        self.seen += 1;
        let before = match self.points.len().checked_sub(recent) {
            Some(before) if before >= min_baseline => before,
            _ => return Ok(None),
        };
        let mut old: Vec<f64> = self.points.iter().take(before).copied().collect();
        old = stats::sorted(&old);
        let of_old = |q| quantile(&old, q).expect("a baseline has a point");
        let (median, high) = (of_old(0.5), of_old(above));
        let new = self.points.iter().skip(before);
        let mean = new.clone().sum::<f64>() / recent as f64;
        if mean > ratio * median && new.clone().all(|x| *x > high) {
            self.points.drain(..before);
            let index = self.seen - 1;
            let onset = self.seen - recent;
            return Ok(Some(Alarm { index, onset, before: median, after: mean }));
        }
        Ok(None)
    }
}

/// The alarms of a [`CommitAlarm`] over a whole series.
///
/// # Errors
/// [`PerfError::BadParam`], also for a value outside of 0 to 1e100.
pub fn commit_alarms(series: &[f64], params: &AlarmParams) -> Result<Vec<Alarm>, PerfError> {
    let mut alarm = CommitAlarm::new(*params)?;
    series.iter().filter_map(|value| alarm.push(*value).transpose()).collect()
}
