//! A monitor for each user and lane, shared between threads.

mod at;
mod bytes;
mod each;
mod history;
mod idle;
mod name;
mod row;
mod shard;
mod track;
mod users;

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use foldhash::fast::RandomState;
use lukhas_types::{Guardian, Lane, Timestamp, UserId};
use serde::Serialize;

pub use self::each::UserSample;
pub use self::history::{Page, Past, Trends};
use self::row::{Row, User};
use self::shard::Locked;
use self::track::Sample;
use self::users::{Bounded, Slot, Users};
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

/// One [`Monitor`](crate::Monitor) for each user and lane, without its window: the answers are the same. Scoring holds no
/// lock, and a known user's sample waits for nobody but another sample of the same user.
///
/// There are never more users than the capacity. Where there would be, the user whose newest sample is the oldest is
/// forgotten; while several threads update at once, one that is about as idle may go instead. Users are ordered by the
/// order of their updates, not by the timestamps that callers give.
///
/// With [`RegistryParams::history`] it also keeps the newest readings of each, and figures over all of them
/// ([`Registry::trends`]). All histories share [`RegistryParams::history_bytes`]: beyond it the idlest user's goes first, and
/// that user begins a new one with the next sample; averages stay.
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
    users: Users,
    /// The number of updates, which orders users by idleness.
    clock: AtomicU64,
    /// The bytes of all histories.
    history_bytes: AtomicUsize,
}

/// Where a name is looked for.
#[derive(Debug, Clone, Copy)]
struct Place {
    shard: usize,
    tag: u32,
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
            users: Users::new(&params),
            clock: AtomicU64::new(0),
            history_bytes: AtomicUsize::new(0),
        })
    }

    /// Scores a sample and folds it into the user's monitor in `lane`, which begins with its first sample.
    /// O(n) for the vectors and amortised O(1) for the users: when a user or a history must go, one look at all users finds
    /// the next quarter to go.
    ///
    /// # Errors
    ///
    /// As [`score`](crate::score), and [`DriftError::LaneNotAllowed`] for another lane than [`RegistryParams::lane`]; then
    /// nothing has changed, and an unknown user stays unknown.
    pub fn update(
        &self,
        user: &UserId,
        lane: Lane,
        intent: &[f32],
        action: &[f32],
        at: Option<Timestamp>,
    ) -> Result<Reading, DriftError> {
        let (place, rows) = self.look_up(user);
        // sent for before the score, which takes about as long as the way from memory
        shard::near(rows, place.tag).for_each(Row::prefetch);
        self.settle(place, rows, &UserSample { user, lane, intent, action, at })
    }

    /// The user's state in a lane; without one, in the lane that was updated last. O(1).
    #[must_use]
    pub fn status(&self, user: &UserId, lane: Option<Lane>) -> Option<Status> {
        self.with_user(user, |known| {
            let (track, _) = known.lane(lane)?;
            let Reading { lane, ema, guardian, sequence: samples, .. } =
                track.reading(&self.params);
            Some(Status { lane, ema, guardian, samples, last_updated: track.at.get() })
        })?
    }

    /// The user's history in a lane; without one, in the lane that was updated last. None for who has no history: an unknown
    /// user, or one whose history was dropped and who has not come back, or all of them when none are kept. O(page).
    ///
    /// ```
    /// use lukhas_drift::{Page, Registry, RegistryParams};
    /// use lukhas_types::{Lane, UserId};
    /// let registry = Registry::new(RegistryParams::default().with_history(1_000))?;
    /// let user = UserId::new("ada")?;
    /// for k in 0..5_u8 {
    ///     let _ = registry.update(&user, Lane::Prod, &[1.0, 0.0], &[1.0, f32::from(k)], None)?;
    /// }
    /// let trends = registry.trends(&user, None, Page::default().take(2)).ok_or("no history")?;
    /// assert_eq!((trends.total, trends.min, trends.readings.len()), (5, 0.0, 2));
    /// assert_eq!((trends.readings[0].reading.sequence, trends.next), (5, Some(4)));
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn trends(&self, user: &UserId, lane: Option<Lane>, page: Page) -> Option<Trends> {
        self.with_user(user, |known| {
            let (track, history) = known.lane(lane)?;
            Some(history?.trends(track.lane, page))
        })?
    }

    /// Forgets every user whose newest sample came with a timestamp before `before`, and says how many those were. A user
    /// whose newest sample came without one stays. O(users).
    pub fn forget_idle(&self, before: Timestamp) -> usize {
        let is_idle = |user: &User| {
            let newest = user.lane(None).and_then(|(track, _)| track.at.get());
            newest.is_some_and(|newest| newest < before)
        };
        let (forgotten, freed) = self.users.forget_where(is_idle);
        self.history_bytes.fetch_sub(freed, Ordering::AcqRel);
        forgotten
    }

    /// The number of users.
    #[must_use]
    pub fn len(&self) -> usize {
        self.users.len()
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

    /// The bytes that histories take, at most [`RegistryParams::history_bytes`] when no update is under way.
    #[must_use]
    pub fn history_bytes(&self) -> usize {
        self.history_bytes.load(Ordering::Acquire)
    }

    /// Where the user's name is looked for, and the rows where the user is, unless others made the user move.
    #[inline]
    fn look_up(&self, user: &UserId) -> (Place, &[Row]) {
        let hash = self.hasher.hash_one(user.as_str().as_bytes());
        let shard = (hash >> 32) as usize % self.users.shards().len();
        let place = Place { shard, tag: (hash as u32).max(Row::EMPTY + 1) };
        (place, self.users.shards()[shard].rows())
    }

    /// Scores and folds a sample of a user who was looked up.
    #[inline]
    fn settle(
        &self,
        place: Place,
        rows: &[Row],
        sample: &UserSample<'_>,
    ) -> Result<Reading, DriftError> {
        let &UserSample { user, lane, intent, action, at } = sample;
        if let Some(allowed) = self.params.lane.filter(|&allowed| allowed != lane) {
            return Err(DriftError::LaneNotAllowed { asked: lane, allowed });
        }
        let sample = Sample { lane, drift: 1.0 - similarity(intent, action)?, at };
        let (reading, grown) = match shard::find(rows, place.tag, user) {
            Some((row, mut known)) => self.fold(row, &mut known, &sample),
            None => self.find_and_fold(place, user, &sample),
        };
        if grown > 0 {
            self.bound_histories();
        }
        Ok(reading)
    }

    fn lock(&self, place: Place) -> Locked<'_> {
        self.users.shards()[place.shard].lock()
    }

    #[inline]
    fn fold(&self, row: &Row, known: &mut User, sample: &Sample) -> (Reading, usize) {
        let stamp = self.clock.fetch_add(1, Ordering::Relaxed);
        let (reading, grown) = row.fold(known, stamp, sample, &self.params);
        if grown > 0 {
            // under the user's lock: nobody takes off what was not added yet
            self.history_bytes.fetch_add(grown, Ordering::AcqRel);
        }
        (reading, grown)
    }

    /// As [`Registry::fold`], for a user who is new or has just been moved.
    #[cold]
    fn find_and_fold(&self, place: Place, user: &UserId, sample: &Sample) -> (Reading, usize) {
        let mut has_room = false;
        loop {
            let mut shard = self.lock(place);
            if let Some((row, mut known)) = shard::find(shard.rows(), place.tag, user) {
                if has_room {
                    self.users.leave();
                }
                return self.fold(row, &mut known, sample);
            }
            if has_room {
                let row = self.users.take(&mut shard, place.tag);
                let mut known = row.lock();
                row.seat(place.tag, &mut known, User::new(user, sample.lane));
                return self.fold(row, &mut known, sample);
            }
            drop(shard);
            has_room = self.users.claim() || self.make_room();
        }
    }

    /// Forgets the idlest user; the room is the caller's.
    fn make_room(&self) -> bool {
        let freed = self.users.idlest(Bounded::Users).and_then(|user| self.users.forget(user));
        freed.is_some_and(|freed| {
            self.history_bytes.fetch_sub(freed, Ordering::AcqRel);
            true
        })
    }

    fn with_user<T>(&self, user: &UserId, read: impl FnOnce(&User) -> T) -> Option<T> {
        let (place, rows) = self.look_up(user);
        if let Some((_, known)) = shard::find(rows, place.tag, user) {
            return Some(read(&known));
        }
        let shard = self.lock(place);
        let (_, known) = shard::find(shard.rows(), place.tag, user)?;
        Some(read(&known))
    }

    /// Drops the histories of the idlest users until their bound is kept.
    fn bound_histories(&self) {
        while self.history_bytes() > self.params.history_bytes {
            let Some((stamp, slot)) = self.users.idlest(Bounded::Histories) else { return };
            let Some(row) = self.users.row(slot) else { return };
            let mut known = row.lock();
            // otherwise the user came back, or another was moved here
            if row.stamp() == stamp {
                let freed = row.drop_histories(&mut known);
                self.history_bytes.fetch_sub(freed, Ordering::AcqRel);
            }
        }
    }
}
