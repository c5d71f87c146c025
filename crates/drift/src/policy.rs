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

/// The limits of a [`Monitor`](crate::Monitor): those of a lane, by name.
///
/// | lane | warn | block |
/// |---|---|---|
/// | experimental | 0.30 | 0.50 |
/// | candidate | 0.20 | 0.35 |
/// | prod | 0.15 | 0.25 |
///
/// ```
/// use lukhas_drift::{Policy, Start};
/// use lukhas_types::Lane;
/// let policy = Policy::lane(Lane::Prod).with_start(Start::Debiased);
/// assert_eq!((policy.warn(), policy.block()), (0.15, 0.25));
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Policy {
    lane: Lane,
    start: Start,
    instant: Option<f64>,
}

impl Policy {
    /// The weight of a new drift in the moving average.
    pub const ALPHA: f64 = 0.2;

    /// The limits of a lane, from [`Start::Zero`], with no limit on a single drift: the policy of the ported system.
    #[must_use]
    pub const fn lane(lane: Lane) -> Self {
        Self { lane, start: Start::Zero, instant: None }
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

    /// From this average on: warn.
    #[must_use]
    pub const fn warn(&self) -> f64 {
        self.limits().0
    }

    /// From this average on: block.
    #[must_use]
    pub const fn block(&self) -> f64 {
        self.limits().1
    }

    /// The verdict on a drift and the average that it gave; limits are inclusive, and NaN is blocked.
    #[must_use]
    pub fn judge(&self, drift: f64, ema: f64) -> Guardian {
        let (warn, block) = self.limits();
        let at_once = self.instant.is_some_and(|limit| drift >= limit);
        if ema.is_nan() || drift.is_nan() || ema >= block || at_once {
            Guardian::Block
        } else if ema >= warn {
            Guardian::Warn
        } else {
            Guardian::Allow
        }
    }

    const fn limits(&self) -> (f64, f64) {
        match self.lane {
            Lane::Experimental => (0.30, 0.50),
            Lane::Candidate => (0.20, 0.35),
            // a lane that is not known here gets the strictest limits
            _ => (0.15, 0.25),
        }
    }
}
