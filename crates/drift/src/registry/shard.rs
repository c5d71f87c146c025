//! Users in the order of their newest sample, found by name.

use std::hash::BuildHasher;

use foldhash::fast::RandomState;
use hashbrown::HashTable;
use lukhas_types::{Lane, Timestamp, UserId};

use super::Status;
use crate::{Monitor, Policy, Reading, Start};

/// No slot.
const NONE: u32 = u32::MAX;

/// A map from names to slots, and the slots in a list from the newest to the oldest.
#[derive(Debug)]
pub(super) struct Shard {
    map: HashTable<u32>,
    slots: Vec<Slot>,
    /// A slot that a forgotten user left, and through `older` the next ones.
    free: u32,
    newest: u32,
    oldest: u32,
}

#[derive(Debug)]
struct Slot {
    user: Option<UserId>,
    newer: u32,
    older: u32,
    stamp: u64,
    last: Lane,
    lanes: [Option<Box<Entry>>; Lane::ALL.len()],
}

#[derive(Debug)]
struct Entry {
    monitor: Monitor,
    at: Option<Timestamp>,
}

impl Default for Shard {
    fn default() -> Self {
        Self { map: HashTable::new(), slots: Vec::new(), free: NONE, newest: NONE, oldest: NONE }
    }
}

impl Shard {
    /// Folds a drift in, and says whether the user is new.
    #[expect(clippy::too_many_arguments, reason = "the two entries of the registry, inlined")]
    pub(super) fn fold(
        &mut self,
        hash: u64,
        user: &UserId,
        lane: Lane,
        drift: f64,
        at: Option<Timestamp>,
        stamp: u64,
        (start, hasher): (Start, &RandomState),
    ) -> (Reading, bool) {
        let known = self.find(hash, user);
        let slot = match known {
            Some(slot) => {
                self.unlink(slot);
                slot
            }
            None => self.insert(hash, user, lane, hasher),
        };
        self.link_newest(slot);
        let slot = &mut self.slots[slot as usize];
        (slot.stamp, slot.last) = (stamp, lane);
        let entry = slot.lanes[index(lane)].get_or_insert_with(|| {
            let policy = Policy::lane(lane).with_start(start);
            Box::new(Entry { monitor: Monitor::new(policy), at: None })
        });
        entry.at = at;
        (entry.monitor.fold(drift), known.is_none())
    }

    pub(super) fn status(&self, hash: u64, user: &UserId, lane: Option<Lane>) -> Option<Status> {
        let slot = &self.slots[self.find(hash, user)? as usize];
        let entry = slot.lanes[index(lane.unwrap_or(slot.last))].as_ref()?;
        let Reading { lane, ema, guardian, sequence, .. } = entry.monitor.reading()?;
        Some(Status { lane, ema, guardian, samples: sequence, last_updated: entry.at })
    }

    /// When the idlest user's newest sample came.
    pub(super) fn oldest(&self) -> Option<u64> {
        self.slots.get(self.oldest as usize).map(|slot| slot.stamp)
    }

    /// Forgets the idlest user; false when there is none.
    pub(super) fn forget_oldest(&mut self, hasher: &RandomState) -> bool {
        let oldest = self.oldest;
        let Some(user) = self.slots.get_mut(oldest as usize).and_then(|slot| slot.user.take())
        else {
            return false;
        };
        if let Ok(found) =
            self.map.find_entry(hasher.hash_one(user.as_str()), |&slot| slot == oldest)
        {
            found.remove();
        }
        self.unlink(oldest);
        let slot = &mut self.slots[oldest as usize];
        slot.lanes = Default::default();
        slot.older = std::mem::replace(&mut self.free, oldest);
        true
    }

    fn find(&self, hash: u64, user: &UserId) -> Option<u32> {
        self.map.find(hash, |&slot| self.slots[slot as usize].user.as_ref() == Some(user)).copied()
    }

    fn insert(&mut self, hash: u64, user: &UserId, lane: Lane, hasher: &RandomState) -> u32 {
        let new = Slot {
            user: Some(user.clone()),
            newer: NONE,
            older: NONE,
            stamp: 0,
            last: lane,
            lanes: Default::default(),
        };
        let slot = if let Some(slot) = self.slots.get_mut(self.free as usize) {
            let position = std::mem::replace(&mut self.free, slot.older);
            *slot = new;
            position
        } else {
            self.slots.push(new);
            (self.slots.len() - 1) as u32
        };
        self.map.insert_unique(hash, slot, |&slot| {
            let user = self.slots[slot as usize].user.as_ref();
            user.map_or(0, |user| hasher.hash_one(user.as_str()))
        });
        slot
    }

    fn link_newest(&mut self, slot: u32) {
        let second = std::mem::replace(&mut self.newest, slot);
        self.slots[slot as usize].newer = NONE;
        self.slots[slot as usize].older = second;
        match self.slots.get_mut(second as usize) {
            Some(second) => second.newer = slot,
            None => self.oldest = slot,
        }
    }

    fn unlink(&mut self, slot: u32) {
        let Slot { newer, older, .. } = self.slots[slot as usize];
        match self.slots.get_mut(newer as usize) {
            Some(newer) => newer.older = older,
            None => self.newest = older,
        }
        match self.slots.get_mut(older as usize) {
            Some(older) => older.newer = newer,
            None => self.oldest = newer,
        }
    }
}

fn index(lane: Lane) -> usize {
    Lane::ALL.iter().position(|&known| known == lane).unwrap_or(Lane::ALL.len() - 1)
}
