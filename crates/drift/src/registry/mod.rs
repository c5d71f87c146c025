//! A monitor for each user and lane, shared between threads.

mod shard;

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use lukhas_types::{Guardian, Lane, Timestamp, UserId};
use serde::Serialize;

use self::shard::Shard;
use crate::{DriftError, Reading, RegistryParams, similarity};

/// What a [`Registry`] knows of a user in a lane.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Status {
    /// The lane.
    pub lane: Lane,
    /// The moving average.
    pub ema: f64,
    /// The newest verdict.
    pub guardian: Guardian,
    /// The accepted samples so far.
    pub samples: u64,
    /// When the newest was folded in, as its caller said.
    pub last_updated: Option<Timestamp>,
}

/// One [`Monitor`](crate::Monitor) for each user and lane, in shards with a lock each. Scoring holds no lock.
///
/// When a new user would exceed the capacity, the user whose newest sample is the oldest is forgotten first, over all
/// shards; while several threads update at once, one that is about as idle may go instead, and until the new ones have
/// made room there may be as many users too many as there are threads. Users are ordered by the order of their
/// updates, not by the timestamps that callers give.
///
/// ```
/// use lukhas_drift::{Registry, RegistryParams};
/// use lukhas_types::{Lane, UserId};
/// let registry = Registry::new(RegistryParams::default().with_capacity(1_000))?;
/// let user = UserId::new("ada")?;
/// let reading = registry.update(&user, Lane::Prod, &[1.0, 0.0], &[1.0, 0.1], None)?;
/// assert_eq!(registry.status(&user, None).map(|status| status.ema), Some(reading.ema));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
pub struct Registry {
    params: RegistryParams,
    hasher: RandomState,
    shards: Box<[Mutex<Shard>]>,
    users: AtomicUsize,
    /// The number of updates, which orders users by idleness.
    clock: AtomicU64,
}

impl Registry {
    /// An empty registry.
    ///
    /// # Errors
    ///
    /// When the parameters are outside of their ranges.
    pub fn new(params: RegistryParams) -> Result<Self, DriftError> {
        let params = params.validate()?;
        Ok(Self {
            params,
            hasher: RandomState::default(),
            shards: (0..params.shards).map(|_| Mutex::default()).collect(),
            users: AtomicUsize::new(0),
            clock: AtomicU64::new(0),
        })
    }

    /// Scores a sample and folds it into the user's monitor in `lane`, which begins with its first sample.
    /// O(n) for the vectors and O(1) for the users, O(shards) when another user must go.
    ///
    /// # Errors
    ///
    /// As [`score`](crate::score); then nothing has changed, and an unknown user stays unknown.
    pub fn update(
        &self,
        user: &UserId,
        lane: Lane,
        intent: &[f32],
        action: &[f32],
        at: Option<Timestamp>,
    ) -> Result<Reading, DriftError> {
        let drift = 1.0 - similarity(intent, action)?;
        let (hash, shard) = self.place(user);
        let (reading, is_new) = {
            let mut shard = self.lock(shard);
            let stamp = self.clock.fetch_add(1, Ordering::Relaxed);
            shard.fold(hash, user, lane, drift, at, stamp, (self.params.start, &self.hasher))
        };
        if is_new && self.users.fetch_add(1, Ordering::AcqRel) >= self.params.capacity {
            self.evict();
        }
        Ok(reading)
    }

    /// The user's state in a lane; without one, in the lane that was updated last. O(1).
    #[must_use]
    pub fn status(&self, user: &UserId, lane: Option<Lane>) -> Option<Status> {
        let (hash, shard) = self.place(user);
        self.lock(shard).status(hash, user, lane)
    }

    /// The number of users.
    #[must_use]
    pub fn len(&self) -> usize {
        self.users.load(Ordering::Acquire)
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The most users.
    #[must_use]
    pub const fn capacity(&self) -> usize {
        self.params.capacity
    }

    fn place(&self, user: &UserId) -> (u64, usize) {
        let hash = self.hasher.hash_one(user.as_str());
        // the map takes its place from the low bits and its tag from the top ones
        (hash, (hash >> 32) as usize % self.shards.len())
    }

    /// A state is never left half changed, so that a poisoned lock holds a good one.
    fn lock(&self, shard: usize) -> MutexGuard<'_, Shard> {
        self.shards[shard].lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[cold]
    fn evict(&self) {
        let idlest = (0..self.shards.len())
            .filter_map(|shard| self.lock(shard).oldest().map(|stamp| (stamp, shard)))
            .min();
        if let Some((_, shard)) = idlest
            && self.lock(shard).forget_oldest(&self.hasher)
        {
            self.users.fetch_sub(1, Ordering::AcqRel);
        }
    }
}
