//! The users of a part of all hashes, in an open table of rows.

#[cfg(test)]
mod tests;

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use kevy_madvise::advise_hugepage;
use lukhas_types::UserId;

use super::row::{Row, User};

/// Rows of the first table; each later one has twice as many. With 16 shards a million users fill the newest to .64.
const FIRST: usize = 12;

/// The last table, of 12 * 2^21 rows, holds the largest capacity.
const LEVELS: usize = 22;

/// The bytes from which on a table is on large pages: two of them, so that one at least is whole.
const MANY: usize = 4 << 20;

/// Tables of rows, of which the newest is in use. An outgrown one stays, empty: whoever has just looked there finds nobody
/// and looks again, and all of them together are smaller than the newest.
///
/// A row's place comes from the hash alone, so that it is asked for before anything else is read. Linear probing; a table is
/// at most three quarters full.
#[derive(Debug, Default)]
#[repr(align(128))]
pub(super) struct Shard {
    /// Which table is in use.
    level: AtomicUsize,
    levels: [OnceLock<Box<[Row]>>; LEVELS],
    /// The number of users. Nobody comes, goes or moves but under this lock, which is taken before a user's.
    users: Mutex<usize>,
}

/// A shard that nobody else changes.
#[derive(Debug)]
pub(super) struct Locked<'a> {
    shard: &'a Shard,
    users: MutexGuard<'a, usize>,
}

impl Shard {
    /// The rows in use.
    #[inline]
    pub(super) fn rows(&self) -> &[Row] {
        let level = self.level.load(Ordering::Acquire);
        self.levels[level].get().map_or(&[], |rows| rows)
    }

    #[inline]
    pub(super) fn row(&self, level: usize, place: usize) -> Option<&Row> {
        self.levels[level].get()?.get(place)
    }

    /// Which table is in use, and its rows.
    pub(super) fn table(&self) -> (usize, &[Row]) {
        let level = self.level.load(Ordering::Acquire);
        (level, self.levels[level].get().map_or(&[], |rows| rows))
    }

    /// A state is never left half changed, so that a poisoned lock holds a good one.
    pub(super) fn lock(&self) -> Locked<'_> {
        let users = self.users.lock().unwrap_or_else(PoisonError::into_inner);
        Locked { shard: self, users }
    }
}

impl<'a> Locked<'a> {
    pub(super) fn rows(&self) -> &'a [Row] {
        self.shard.rows()
    }

    pub(super) fn level(&self) -> usize {
        self.shard.table().0
    }

    /// Whether one more needs a larger table.
    pub(super) fn is_full(&self) -> bool {
        (*self.users + 1) * 4 > self.rows().len() * 3
    }

    /// The row for one more user.
    pub(super) fn take(&mut self, tag: u32) -> &'a Row {
        *self.users += 1;
        free(self.rows(), tag)
    }

    /// Closes the gap of a user who has gone; `moved` hears the new place of everyone who moves up.
    pub(super) fn close(&mut self, gap: usize, mut moved: impl FnMut(usize)) {
        *self.users -= 1;
        let rows = self.rows();
        let mut gap = gap;
        let mut place = gap;
        loop {
            place = next(rows, place);
            let tag = rows[place].tag();
            if tag == Row::EMPTY {
                return;
            }
            // whether its home lies behind the gap, on the way round
            let home = home(rows, tag);
            let stays = if gap <= place {
                (gap + 1..=place).contains(&home)
            } else {
                home > gap || home <= place
            };
            if !stays {
                rows[place].move_to(&rows[gap]);
                moved(gap);
                gap = place;
            }
        }
    }

    /// Moves everyone to a table of twice the size.
    pub(super) fn grow(&self) {
        let (level, old) = self.shard.table();
        let level = if old.is_empty() { 0 } else { level + 1 };
        let rows = self.shard.levels[level].get_or_init(|| vacant(FIRST << level));
        for row in old.iter().filter(|row| row.tag() != Row::EMPTY) {
            row.move_to(free(rows, row.tag()));
        }
        self.shard.level.store(level, Ordering::Release);
    }
}

/// So many rows without a user.
fn vacant(count: usize) -> Box<[Row]> {
    let mut rows: Vec<Row> = Vec::with_capacity(count);
    let bytes = count * size_of::<Row>();
    // Rows are read at random, and of the way to one most is the way to its page: large ones, where the system has them for
    // the asking. Asked before a page is touched.
    if bytes >= MANY {
        advise_hugepage(rows.as_ptr().cast(), bytes);
    }
    rows.extend((0..count).map(|_| Row::vacant()));
    rows.into_boxed_slice()
}

/// The row of a user, locked. Says None of one who is there only when the user is moved meanwhile.
#[inline]
pub(super) fn find<'a>(
    rows: &'a [Row],
    tag: u32,
    user: &UserId,
) -> Option<(&'a Row, MutexGuard<'a, User>)> {
    let mut place = home(rows, tag);
    for _ in 0..rows.len() {
        let row = &rows[place];
        match row.tag() {
            Row::EMPTY => return None,
            other if other == tag => {
                let known = row.lock();
                if known.is(user) {
                    return Some((row, known));
                }
            }
            _ => {}
        }
        place = next(rows, place);
    }
    None
}

/// The rows where a user most likely is.
#[inline]
pub(super) fn near(rows: &[Row], tag: u32) -> impl Iterator<Item = &Row> {
    let home = home(rows, tag);
    rows[home..].iter().take(NEAR)
}

/// Half of all users are in the first row that they are looked for, most of the others in the next.
const NEAR: usize = 2;

fn free(rows: &[Row], tag: u32) -> &Row {
    let mut place = home(rows, tag);
    while rows[place].tag() != Row::EMPTY {
        place = next(rows, place);
    }
    &rows[place]
}

#[inline]
fn home(rows: &[Row], tag: u32) -> usize {
    ((u64::from(tag) * rows.len() as u64) >> 32) as usize
}

#[inline]
fn next(rows: &[Row], place: usize) -> usize {
    if place + 1 == rows.len() { 0 } else { place + 1 }
}
