//! The places for users, in chunks that never move.

use std::sync::atomic::Ordering;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::cell::Cell;
use super::idle::Idle;

/// Cells of a chunk, by the capacity: few enough for a small registry, and of a large one so many that the list of chunks
/// stays in the cache and a chunk fills a large page.
const CHUNK: std::ops::RangeInclusive<usize> = 32..=4096;

#[derive(Debug)]
pub(super) struct Slab {
    chunks: Box<[OnceLock<Box<[Cell]>>]>,
    /// The cells of a chunk are 2 to this power.
    shift: u32,
    capacity: u32,
    free: Mutex<Free>,
    /// Of all users, and of those with a history.
    idle: [Mutex<Idle>; 2],
}

#[derive(Debug, Default)]
struct Free {
    /// Slots from here on were never taken.
    fresh: u32,
    /// Slots that forgotten users left.
    left: Vec<u32>,
}

/// What must be bounded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bounded {
    Users,
    Histories,
}

impl Slab {
    pub(super) fn new(capacity: usize) -> Self {
        let chunk = (capacity / 256).next_power_of_two().clamp(*CHUNK.start(), *CHUNK.end());
        Self {
            chunks: (0..capacity.div_ceil(chunk)).map(|_| OnceLock::new()).collect(),
            shift: chunk.ilog2(),
            capacity: capacity as u32,
            free: Mutex::default(),
            idle: Default::default(),
        }
    }

    /// The cell of a slot that was taken once.
    #[inline]
    pub(super) fn cell(&self, slot: u32) -> &Cell {
        let chunk = self.chunks[(slot >> self.shift) as usize].get();
        let place = slot & !(u32::MAX << self.shift);
        &chunk.expect("a slot has a cell before it is given out")[place as usize]
    }

    /// A slot without a user, unless the capacity is reached.
    pub(super) fn take(&self) -> Option<u32> {
        let mut free = self.free();
        if let Some(slot) = free.left.pop() {
            return Some(slot);
        }
        let slot = free.fresh;
        if slot == self.capacity {
            return None;
        }
        self.chunks[(slot >> self.shift) as usize]
            .get_or_init(|| (0..1 << self.shift).map(|_| Cell::vacant()).collect());
        free.fresh += 1;
        Some(slot)
    }

    /// Gives a slot back.
    pub(super) fn leave(&self, slot: u32) {
        self.free().left.push(slot);
    }

    /// The slots that were ever taken.
    pub(super) fn slots(&self) -> std::ops::Range<u32> {
        0..self.free().fresh
    }

    /// Stamp and slot of every user, or of every one with a history.
    pub(super) fn users(&self, what: Bounded) -> impl Iterator<Item = (u64, u32)> {
        let stamped = |slot| (self.cell(slot).stamp.load(Ordering::Relaxed), slot);
        self.slots().map(stamped).filter(move |&one| self.stands(what, one))
    }

    /// Stamp and slot of the idlest user, or of the idlest with a history; nobody else is told the same.
    pub(super) fn idlest(&self, what: Bounded) -> Option<(u64, u32)> {
        let mut idle = self.idle[usize::from(what == Bounded::Histories)]
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        idle.pop(|| self.users(what), |one| self.stands(what, one))
    }

    fn stands(&self, what: Bounded, (stamp, slot): (u64, u32)) -> bool {
        let cell = self.cell(slot);
        stamp != Cell::NOBODY
            && cell.stamp.load(Ordering::Relaxed) == stamp
            && (what == Bounded::Users || cell.kept.load(Ordering::Relaxed) > 0)
    }

    fn free(&self) -> MutexGuard<'_, Free> {
        self.free.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
