use crate::{DriftError, Start};

/// The bounds of a [`Registry`](crate::Registry); checked by [`Registry::new`](crate::Registry::new).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RegistryParams {
    /// The most users, in 1..=16,777,216. A user costs up to 900 bytes a lane.
    pub capacity: usize,
    /// The parts with a lock each, in 1..=1,024.
    pub shards: usize,
    /// How every monitor's average begins.
    pub start: Start,
}

impl Default for RegistryParams {
    /// 100,000 users, 16 shards, from zero.
    fn default() -> Self {
        Self { capacity: 100_000, shards: 16, start: Start::Zero }
    }
}

impl RegistryParams {
    /// With another capacity.
    #[must_use]
    pub const fn with_capacity(mut self, capacity: usize) -> Self {
        self.capacity = capacity;
        self
    }

    /// With another number of shards.
    #[must_use]
    pub const fn with_shards(mut self, shards: usize) -> Self {
        self.shards = shards;
        self
    }

    /// With another start.
    #[must_use]
    pub const fn with_start(mut self, start: Start) -> Self {
        self.start = start;
        self
    }

    /// Checks the bounds.
    ///
    /// # Errors
    ///
    /// When one of them is outside of its range.
    pub fn validate(self) -> Result<Self, DriftError> {
        let within = |field, value: usize, maximum: usize| match value {
            value if (1..=maximum).contains(&value) => Ok(()),
            value => Err(DriftError::out_of_range(field, value as f64, 1.0, maximum as f64)),
        };
        within("capacity", self.capacity, 1 << 24)?;
        within("shards", self.shards, 1 << 10)?;
        Ok(self)
    }
}
