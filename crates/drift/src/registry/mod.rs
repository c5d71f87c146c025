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
/// When a new user exceeds the capacity, the user whose newest sample is the oldest is forgotten, over all shards;
/// while several threads update at once, one that is about as idle may go instead. An update that made a user returns
/// once the capacity is kept, so that there are never more users too many than threads amid an update, and none when
/// all have returned. Users are ordered by the order of their updates, not by the timestamps that callers give.
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
    /// Changed under the lock of the shard that changes.
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
    /// O(n) for the vectors and O(1) for the users, O(shards) when another user must go (and again where another
    /// thread took that user first).
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
        let (reading, is_crowded) = {
            let mut shard = self.lock(shard);
            let stamp = self.clock.fetch_add(1, Ordering::Relaxed);
            let context = (self.params.start, &self.hasher);
            let (reading, is_new) = shard.fold(hash, user, lane, drift, at, stamp, context);
            (reading, is_new && self.users.fetch_add(1, Ordering::AcqRel) >= self.params.capacity)
        };
        if is_crowded {
            self.make_room();
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

    /// Forgets the idlest users until the capacity is kept.
    #[cold]
    fn make_room(&self) {
        while self.len() > self.params.capacity {
            let idlest = (0..self.shards.len())
                .filter_map(|shard| self.lock(shard).oldest().map(|stamp| (stamp, shard)))
                .min();
            let Some((stamp, shard)) = idlest else { continue };
            let mut shard = self.lock(shard);
            // Since then that user may have come back or gone, and another thread may have made the room.
            if shard.oldest() == Some(stamp) && self.take_one_too_many() {
                let _ = shard.forget_oldest(&self.hasher);
            }
        }
    }

    /// Takes a user off the number where there are too many.
    fn take_one_too_many(&self) -> bool {
        let fewer = |users| (users > self.params.capacity).then(|| users - 1);
        self.users.fetch_update(Ordering::AcqRel, Ordering::Acquire, fewer).is_ok()
    }
}
