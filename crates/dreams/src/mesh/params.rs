use lukhas_types::TypeError;
use serde::{Deserialize, Serialize};

use super::Aggregation;
use crate::{ConsensusParams, DreamParams};

/// How a mesh is dreamt and counted. Set the fields, starting from the default; every entry point checks them.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct MeshParams {
    /// When the end states agree.
    pub consensus: ConsensusParams,
    /// How the emotions of the dreams are brought together.
    pub aggregation: Aggregation,
    /// How each dream is dreamt. The stream is the first of a seed: its k-th copy takes the k-th after it.
    pub dream: DreamParams,
}

impl MeshParams {
    /// The default with another threshold.
    #[must_use]
    pub fn at(threshold: f64) -> Self {
        Self { consensus: ConsensusParams::at(threshold), ..Self::default() }
    }

    /// Checks every field.
    ///
    /// # Errors
    ///
    /// When a field is outside of its range or not finite.
    pub fn validate(self) -> Result<Self, TypeError> {
        self.consensus.validate()?;
        self.dream.validate()?;
        Ok(self)
    }
}
