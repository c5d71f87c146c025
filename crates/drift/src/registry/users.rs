//! All users, by the hash of the name and by idleness.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::idle::Idle;
use super::row::{Row, User};
use super::shard::{Locked, Shard};
use crate::RegistryParams;

#[derive(Debug)]
pub(super) struct Users {
    shards: Box<[Shard]>,
    /// The users, and those who are about to be one.
    count: AtomicUsize,
    capacity: usize,
    /// Of all users, and of those with a history. Locked under the lock of a shard, never before.
    idle: [Mutex<Idle>; 2],
}

/// Where a user is, until another goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Slot {
    shard: u16,
    level: u8,
    place: u32,
}

/// What must be bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bounded {
    Users,
    Histories,
}

impl Users {
    pub(super) fn new(params: &RegistryParams) -> Self {
        Self {
            shards: (0..params.shards).map(|_| Shard::default()).collect(),
            count: AtomicUsize::new(0),
            capacity: params.capacity,
            idle: Default::default(),
        }
    }

    #[inline]
    pub(super) fn shards(&self) -> &[Shard] {
        &self.shards
    }

    pub(super) fn len(&self) -> usize {
        self.count.load(Ordering::Acquire)
    }

    /// Room for one more user, unless there is none.
    pub(super) fn claim(&self) -> bool {
        let more = |count| (count < self.capacity).then_some(count + 1);
        self.count.fetch_update(Ordering::AcqRel, Ordering::Acquire, more).is_ok()
    }

    /// Gives room back.
    pub(super) fn leave(&self) {
        self.count.fetch_sub(1, Ordering::AcqRel);
    }

    #[inline]
    pub(super) fn row(&self, slot: Slot) -> Option<&Row> {
        self.shards[usize::from(slot.shard)].row(slot.level.into(), slot.place as usize)
    }

    /// The row for a new user of a shard.
    pub(super) fn take<'a>(&self, shard: &mut Locked<'a>, tag: u32) -> &'a Row {
        if shard.is_full() {
            shard.grow();
            self.idle(Bounded::Users).forget();
            self.idle(Bounded::Histories).forget();
        }
        shard.take(tag)
    }

    /// Forgets a user who has not come back since, and says which bytes of histories that freed. The room is kept.
    pub(super) fn forget(&self, (stamp, slot): (u64, Slot)) -> Option<usize> {
        let shard = &self.shards[usize::from(slot.shard)];
        let mut shard = shard.lock();
        let row = self.row(slot)?;
        let mut known = row.lock();
        if row.stamp() != stamp {
            return None;
        }
        let freed = row.vacate(&mut known);
        drop(known);
        self.close(&mut shard, slot);
        Some(freed)
    }

    /// Forgets the users of each shard of whom this is true; says how many, and which bytes of histories that freed.
    pub(super) fn forget_where(&self, is_one: impl Fn(&User) -> bool) -> (usize, usize) {
        let (mut forgotten, mut freed) = (0, 0);
        for (number, shard) in self.shards.iter().enumerate() {
            let mut shard = shard.lock();
            let (level, rows) = (shard.level(), shard.rows());
            for (place, row) in rows.iter().enumerate() {
                // another user may move to this place, and no one who was not looked at to an earlier one
                while row.tag() != Row::EMPTY {
                    // asked and forgotten under one lock: nobody comes back between the two
                    let mut known = row.lock();
                    if !is_one(&known) {
                        break;
                    }
                    freed += row.vacate(&mut known);
                    drop(known);
                    self.close(&mut shard, slot(number, level, place));
                    self.leave();
                    forgotten += 1;
                }
            }
        }
        (forgotten, freed)
    }

    /// Stamp and slot of every user, or of every one with a history.
    pub(super) fn all(&self, what: Bounded) -> impl Iterator<Item = (u64, Slot)> {
        let shards = self.shards.iter().enumerate();
        let all = shards.flat_map(|(number, shard)| {
            let (level, rows) = shard.table();
            let rows = rows.iter().enumerate();
            rows.map(move |(place, row)| (row.stamp(), slot(number, level, place)))
        });
        all.filter(move |&one| self.stands(what, one))
    }

    /// Stamp and slot of the idlest user, or of the idlest with a history; nobody else is told the same.
    pub(super) fn idlest(&self, what: Bounded) -> Option<(u64, Slot)> {
        self.idle(what).pop(|| self.all(what), |one| self.stands(what, one))
    }

    fn close(&self, shard: &mut Locked<'_>, gap: Slot) {
        shard.close(gap.place as usize, |place| {
            let slot = Slot { place: place as u32, ..gap };
            let stamp = self.row(slot).map(Row::stamp);
            for what in [Bounded::Users, Bounded::Histories] {
                stamp.into_iter().for_each(|stamp| self.idle(what).moved(stamp, slot));
            }
        });
    }

    fn stands(&self, what: Bounded, (stamp, slot): (u64, Slot)) -> bool {
        let is = |row: &Row| row.stamp() == stamp && (what == Bounded::Users || row.kept() > 0);
        stamp != Row::NOBODY && self.row(slot).is_some_and(is)
    }

    fn idle(&self, what: Bounded) -> MutexGuard<'_, Idle> {
        let idle = &self.idle[usize::from(what == Bounded::Histories)];
        idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn slot(shard: usize, level: usize, place: usize) -> Slot {
    Slot { shard: shard as u16, level: level as u8, place: place as u32 }
}
