//! Slots by the hash of a name.

#[cfg(test)]
mod tests;

/// An open table of 32 bits of a hash and a slot each, which is found, nearly always, in the first cache line looked at,
/// and grows without a look at the names. Two names may share the bits: whoever finds a slot looks at its name.
///
/// Linear probing from a place that grows with the bits; at most four fifths full, so that an entry takes 10 to 16 bytes.
#[derive(Debug, Default)]
pub(super) struct Table {
    entries: Vec<u64>,
    used: usize,
}

/// No entry: a slot is below 2^24.
const EMPTY: u64 = u64::MAX;

const fn entry(tag: u32, slot: u32) -> u64 {
    (tag as u64) << 32 | slot as u64
}

impl Table {
    /// The slot of a tag whose user `is` the one.
    #[inline]
    pub(super) fn find(&self, tag: u32, is: impl Fn(u32) -> bool) -> Option<u32> {
        if self.entries.is_empty() {
            return None;
        }
        let mut place = self.home(tag);
        loop {
            let entry = self.entries[place];
            if entry == EMPTY {
                return None;
            }
            if (entry >> 32) as u32 == tag && is(entry as u32) {
                return Some(entry as u32);
            }
            place = self.next(place);
        }
    }

    /// Puts in what is not there.
    pub(super) fn insert(&mut self, tag: u32, slot: u32) {
        if (self.used + 1) * 5 > self.entries.len() * 4 {
            let larger = (self.entries.len() * 3 / 2).max(8);
            let old = std::mem::replace(&mut self.entries, vec![EMPTY; larger]);
            old.into_iter().filter(|&old| old != EMPTY).for_each(|old| self.put(old));
        }
        self.used += 1;
        self.put(entry(tag, slot));
    }

    /// Takes out what is there, and moves up what was pushed behind it.
    pub(super) fn remove(&mut self, tag: u32, slot: u32) {
        let mut hole = self.home(tag);
        while self.entries[hole] != entry(tag, slot) {
            hole = self.next(hole);
        }
        let mut place = hole;
        loop {
            place = self.next(place);
            let entry = self.entries[place];
            if entry == EMPTY {
                break;
            }
            // whether its home lies behind the hole, on the way round
            let home = self.home((entry >> 32) as u32);
            let stays = if hole <= place {
                (hole + 1..=place).contains(&home)
            } else {
                home > hole || home <= place
            };
            if !stays {
                self.entries[hole] = entry;
                hole = place;
            }
        }
        self.entries[hole] = EMPTY;
        self.used -= 1;
    }

    fn put(&mut self, entry: u64) {
        let mut place = self.home((entry >> 32) as u32);
        while self.entries[place] != EMPTY {
            place = self.next(place);
        }
        self.entries[place] = entry;
    }

    #[inline]
    fn home(&self, tag: u32) -> usize {
        ((u64::from(tag) * self.entries.len() as u64) >> 32) as usize
    }

    #[inline]
    fn next(&self, place: usize) -> usize {
        if place + 1 == self.entries.len() { 0 } else { place + 1 }
    }
}
