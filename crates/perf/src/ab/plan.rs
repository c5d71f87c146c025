//! The order of the processes.

use serde::{Deserialize, Serialize};

use super::AbParams;

/// Which binary a process runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbSide {
    /// The earlier revision.
    A,
    /// The later one.
    B,
}

/// The order of a block's four processes. In both, what grows or falls steadily over a block moves A as much as B.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AbOrder {
    /// A, B, B, A.
    Abba,
    /// B, A, A, B.
    Baab,
}

impl AbOrder {
    /// The sides in order.
    #[must_use]
    pub fn sides(self) -> [AbSide; 4] {
        match self {
            Self::Abba => [AbSide::A, AbSide::B, AbSide::B, AbSide::A],
            Self::Baab => [AbSide::B, AbSide::A, AbSide::A, AbSide::B],
        }
    }
}

/// Some blocks in a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct AbStage {
    /// Its position, from 0: the screen.
    pub index: usize,
    /// The order of its blocks: ABBA in the screen, BAAB in the confirmation, and so on in turns.
    pub order: AbOrder,
    /// How many blocks.
    pub blocks: u32,
}

/// The stage of a position.
pub(super) fn stage(params: &AbParams, index: usize) -> Option<AbStage> {
    let blocks = *params.stages.get(index)?;
    let order = if index.is_multiple_of(2) { AbOrder::Abba } else { AbOrder::Baab };
    Some(AbStage { index, order, blocks })
}
