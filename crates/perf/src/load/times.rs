use serde::{Deserialize, Serialize};

use super::LoadError;

/// The longest time in nanoseconds: about 31 years.
pub(super) const MAX_NS: f64 = 1e18;

/// Times of requests, in nanoseconds; absent where there were none or nobody said them.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LoadTimes {
    /// The mean.
    pub mean_ns: Option<f64>,
    /// The quantile .5.
    pub p50_ns: Option<f64>,
    /// The quantile .95.
    pub p95_ns: Option<f64>,
    /// The quantile .99.
    pub p99_ns: Option<f64>,
    /// The longest.
    pub max_ns: Option<f64>,
}

impl LoadTimes {
    pub(super) fn check(&self) -> Result<(), LoadError> {
        for (field, value) in [
            ("mean_ns", self.mean_ns),
            ("p50_ns", self.p50_ns),
            ("p95_ns", self.p95_ns),
            ("p99_ns", self.p99_ns),
            ("max_ns", self.max_ns),
        ] {
            if let Some(value) = value
                && !(0.0..=MAX_NS).contains(&value)
            {
                return Err(LoadError::BadField {
                    field: field.to_owned(),
                    value: value.to_string(),
                    bound: "from 0 to 1e18",
                });
            }
        }
        Ok(())
    }
}
