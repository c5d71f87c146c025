use lukhas_types::{Guardian, Lane};
use serde::{Deserialize, Serialize};

use crate::DriftError;

/// How the moving average begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Start {
    /// From 0, as the ported system does: the first readings are too small, a reversed agent is allowed at first.
    #[default]
    Zero,
    /// From 0 and divided by the weight that has been seen, `1 - (1 - alpha)^n`: the average of a constant is that
    /// constant from the first sample on. The same as limits that grow with that weight.
    Debiased,
}

/// The limits of a [`Monitor`](crate::Monitor): by a budget of false alarms ([`Policy::for_arl`], the default), or
/// those of a lane, by name.
///
/// | lane | warn | block |
/// |---|---|---|
/// | experimental | 0.30 | 0.50 |
/// | candidate | 0.20 | 0.35 |
/// | prod | 0.15 | 0.25 |
///
/// ```
/// use lukhas_drift::{Monitor, Policy, Start};
/// use lukhas_types::{Guardian, Lane};
/// // while the mean drift stays at 0.5 or below: 10,000 samples to a false block on average, or more
/// let mut monitor = Monitor::new(Policy::for_arl(10_000, 0.5)?);
/// for _ in 0..1_000 {
///     assert_eq!(monitor.observe(0.4)?.guardian, Guardian::Allow);
/// }
/// let late = (0..60).map(|_| monitor.observe(1.0)).find(|reading| {
///     reading.as_ref().is_ok_and(|reading| reading.guardian == Guardian::Block)
/// });
/// assert_eq!(late.ok_or("not found")??.onset, Some(1_001));
///
/// let policy = Policy::lane(Lane::Prod).with_start(Start::Debiased);
/// assert_eq!((policy.warn(), policy.block()), (0.15, 0.25));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    lane: Lane,
    start: Start,
    instant: Option<f64>,
    tolerance: Option<Tolerance>,
}

/// What a policy by a budget of false alarms was asked for.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Tolerance {
    /// The least average run length to a false block, in samples.
    pub arl: u64,
    /// The mean drift that is tolerated.
    pub mean: f64,
}

impl Default for Policy {
    /// [`Policy::for_arl`] of 10,000 samples and a mean drift of 0.5. What mean is usual depends on the embedder:
    /// give your own.
    fn default() -> Self {
        Self::by(Tolerance { arl: 10_000, mean: 0.5 })
    }
}

impl Policy {
    /// The weight of a new drift in the moving average.
    pub const ALPHA: f64 = 0.2;

    /// The limits of a lane, from [`Start::Zero`], with no limit on a single drift: the policy of the ported system.
    #[must_use]
    pub const fn lane(lane: Lane) -> Self {
        Self { lane, start: Start::Zero, instant: None, tolerance: None }
    }

    /// Limits from a budget of false alarms: at least `arl` samples to a false block on average, and `arl / 4` to a
    /// false warning. `arl` is in 100..=10^9, `tolerated_mean` in 0.001..=1.9.
    ///
    /// The limits are on the evidence of an [`ESr`](crate::detect::ESr) of the drift against the tolerated mean, with
    /// `arl / 4` to warn and `arl` to block. The promise holds for every stream of drifts whose mean, given what came
    /// before, stays at or below `tolerated_mean`: no distribution, no variance and no independence is assumed. It is
    /// broken by a stream that lies below on average but goes above for a while, as a slow wave does: that is a
    /// drift, and is found. The figure is for the first alarm from a new monitor.
    ///
    /// No moving average is judged: with a mean alone, the limits of an average that hold for every stream are those
    /// of the worst one, all or nothing, and such an average mostly warns after the evidence blocks. It is still in each reading,
    /// from [`Start::Debiased`].
    ///
    /// Evidence is capped at six times the limit, so that a block does not outlast its cause for long: after any
    /// length of drift, 20 samples without drift lower the verdict from Block.
    ///
    /// # Errors
    ///
    /// [`DriftError::OutOfRange`].
    pub fn for_arl(arl: u64, tolerated_mean: f64) -> Result<Self, DriftError> {
        if !(100..=1_000_000_000).contains(&arl) {
            return Err(DriftError::out_of_range("arl", arl as f64, 100.0, 1e9));
        }
        if !(0.001..=1.9).contains(&tolerated_mean) {
            return Err(DriftError::out_of_range("tolerated mean", tolerated_mean, 0.001, 1.9));
        }
        Ok(Self::by(Tolerance { arl, mean: tolerated_mean }))
    }

    const fn by(tolerance: Tolerance) -> Self {
        let (lane, start) = (Lane::Experimental, Start::Debiased);
        Self { lane, start, instant: None, tolerance: Some(tolerance) }
    }

    /// In another lane. For a policy by [`Policy::for_arl`] it is only a name; else it brings its limits.
    #[must_use]
    pub const fn with_lane(mut self, lane: Lane) -> Self {
        self.lane = lane;
        self
    }

    /// With another start.
    #[must_use]
    pub const fn with_start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Also blocks at once whenever a single drift reaches `limit`, in (0, 2], whatever the average says.
    ///
    /// # Errors
    ///
    /// When `limit` lies outside of (0, 2].
    pub fn with_instant_limit(mut self, limit: f64) -> Result<Self, DriftError> {
        if !(limit > 0.0 && limit <= 2.0) {
            return Err(DriftError::out_of_range("instant limit", limit, 0.0, 2.0));
        }
        self.instant = Some(limit);
        Ok(self)
    }

    /// The lane.
    #[must_use]
    pub const fn name(&self) -> Lane {
        self.lane
    }

    /// The start.
    #[must_use]
    pub const fn start(&self) -> Start {
        self.start
    }

    /// The limit on a single drift.
    #[must_use]
    pub const fn instant_limit(&self) -> Option<f64> {
        self.instant
    }

    /// What [`Policy::for_arl`] was asked for, if this is one of those.
    #[must_use]
    pub const fn tolerance(&self) -> Option<Tolerance> {
        self.tolerance
    }

    /// From here on: warn. The moving average of a lane's policy, the evidence of one by [`Policy::for_arl`].
    #[must_use]
    pub const fn warn(&self) -> f64 {
        self.limits().0
    }

    /// From here on: block. The moving average of a lane's policy, the evidence of one by [`Policy::for_arl`].
    #[must_use]
    pub const fn block(&self) -> f64 {
        self.limits().1
    }

    /// The verdict on a drift and the average, or the evidence, that it gave; limits are inclusive, and NaN is blocked.
    #[must_use]
    pub fn judge(&self, drift: f64, statistic: f64) -> Guardian {
        let (warn, block) = self.limits();
        let at_once = self.instant.is_some_and(|limit| drift >= limit);
        if statistic.is_nan() || drift.is_nan() || statistic >= block || at_once {
            Guardian::Block
        } else if statistic >= warn {
            Guardian::Warn
        } else {
            Guardian::Allow
        }
    }

    const fn limits(&self) -> (f64, f64) {
        if let Some(Tolerance { arl, .. }) = self.tolerance {
            return (arl as f64 / 4.0, arl as f64);
        }
        match self.lane {
            Lane::Experimental => (0.30, 0.50),
            Lane::Candidate => (0.20, 0.35),
            // a lane that is not known here gets the strictest limits
            _ => (0.15, 0.25),
        }
    }
}
