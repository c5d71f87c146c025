//! A place for a user.

use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lukhas_types::{Lane, Timestamp, UserId};

use super::history::History;
use super::name::Name;
use crate::monitor::{Head, Ring};
use crate::{Monitor, Policy, Reading, RegistryParams, Start};

/// Samples between two writes to the ring.
const BLOCK: usize = 8;

/// A user, or nobody. What every sample needs lies in the first three cache lines, each with a place of its own to ask for it.
#[derive(Debug)]
#[repr(C, align(64))]
pub(super) struct Cell {
    front: AtomicBool,
    /// The bytes of the user's histories. Changed under the user's lock, as the stamp is.
    pub(super) kept: AtomicU32,
    /// The number of the newest sample over all users, so that no two are alike; [`Cell::NOBODY`] without a user.
    pub(super) stamp: AtomicU64,
    user: Mutex<User>,
    middle: AtomicBool,
    /// The bits of the first lane's newest drifts, until a block is full and goes to the ring; sample k is at
    /// `(k - 1) % BLOCK`. Read and written under the user's lock.
    recent: [AtomicU64; BLOCK - 1],
    back: AtomicBool,
    /// Locked under the user's lock alone.
    cold: Mutex<Cold>,
}

/// What every sample changes.
#[derive(Debug)]
#[repr(C)]
pub(super) struct User {
    pub(super) name: Name,
    /// Of the lane in which the first sample came.
    head: Head,
    at: Option<Timestamp>,
    pub(super) lane: Lane,
    /// The lane of the newest sample.
    pub(super) last: Lane,
}

/// The rest.
#[derive(Debug)]
struct Cold {
    history: Option<Box<History>>,
    /// Further lanes.
    next: Option<Box<Entry>>,
    ring: Ring,
}

/// A user in a lane.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) monitor: Monitor,
    pub(super) at: Option<Timestamp>,
    pub(super) history: Option<Box<History>>,
    pub(super) next: Option<Box<Self>>,
}

/// A drift to be folded in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub(super) lane: Lane,
    pub(super) drift: f64,
    pub(super) at: Option<Timestamp>,
}

impl Cell {
    pub(super) const NOBODY: u64 = u64::MAX;

    pub(super) const fn vacant() -> Self {
        Self {
            front: AtomicBool::new(false),
            kept: AtomicU32::new(0),
            stamp: AtomicU64::new(Self::NOBODY),
            user: Mutex::new(User::NOBODY),
            middle: AtomicBool::new(false),
            recent: [const { AtomicU64::new(0) }; BLOCK - 1],
            back: AtomicBool::new(false),
            cold: Mutex::new(Cold { history: None, next: None, ring: [0.0; Monitor::WINDOW] }),
        }
    }

    /// Asks for the cache lines that a sample needs, without waiting for them as a read would.
    #[inline]
    pub(super) fn touch(&self) {
        self.front.store(true, Ordering::Relaxed);
        self.middle.store(true, Ordering::Relaxed);
        self.back.store(true, Ordering::Relaxed);
    }

    /// Reads from each of them: the waits of several cells overlap.
    #[inline]
    pub(super) fn await_lines(&self) {
        for line in [&self.front, &self.middle, &self.back] {
            std::hint::black_box(line.load(Ordering::Relaxed));
        }
    }

    /// A state is never left half changed, so that a poisoned lock holds a good one.
    #[inline]
    pub(super) fn lock(&self) -> MutexGuard<'_, User> {
        self.user.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn cold(&self) -> MutexGuard<'_, Cold> {
        self.cold.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Folds a sample of this user in, number `stamp`, and says by how many bytes the history has grown.
    #[inline]
    pub(super) fn fold(
        &self,
        user: &mut User,
        stamp: u64,
        sample: &Sample,
        params: &RegistryParams,
    ) -> (Reading, usize) {
        self.stamp.store(stamp, Ordering::Relaxed);
        user.last = sample.lane;
        if sample.lane != user.lane {
            return self.fold_other(sample, params);
        }
        user.at = sample.at;
        let place = user.head.fold(sample.drift);
        match self.recent.get(place % BLOCK) {
            Some(recent) => recent.store(sample.drift.to_bits(), Ordering::Relaxed),
            None => self.fill(&mut self.cold().ring, place, sample.drift),
        }
        let policy = Policy::lane(sample.lane).with_start(params.start);
        let reading = user.head.read(&policy, sample.drift);
        if params.history == 0 {
            return (reading, 0);
        }
        (reading, self.remember(&mut self.cold().history, &reading, sample.at, params.history))
    }

    /// Puts a whole block into the ring, whose last drift belongs at `place`.
    fn fill(&self, ring: &mut Ring, place: usize, drift: f64) {
        ring[place] = drift;
        for (place, recent) in ring[place + 1 - BLOCK..place].iter_mut().zip(&self.recent) {
            *place = f64::from_bits(recent.load(Ordering::Relaxed));
        }
    }

    /// The first lane's monitor.
    fn first(&self, user: &User, cold: &Cold, start: Start) -> Monitor {
        let policy = Policy::lane(user.lane).with_start(start);
        let mut ring = cold.ring;
        let place = (user.head.sequence % Monitor::WINDOW as u64) as usize;
        let block = place / BLOCK * BLOCK;
        for (place, recent) in ring[block..place].iter_mut().zip(&self.recent) {
            *place = f64::from_bits(recent.load(Ordering::Relaxed));
        }
        Monitor::of(policy, user.head, &ring)
    }

    /// In another lane than the first.
    fn fold_other(&self, sample: &Sample, params: &RegistryParams) -> (Reading, usize) {
        let mut cold = self.cold();
        let mut next = &mut cold.next;
        loop {
            let entry = next.get_or_insert_with(|| Box::new(Entry::new(sample.lane, params.start)));
            if entry.lane() == sample.lane {
                entry.at = sample.at;
                let reading = entry.monitor.fold(sample.drift);
                if params.history == 0 {
                    return (reading, 0);
                }
                let grown = self.remember(&mut entry.history, &reading, sample.at, params.history);
                return (reading, grown);
            }
            next = &mut entry.next;
        }
    }

    fn remember(
        &self,
        history: &mut Option<Box<History>>,
        reading: &Reading,
        at: Option<Timestamp>,
        limit: usize,
    ) -> usize {
        let before = history.as_ref().map_or(0, |history| history.bytes());
        let history = history.get_or_insert_with(|| Box::new(History::new(reading.sequence)));
        history.push(reading, at, limit);
        let grown = history.bytes() - before;
        self.kept.fetch_add(grown as u32, Ordering::Relaxed);
        grown
    }

    /// Calls `read` with the newest lane, or the one that is asked for: the newest reading, when it was, and the history.
    pub(super) fn with_lane<T>(
        &self,
        user: &User,
        lane: Option<Lane>,
        start: Start,
        read: impl FnOnce(Reading, Option<Timestamp>, Option<&History>) -> T,
    ) -> Option<T> {
        let lane = lane.unwrap_or(user.last);
        let cold = self.cold();
        if lane == user.lane {
            let reading = self.first(user, &cold, start).reading()?;
            return Some(read(reading, user.at, cold.history.as_deref()));
        }
        let entry = cold.others().find(|entry| entry.lane() == lane)?;
        Some(read(entry.monitor.reading()?, entry.at, entry.history.as_deref()))
    }

    /// Calls `each` with every lane's state, the first one's first.
    pub(super) fn for_each_lane(
        &self,
        user: &User,
        start: Start,
        mut each: impl FnMut(&Monitor, Option<Timestamp>, Option<&History>),
    ) {
        let cold = self.cold();
        each(&self.first(user, &cold, start), user.at, cold.history.as_deref());
        cold.others().for_each(|entry| each(&entry.monitor, entry.at, entry.history.as_deref()));
    }

    /// How many lanes.
    pub(super) fn lanes(&self) -> usize {
        1 + self.cold().others().count()
    }

    /// Drops the histories and says which bytes that freed.
    pub(super) fn drop_histories(&self) -> usize {
        let mut cold = self.cold();
        cold.history = None;
        let mut next = cold.next.as_deref_mut();
        while let Some(entry) = next {
            entry.history = None;
            next = entry.next.as_deref_mut();
        }
        self.kept.swap(0, Ordering::Relaxed) as usize
    }

    /// Puts a new user in, before the first sample.
    pub(super) fn seat(&self, user: &mut User, name: &UserId, lane: Lane) {
        *user = User { name: Name::new(name), lane, last: lane, ..User::NOBODY };
    }

    /// Forgets the user and says which bytes of histories that freed.
    pub(super) fn vacate(&self, user: &mut User) -> usize {
        self.stamp.store(Self::NOBODY, Ordering::Relaxed);
        *user = User::NOBODY;
        let freed = self.drop_histories();
        let mut cold = self.cold();
        (cold.next, cold.ring) = (None, [0.0; Monitor::WINDOW]);
        freed
    }

    /// Puts a user of a snapshot in, with the states of the lanes, the first one's first.
    pub(super) fn restore(&self, name: &UserId, last: Lane, stamp: u64, first: Entry) {
        let (mut user, mut cold) = (self.lock(), self.cold());
        let others = std::iter::successors(first.next.as_deref(), |entry| entry.next.as_deref());
        let histories = others.map(|entry| &entry.history).chain([&first.history]);
        let kept: usize = histories.flatten().map(|history| history.bytes()).sum();
        (user.name, user.lane, user.last, user.at) =
            (Name::new(name), first.lane(), last, first.at);
        (cold.history, cold.next) = (first.history, first.next);
        let (head, ring) = first.monitor.parts();
        (user.head, cold.ring) = (head, *ring);
        let block = (head.sequence % Monitor::WINDOW as u64) as usize / BLOCK * BLOCK;
        for (recent, drift) in self.recent.iter().zip(&ring[block..]) {
            recent.store(drift.to_bits(), Ordering::Relaxed);
        }
        self.kept.store(kept as u32, Ordering::Relaxed);
        self.stamp.store(stamp, Ordering::Relaxed);
    }
}

impl User {
    const NOBODY: Self = Self {
        name: Name::NONE,
        head: Head::NEW,
        at: None,
        lane: Lane::Experimental,
        last: Lane::Experimental,
    };

    #[inline]
    pub(super) fn is(&self, user: &UserId) -> bool {
        self.name.as_bytes() == user.as_str().as_bytes()
    }
}

impl Cold {
    fn others(&self) -> impl Iterator<Item = &Entry> {
        std::iter::successors(self.next.as_deref(), |entry| entry.next.as_deref())
    }
}

impl Entry {
    pub(super) fn new(lane: Lane, start: Start) -> Self {
        let monitor = Monitor::new(Policy::lane(lane).with_start(start));
        Self { monitor, at: None, history: None, next: None }
    }

    pub(super) fn lane(&self) -> Lane {
        self.monitor.policy().name()
    }
}
