//! A monitor for each user and lane, shared between threads.

mod bytes;
mod cell;
mod each;
mod history;
mod idle;
mod name;
mod slab;
mod table;

use std::hash::BuildHasher;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use foldhash::fast::RandomState;
use lukhas_types::{Guardian, Lane, Timestamp, UserId};
use serde::Serialize;

use self::cell::{Cell, Sample, User};
pub use self::each::UserSample;
pub use self::history::{Page, Past, Trends};
use self::slab::{Bounded, Slab};
use self::table::Table;
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

/// One [`Monitor`](crate::Monitor) for each user and lane. Scoring holds no lock, and a known user's sample waits for
/// nobody but another sample of the same user and those who look a name up in the same shard.
///
/// There are never more users than the capacity. Where there would be, the user whose newest sample is the oldest is
/// forgotten; while several threads update at once, one that is about as idle may go instead. Users are ordered by the
/// order of their updates, not by the timestamps that callers give.
///
/// With [`RegistryParams::history`] it also keeps the newest readings of each, and figures over all of them
/// ([`Registry::trends`]). All histories share [`RegistryParams::history_bytes`]: beyond it the idlest user's goes first, and
/// that user begins a new one with the next sample; averages and windows stay.
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
    /// The shards, each locked before a user, never after.
    tables: Box<[Mutex<Table>]>,
    slab: Slab,
    users: AtomicUsize,
    /// The number of updates, which orders users by idleness.
    clock: AtomicU64,
    /// The bytes of all histories.
    history_bytes: AtomicUsize,
}

/// Where a name is looked for.
#[derive(Debug, Clone, Copy)]
struct Place {
    table: usize,
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
            tables: (0..params.shards).map(|_| Mutex::default()).collect(),
            slab: Slab::new(params.capacity),
            users: AtomicUsize::new(0),
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
        let (place, slot) = self.look_up(user);
        // sent for before the score, which takes about as long as the way from memory
        if let Some(slot) = slot {
            self.slab.cell(slot).touch();
        }
        self.settle(place, slot, &UserSample { user, lane, intent, action, at })
    }

    /// The user's state in a lane; without one, in the lane that was updated last. O(1).
    #[must_use]
    pub fn status(&self, user: &UserId, lane: Option<Lane>) -> Option<Status> {
        self.with_user(user, |cell, known| {
            cell.with_lane(known, lane, self.params.start, |reading, last_updated, _| {
                let Reading { lane, ema, guardian, sequence: samples, .. } = reading;
                Status { lane, ema, guardian, samples, last_updated }
            })
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
        self.with_user(user, |cell, known| {
            cell.with_lane(known, lane, self.params.start, |reading, _, history| {
                history.map(|history| history.trends(reading.lane, page))
            })
        })??
    }

    /// Forgets every user whose newest sample came with a timestamp before `before`, and says how many those were. A user
    /// whose newest sample came without one stays. O(users).
    pub fn forget_idle(&self, before: Timestamp) -> usize {
        let is_idle = |&(_, slot): &(u64, u32)| {
            let cell = self.slab.cell(slot);
            let newest = |_, at: Option<Timestamp>, _: Option<&_>| at;
            let newest = cell.with_lane(&cell.lock(), None, self.params.start, newest).flatten();
            newest.is_some_and(|newest| newest < before)
        };
        let idle = self.slab.users(Bounded::Users).filter(is_idle);
        idle.filter_map(|user| self.forget(user)).map(|slot| self.slab.leave(slot)).count()
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

    /// The bytes that histories take, at most [`RegistryParams::history_bytes`] when no update is under way.
    #[must_use]
    pub fn history_bytes(&self) -> usize {
        self.history_bytes.load(Ordering::Acquire)
    }

    /// Where the user's name is looked for, and the slot that is probably the user's.
    #[inline]
    fn look_up(&self, user: &UserId) -> (Place, Option<u32>) {
        let place = self.place(user.as_str().as_bytes());
        (place, self.lock(place.table).find(place.tag, |_| true))
    }

    /// Scores and folds a sample of a user who was looked up.
    #[inline]
    fn settle(
        &self,
        place: Place,
        slot: Option<u32>,
        sample: &UserSample<'_>,
    ) -> Result<Reading, DriftError> {
        let &UserSample { user, lane, intent, action, at } = sample;
        if let Some(allowed) = self.params.lane.filter(|&allowed| allowed != lane) {
            return Err(DriftError::LaneNotAllowed { asked: lane, allowed });
        }
        let sample = Sample { lane, drift: 1.0 - similarity(intent, action)?, at };
        let folded = slot.and_then(|slot| {
            let cell = self.slab.cell(slot);
            let mut known = cell.lock();
            known.is(user).then(|| self.fold(cell, &mut known, &sample))
        });
        let (reading, grown) = folded.unwrap_or_else(|| self.find_and_fold(place, user, &sample));
        if grown > 0 {
            self.bound_histories();
        }
        Ok(reading)
    }

    #[inline]
    fn place(&self, name: &[u8]) -> Place {
        let hash = self.hasher.hash_one(name);
        Place { table: (hash >> 32) as usize % self.tables.len(), tag: hash as u32 }
    }

    /// A state is never left half changed, so that a poisoned lock holds a good one.
    #[inline]
    fn lock(&self, table: usize) -> MutexGuard<'_, Table> {
        self.tables[table].lock().unwrap_or_else(PoisonError::into_inner)
    }

    #[inline]
    fn fold(&self, cell: &Cell, known: &mut User, sample: &Sample) -> (Reading, usize) {
        let stamp = self.clock.fetch_add(1, Ordering::Relaxed);
        let (reading, grown) = cell.fold(known, stamp, sample, &self.params);
        if grown > 0 {
            // under the user's lock: nobody takes off what was not added yet
            self.history_bytes.fetch_add(grown, Ordering::AcqRel);
        }
        (reading, grown)
    }

    /// As [`Registry::fold`], for a user who is new, or was not where the tag pointed to.
    #[cold]
    fn find_and_fold(&self, place: Place, user: &UserId, sample: &Sample) -> (Reading, usize) {
        let mut spare = None;
        loop {
            let mut table = self.lock(place.table);
            // nobody goes while the table is locked
            if let Some(slot) = table.find(place.tag, |slot| self.slab.cell(slot).lock().is(user)) {
                spare.into_iter().for_each(|spare| self.slab.leave(spare));
                let cell = self.slab.cell(slot);
                return self.fold(cell, &mut cell.lock(), sample);
            }
            if let Some(slot) = spare {
                let cell = self.slab.cell(slot);
                let mut known = cell.lock();
                cell.seat(&mut known, user, sample.lane);
                table.insert(place.tag, slot);
                self.users.fetch_add(1, Ordering::AcqRel);
                return self.fold(cell, &mut known, sample);
            }
            drop(table);
            spare = self.slab.take().or_else(|| self.forget(self.slab.idlest(Bounded::Users)?));
        }
    }

    fn with_user<T>(&self, user: &UserId, read: impl FnOnce(&Cell, &User) -> T) -> Option<T> {
        let place = self.place(user.as_str().as_bytes());
        let table = self.lock(place.table);
        let slot = table.find(place.tag, |slot| self.slab.cell(slot).lock().is(user))?;
        let cell = self.slab.cell(slot);
        let known = cell.lock();
        Some(read(cell, &known))
    }

    /// Forgets a user who has not come back since, and says whose slot that was.
    fn forget(&self, (stamp, slot): (u64, u32)) -> Option<u32> {
        let cell = self.slab.cell(slot);
        let place = self.place(cell.lock().name.as_bytes());
        let mut table = self.lock(place.table);
        let mut known = cell.lock();
        if cell.stamp.load(Ordering::Relaxed) != stamp {
            return None;
        }
        table.remove(place.tag, slot);
        self.users.fetch_sub(1, Ordering::AcqRel);
        self.history_bytes.fetch_sub(cell.vacate(&mut known), Ordering::AcqRel);
        Some(slot)
    }

    /// Drops the histories of the idlest users until their bound is kept.
    fn bound_histories(&self) {
        while self.history_bytes() > self.params.history_bytes {
            let Some((_, slot)) = self.slab.idlest(Bounded::Histories) else { return };
            let cell = self.slab.cell(slot);
            let _known = cell.lock();
            self.history_bytes.fetch_sub(cell.drop_histories(), Ordering::AcqRel);
        }
    }
}
