//! Who has been idle for longest, without a list that every sample would have to mend.

use super::Slot;

/// The idlest users as of some time. A user who came back has another stamp and is passed over; everyone else has a newer
/// stamp than these, so that the first who has not come back is the idlest of all.
#[derive(Debug, Default)]
pub(super) struct Idle {
    /// Stamp and slot, the idlest last.
    queue: Vec<(u64, Slot)>,
}

impl Idle {
    /// The stamp and the slot of the idlest: `all` are all, and `stands` says whether one has not changed. Amortised O(1): a
    /// look at all finds the idlest quarter of them.
    pub(super) fn pop<I: Iterator<Item = (u64, Slot)>>(
        &mut self,
        all: impl Fn() -> I,
        stands: impl Fn((u64, Slot)) -> bool,
    ) -> Option<(u64, Slot)> {
        if let Some(idlest) = self.next(&stands) {
            return Some(idlest);
        }
        let mut all: Vec<(u64, Slot)> = all().collect();
        let quarter = all.len().div_ceil(4);
        all.select_nth_unstable(quarter.checked_sub(1)?);
        all.truncate(quarter);
        all.sort_unstable_by_key(|&(stamp, _)| std::cmp::Reverse(stamp));
        self.queue.clear();
        self.queue.extend_from_slice(&all);
        self.next(&stands)
    }

    /// Hears that a user has another slot. O(log users).
    pub(super) fn moved(&mut self, stamp: u64, slot: Slot) {
        let place = self.queue.binary_search_by(|one| stamp.cmp(&one.0));
        if let Ok(place) = place {
            self.queue[place].1 = slot;
        }
    }

    /// Hears that all may have other slots.
    pub(super) fn forget(&mut self) {
        self.queue.clear();
    }

    fn next(&mut self, stands: impl Fn((u64, Slot)) -> bool) -> Option<(u64, Slot)> {
        std::iter::from_fn(|| self.queue.pop()).find(|&one| stands(one))
    }
}
