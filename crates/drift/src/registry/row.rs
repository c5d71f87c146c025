//! A place for a user.

use std::slice;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use lukhas_types::{Lane, UserId};
use prefetch_index::prefetch_index;

use super::at::At;
use super::history::History;
use super::name::Name;
use super::track::{More, Sample, Track};
use crate::monitor::Head;
use crate::{Reading, RegistryParams};

/// A user, or nobody: two cache lines.
#[derive(Debug)]
#[repr(C, align(128))]
pub(super) struct Row {
    /// Bits of the hash of the name, [`Row::EMPTY`] without a user. Changed under the lock of the shard and the user's.
    pub(super) tag: AtomicU32,
    /// The number of the newest sample over all users, so that no two are alike; [`Row::NOBODY`] without a user. Changed
    /// under the user's lock, as `kept` is.
    pub(super) stamp: AtomicU64,
    user: Mutex<User>,
    /// The bytes of the user's histories.
    pub(super) kept: AtomicU32,
}

#[derive(Debug)]
#[repr(C)]
pub(super) struct User {
    /// Of the lane in which the first sample came.
    head: Head,
    newest: f64,
    more: Option<Box<More>>,
    pub(super) name: Name,
    at: At,
    lane: Lane,
    /// The lane of the newest sample.
    pub(super) last: Lane,
}

impl Row {
    pub(super) const EMPTY: u32 = 0;
    pub(super) const NOBODY: u64 = u64::MAX;

    pub(super) const fn vacant() -> Self {
        const { assert!(size_of::<Self>() == 128, "two cache lines") };
        Self {
            tag: AtomicU32::new(Self::EMPTY),
            stamp: AtomicU64::new(Self::NOBODY),
            user: Mutex::new(User::NOBODY),
            kept: AtomicU32::new(0),
        }
    }

    /// Asks for both cache lines, without waiting for them.
    #[inline]
    pub(super) fn prefetch(&self) {
        prefetch_index(slice::from_ref(&self.tag), 0);
        prefetch_index(slice::from_ref(&self.kept), 0);
    }

    #[inline]
    pub(super) fn tag(&self) -> u32 {
        self.tag.load(Ordering::Acquire)
    }

    #[inline]
    pub(super) fn stamp(&self) -> u64 {
        self.stamp.load(Ordering::Relaxed)
    }

    #[inline]
    pub(super) fn kept(&self) -> usize {
        self.kept.load(Ordering::Relaxed) as usize
    }

    /// A state is never left half changed, so that a poisoned lock holds a good one.
    #[inline]
    pub(super) fn lock(&self) -> MutexGuard<'_, User> {
        self.user.lock().unwrap_or_else(PoisonError::into_inner)
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
        if sample.lane == user.lane {
            let mut track = user.first();
            let reading = track.fold(sample, params);
            user.set_first(&track);
            if params.history == 0 {
                return (reading, 0);
            }
            let history = &mut user.more.get_or_insert_default().history;
            return (reading, self.remember(history, &reading, sample, params.history));
        }
        let others = &mut user.more.get_or_insert_default().others;
        let known = others.iter().position(|(track, _)| track.lane == sample.lane);
        let place = known.unwrap_or_else(|| {
            others.push((Track::new(sample.lane), None));
            others.len() - 1
        });
        let (track, history) = &mut others[place];
        let reading = track.fold(sample, params);
        if params.history == 0 {
            return (reading, 0);
        }
        (reading, self.remember(history, &reading, sample, params.history))
    }

    fn remember(
        &self,
        history: &mut Option<Box<History>>,
        reading: &Reading,
        sample: &Sample,
        limit: usize,
    ) -> usize {
        let before = history.as_ref().map_or(0, |history| history.bytes());
        let history = history.get_or_insert_with(|| Box::new(History::new(reading.sequence)));
        history.push(reading, sample.at, limit);
        let grown = history.bytes() - before;
        self.kept.fetch_add(grown as u32, Ordering::Relaxed);
        grown
    }

    /// Drops the histories and says which bytes that freed.
    pub(super) fn drop_histories(&self, user: &mut User) -> usize {
        match &mut user.more {
            Some(more) if !more.others.is_empty() => {
                more.histories().for_each(|history| *history = None);
            }
            more => *more = None,
        }
        self.kept.swap(0, Ordering::Relaxed) as usize
    }

    /// Puts a user in, where nobody is.
    pub(super) fn seat(&self, tag: u32, known: &mut User, user: User) {
        *known = user;
        self.tag.store(tag, Ordering::Release);
    }

    /// Forgets the user and says which bytes of histories that freed.
    pub(super) fn vacate(&self, user: &mut User) -> usize {
        self.tag.store(Self::EMPTY, Ordering::Release);
        self.stamp.store(Self::NOBODY, Ordering::Relaxed);
        *user = User::NOBODY;
        self.kept.swap(0, Ordering::Relaxed) as usize
    }

    /// Moves the user to a row where nobody is.
    pub(super) fn move_to(&self, other: &Self) {
        let (mut from, mut to) = (self.lock(), other.lock());
        other.kept.store(self.kept.load(Ordering::Relaxed), Ordering::Relaxed);
        other.stamp.store(self.stamp(), Ordering::Relaxed);
        other.seat(self.tag(), &mut to, std::mem::replace(&mut from, User::NOBODY));
        self.vacate(&mut from);
    }
}

impl User {
    const NOBODY: Self = Self {
        head: Head::NEW,
        newest: 0.0,
        more: None,
        name: Name::NONE,
        at: At::NEVER,
        lane: Lane::Experimental,
        last: Lane::Experimental,
    };

    /// Before the first sample.
    pub(super) fn new(name: &UserId, lane: Lane) -> Self {
        Self { name: Name::new(name), lane, last: lane, ..Self::NOBODY }
    }

    /// With the averages of all lanes, the first one's first.
    pub(super) fn of(name: &UserId, last: Lane, first: &Track, more: More) -> Self {
        let more = (more.history.is_some() || !more.others.is_empty()).then(|| Box::new(more));
        let mut user = Self { more, last, ..Self::new(name, first.lane) };
        user.set_first(first);
        user
    }

    #[inline]
    pub(super) fn is(&self, user: &UserId) -> bool {
        self.name.as_bytes() == user.as_str().as_bytes()
    }

    #[inline]
    fn first(&self) -> Track {
        Track { head: self.head, newest: self.newest, at: self.at, lane: self.lane }
    }

    #[inline]
    fn set_first(&mut self, track: &Track) {
        (self.head, self.newest, self.at) = (track.head, track.newest, track.at);
    }

    /// Every lane with its history, the first one's first.
    pub(super) fn lanes(&self) -> impl Iterator<Item = (Track, Option<&History>)> {
        let more = self.more.as_deref();
        let first = (self.first(), more.and_then(|more| more.history.as_deref()));
        let others = more.map_or(&[][..], |more| &more.others);
        let others = others.iter().map(|(track, history)| (*track, history.as_deref()));
        std::iter::once(first).chain(others)
    }

    /// The newest lane, or the one that is asked for.
    pub(super) fn lane(&self, lane: Option<Lane>) -> Option<(Track, Option<&History>)> {
        let lane = lane.unwrap_or(self.last);
        self.lanes().find(|(track, _)| track.lane == lane && track.head.sequence > 0)
    }
}
