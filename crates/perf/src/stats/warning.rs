//! What figures of samples may hide.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::{modes, serial, sorted};
use crate::Samples;

/// What the figures of samples may hide. It changes no verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Warning {
    /// The times have more than one mode.
    Bimodal,
    /// Each time tells of the next.
    Autocorrelated,
}

impl Warning {
    /// Every one.
    pub(crate) const ALL: [Self; 2] = [Self::Bimodal, Self::Autocorrelated];

    /// `bimodal` or `autocorrelated`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Bimodal => "bimodal",
            Self::Autocorrelated => "autocorrelated",
        }
    }
}

impl fmt::Display for Warning {
    /// What it means, for people.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Bimodal => "times have more than one mode, and a median or mean may be a time of none of them",
            Self::Autocorrelated => {
                "each time tells of the next, and bounds that take them for independent are too narrow"
            }
        })
    }
}

impl Samples {
    /// What their figures may hide; nothing is said of fewer than 30 samples.
    ///
    /// [`Warning::Bimodal`] by a statistic after Hartigan's dip: samples of one mode are warned of at a rate of at most
    /// 1 %, and a mode of less than 2 % of the samples is not reported. [`Warning::Autocorrelated`] by the correlation
    /// of ranks at lag 1, which must be at least .2: independent samples are warned of at a rate of at most 1 %.
    /// O(n log n).
    #[must_use]
    pub fn warnings(&self) -> Vec<Warning> {
        let mut warnings = Vec::new();
        if modes::has_several(&sorted(self.ns())) {
            warnings.push(Warning::Bimodal);
        }
        if serial::is_dependent(self.ns()) {
            warnings.push(Warning::Autocorrelated);
        }
        warnings
    }
}
