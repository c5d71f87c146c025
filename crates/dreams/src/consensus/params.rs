use lukhas_types::TypeError;
use serde::{Deserialize, Serialize};

use crate::check::within;

/// When answers count as agreeing. Set the fields, starting from the default; every entry point checks them.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
#[non_exhaustive]
pub struct ConsensusParams {
    /// The share of the weight that the best cluster must hold, 0..=1. Default .7.
    pub threshold: f64,
    /// The least cosine within a cluster, -1..=1. Default .8.
    pub tau: f64,
    /// How many voters may be faulty in any way, 0..=1000. Default 0.
    pub f: usize,
}

impl ConsensusParams {
    /// The default with another threshold.
    #[must_use]
    pub fn at(threshold: f64) -> Self {
        Self { threshold, ..Self::default() }
    }

    /// Checks every field.
    ///
    /// # Errors
    ///
    /// When a field is outside of its range or not finite.
    pub fn validate(self) -> Result<Self, TypeError> {
        within("threshold", self.threshold, 0.0, 1.0)?;
        within("tau", self.tau, -1.0, 1.0)?;
        within("f", self.f as f64, 0.0, super::MAX_ANSWERS as f64)?;
        Ok(self)
    }
}

impl Default for ConsensusParams {
    fn default() -> Self {
        Self { threshold: 0.7, tau: 0.8, f: 0 }
    }
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Unchecked {
    threshold: f64,
    tau: f64,
    f: usize,
}

impl Default for Unchecked {
    fn default() -> Self {
        let ConsensusParams { threshold, tau, f } = ConsensusParams::default();
        Self { threshold, tau, f }
    }
}

impl TryFrom<Unchecked> for ConsensusParams {
    type Error = TypeError;

    fn try_from(raw: Unchecked) -> Result<Self, TypeError> {
        Self { threshold: raw.threshold, tau: raw.tau, f: raw.f }.validate()
    }
}
