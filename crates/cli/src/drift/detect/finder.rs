use lukhas_drift::DriftError;
use lukhas_drift::detect::{Detector, Signal};

use super::warm::Warm;

/// What looks for changes.
pub(super) enum Finder {
    /// It learns its reference, and restarts after a change by itself.
    Own(Box<dyn Detector>),
    /// A chart, and what its limit is.
    Chart(Warm, String),
}

impl Finder {
    pub(super) fn observe(&mut self, x: f64) -> Result<Option<Signal>, DriftError> {
        match self {
            Self::Own(detector) => detector.observe(x).map(Some),
            Self::Chart(warm, _) => warm.observe(x),
        }
    }

    /// The mean that a chart compares with.
    pub(super) fn reference(&self) -> Option<f64> {
        match self {
            Self::Own(_) => None,
            Self::Chart(warm, _) => warm.mean(),
        }
    }

    /// Whether it learns its reference by itself.
    pub(super) const fn is_own(&self) -> bool {
        matches!(self, Self::Own(_))
    }

    pub(super) fn is_warming(&self) -> bool {
        matches!(self, Self::Chart(warm, _) if warm.mean().is_none())
    }

    pub(super) fn limit(&self) -> Option<&str> {
        match self {
            Self::Own(_) => None,
            Self::Chart(_, limit) => Some(limit),
        }
    }
}
