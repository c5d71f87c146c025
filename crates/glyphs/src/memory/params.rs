use serde::{Deserialize, Serialize};

use super::MemoryError;

/// How much a memory holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct MemoryParams {
    capacity: usize,
}

/// As written, unchecked.
#[derive(Serialize, Deserialize)]
#[serde(rename = "MemoryParams", deny_unknown_fields)]
struct Raw {
    capacity: usize,
}

impl MemoryParams {
    /// The capacity when none is named, in glyphs: 1 GiB of vectors when full.
    pub const DEFAULT_CAPACITY: usize = 1 << 20;
    /// The greatest capacity.
    pub const MAX_CAPACITY: usize = 1 << 28;

    /// Checks the capacity, in glyphs: 1..=2^28, 1 KiB of vector each, and the text.
    ///
    /// # Errors
    ///
    /// When it is out of range.
    pub const fn new(capacity: usize) -> Result<Self, MemoryError> {
        if capacity == 0 || capacity > Self::MAX_CAPACITY {
            let (minimum, maximum) = (1, Self::MAX_CAPACITY);
            return Err(MemoryError::Capacity { capacity, minimum, maximum });
        }
        Ok(Self { capacity })
    }

    /// The most glyphs.
    #[must_use]
    pub const fn capacity(self) -> usize {
        self.capacity
    }
}

impl Default for MemoryParams {
    fn default() -> Self {
        Self { capacity: Self::DEFAULT_CAPACITY }
    }
}

impl TryFrom<Raw> for MemoryParams {
    type Error = MemoryError;

    fn try_from(raw: Raw) -> Result<Self, Self::Error> {
        Self::new(raw.capacity)
    }
}

impl From<MemoryParams> for Raw {
    fn from(params: MemoryParams) -> Self {
        Self { capacity: params.capacity }
    }
}
