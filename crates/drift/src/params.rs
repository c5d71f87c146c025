use lukhas_types::Lane;

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
    /// The lane of every sample: one that comes in another is refused. Without it each sample says its own, and a user has an
    /// average for each lane.
    pub lane: Option<Lane>,
    /// The readings that are kept of a user in a lane, in 0..=65,536; 0 keeps no history.
    pub history: usize,
    /// The most bytes of all histories together. What one user has beyond it is dropped too.
    pub history_bytes: usize,
}

impl Default for RegistryParams {
    /// 100,000 users, 16 shards, from zero, in the lanes that samples say; no history (64 MiB for those who want one).
    fn default() -> Self {
        Self {
            capacity: 100_000,
            shards: 16,
            start: Start::Zero,
            lane: None,
            history: 0,
            history_bytes: 64 << 20,
        }
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

    /// With one lane for all.
    #[must_use]
    pub const fn with_lane(mut self, lane: Lane) -> Self {
        self.lane = Some(lane);
        self
    }

    /// With so many readings of each user.
    #[must_use]
    pub const fn with_history(mut self, readings: usize) -> Self {
        self.history = readings;
        self
    }

    /// With other room for histories.
    #[must_use]
    pub const fn with_history_bytes(mut self, bytes: usize) -> Self {
        self.history_bytes = bytes;
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
        if self.history > 1 << 16 {
            return Err(DriftError::out_of_range("history", self.history as f64, 0.0, 65_536.0));
        }
        Ok(self)
    }
}
