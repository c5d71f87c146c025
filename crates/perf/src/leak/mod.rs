//! Whether memory grows from round to round.

#[cfg(feature = "alloc")]
mod count;
mod slope;

use std::fmt;

use serde::{Deserialize, Serialize};

#[cfg(feature = "alloc")]
pub use self::count::{leak, peak_bound};
pub use self::slope::Slope;
use crate::{Outcome, PerfError};

/// The fewest rounds that are judged.
pub const MIN_ROUNDS: usize = 10;
/// The most rounds.
pub const MAX_ROUNDS: usize = 1 << 20;

/// How to look for a leak.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct LeakParams {
    /// Rounds that are judged, at most [`MAX_ROUNDS`]; 40. Fewer than [`MIN_ROUNDS`] are inconclusive.
    pub rounds: usize,
    /// Rounds before them, at most [`MAX_ROUNDS`]; 20. Buffers reach their size and caches fill: a cache that is still
    /// filling in the judged rounds looks like a leak, because so far it is one.
    pub warm_up: usize,
    /// Confidence of the slope's two-sided interval, .5 to .999999; .99.
    pub confidence: f64,
}

impl Default for LeakParams {
    fn default() -> Self {
        Self { rounds: 40, warm_up: 20, confidence: 0.99 }
    }
}

impl LeakParams {
    /// The same, if every field is within its bound.
    ///
    /// # Errors
    /// [`PerfError::BadParam`] names the field.
    pub fn validate(self) -> Result<Self, PerfError> {
        let bad = |field, value, bound| Err(PerfError::BadParam { field, value, bound });
        for (field, value) in [("rounds", self.rounds), ("warm_up", self.warm_up)] {
            if value > MAX_ROUNDS {
                return bad(field, value as f64, "0..=1048576");
            }
        }
        if !(0.5..=0.999_999).contains(&self.confidence) {
            return bad("confidence", self.confidence, "0.5..=0.999999");
        }
        Ok(self)
    }
}

/// What live memory did over rounds.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
#[non_exhaustive]
pub struct LeakReport {
    /// Pass: the slope's interval contains 0, or lies below it. Fail: it lies above 0, over all rounds and over the
    /// second half alone, and the least of the last quarter is above the greatest of the first half. Inconclusive:
    /// too few rounds, or growth that does not go on like this.
    pub outcome: Outcome,
    /// Live bytes after each judged round, against those before the first round of all.
    pub live: Vec<i64>,
    /// Growth over all judged rounds; absent where there are fewer than [`MIN_ROUNDS`].
    pub slope: Option<Slope>,
    /// Growth over the second half of them.
    pub late: Option<Slope>,
}

impl LeakReport {
    /// Bytes that the last judged round holds more than the first one: exactly 0 for what is constant.
    #[must_use]
    pub fn growth(&self) -> i64 {
        match self.live[..] {
            [first, .., last] => last.saturating_sub(first),
            _ => 0,
        }
    }
}

impl fmt::Display for LeakReport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rounds = self.live.len();
        let Some(slope) = self.slope else {
            return write!(f, "{rounds} rounds are too few to say");
        };
        write!(f, "{slope} over {rounds} rounds, {} B in all", self.growth())?;
        match (self.outcome, self.late) {
            (Outcome::Inconclusive { .. }, Some(late)) => {
                write!(f, "; {late} in the second half: more rounds would tell")
            }
            _ => Ok(()),
        }
    }
}

/// Judges live bytes after each of some rounds. O(rounds).
///
/// False alarms with the default parameters, of 1,000 histories that do not leak (a test of the crate holds them):
/// independent noise 0; a cache of 100 entries of random sizes, all replaced by each round, 0; the same cache with a
/// tenth replaced, which is noise that drifts, 17; the same from empty without a warm-up, full after a quarter of the
/// rounds, 54; a cache that is still filling in the last round, all of them. A round should be a unit of work that ends
/// where it began, and the warm-up should fill what is bounded. What stands still never fails.
///
/// # Errors
/// [`PerfError::BadParam`], and [`PerfError::TooLong`] for more than [`MAX_ROUNDS`].
pub fn leak_verdict(live: &[i64], params: &LeakParams) -> Result<LeakReport, PerfError> {
    let params = params.validate()?;
    let len = live.len();
    if len > MAX_ROUNDS {
        return Err(PerfError::TooLong { len, max: MAX_ROUNDS });
    }
    let fit = |live: &[i64]| Slope::of(live, params.confidence);
    let (slope, late) =
        if len < MIN_ROUNDS { (None, None) } else { (fit(live), fit(&live[len / 2..])) };
    let outcome = match (slope, late) {
        (Some(slope), Some(late)) if slope.low > 0.0 => {
            if late.low > 0.0 && is_higher(live) {
                Outcome::Fail
            } else {
                Outcome::Inconclusive { needed: Some(len as u64) }
            }
        }
        (Some(_), _) => Outcome::Pass,
        (None, _) => Outcome::Inconclusive { needed: Some(MIN_ROUNDS.saturating_sub(len) as u64) },
    };
    Ok(LeakReport { outcome, live: live.to_vec(), slope, late })
}

/// Whether the least of the last quarter is beyond the greatest of the first half: what drifts comes back, what leaks
/// does not.
fn is_higher(live: &[i64]) -> bool {
    let (first, last) = (&live[..live.len() / 2], &live[live.len() - live.len() / 4..]);
    last.iter().min() > first.iter().max()
}
