use serde::{Deserialize, Serialize};

use crate::Nanos;

/// What a run of load may cost. Failures may be none.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LoadParams {
    /// The limit of p95 as the service measures it: 10 ms.
    pub server_p95: Nanos,
    /// The limit of p95 as the tool measures it: 250 ms.
    pub client_p95: Nanos,
}

impl Default for LoadParams {
    fn default() -> Self {
        Self { server_p95: Nanos::measured(10e6), client_p95: Nanos::measured(250e6) }
    }
}
