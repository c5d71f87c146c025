//! The past of a user in a lane.

use lukhas_types::{Guardian, Lane, Timestamp};
use serde::Serialize;

use crate::{Monitor, Reading};

/// Which readings of [`Registry::trends`](crate::Registry::trends).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Page {
    /// Those before this number of a sample; [`Trends::next`] continues a page. From the newest on when there is none.
    pub before: Option<u64>,
    /// The most readings; more than are kept is as many as are kept.
    pub take: usize,
}

impl Default for Page {
    /// The newest 100.
    fn default() -> Self {
        Self { before: None, take: 100 }
    }
}

impl Page {
    /// Those before a sample.
    #[must_use]
    pub const fn before(mut self, sequence: u64) -> Self {
        self.before = Some(sequence);
        self
    }

    /// With another length.
    #[must_use]
    pub const fn take(mut self, readings: usize) -> Self {
        self.take = readings;
        self
    }
}

/// The past of a user in a lane: figures over all of it, and a page of it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Trends {
    /// The lane.
    pub lane: Lane,
    /// The number of the first sample that is counted: 1, or later where a history was dropped for want of room.
    pub since: u64,
    /// The samples that are counted, those that are no longer kept too.
    pub total: u64,
    /// Their mean drift, in [0, 2].
    pub mean: f64,
    /// Their least drift.
    pub min: f64,
    /// Their greatest drift.
    pub max: f64,
    /// How many were warned of.
    pub warned: u64,
    /// How many were blocked.
    pub blocked: u64,
    /// The readings of the page, newest first.
    pub readings: Vec<Past>,
    /// The [`Page::before`] of the next page, where there is one.
    pub next: Option<u64>,
}

/// A reading, and when its caller said it was.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Past {
    /// As it was answered.
    #[serde(flatten)]
    pub reading: Reading,
    /// When.
    pub at: Option<Timestamp>,
}

/// A reading at rest.
#[derive(Debug, Clone, Copy)]
pub(super) struct Kept {
    pub(super) drift: f64,
    pub(super) ema: f64,
    pub(super) at: Option<Timestamp>,
    pub(super) guardian: Guardian,
}

/// Running figures, and a ring of the newest readings.
#[derive(Debug)]
pub(super) struct History {
    pub(super) since: u64,
    pub(super) total: u64,
    pub(super) sum: f64,
    pub(super) min: f64,
    pub(super) max: f64,
    pub(super) warned: u64,
    pub(super) blocked: u64,
    /// Sample k of those counted, from 0, is at `k % limit`.
    pub(super) ring: Vec<Kept>,
}

impl History {
    /// Before its first reading, number `since`.
    pub(super) const fn new(since: u64) -> Self {
        let (total, warned, blocked) = (0, 0, 0);
        Self { since, total, sum: 0.0, min: 2.0, max: 0.0, warned, blocked, ring: Vec::new() }
    }

    /// Folds a reading in, in O(1).
    pub(super) fn push(&mut self, reading: &Reading, at: Option<Timestamp>, limit: usize) {
        let Reading { drift, ema, guardian, .. } = *reading;
        let kept = Kept { drift, ema, at, guardian };
        let place = (self.total % limit as u64) as usize;
        match self.ring.get_mut(place) {
            Some(oldest) => *oldest = kept,
            None => {
                self.make_room(place + 1, limit);
                self.ring.push(kept);
            }
        }
        self.total += 1;
        self.sum += drift;
        (self.min, self.max) = (self.min.min(drift), self.max.max(drift));
        self.warned += u64::from(guardian == Guardian::Warn);
        self.blocked += u64::from(guardian == Guardian::Block);
    }

    /// Doubles until the limit: room depends on the number of readings alone.
    pub(super) fn make_room(&mut self, readings: usize, limit: usize) {
        if readings > self.ring.capacity() {
            let room = readings.next_power_of_two().max(4).min(limit);
            self.ring.reserve_exact(room - self.ring.len());
        }
    }

    /// What it takes.
    pub(super) fn bytes(&self) -> usize {
        size_of::<Self>() + self.ring.capacity() * size_of::<Kept>()
    }

    /// O(page).
    pub(super) fn trends(&self, lane: Lane, page: Page) -> Trends {
        let end = self.since + self.total;
        let oldest = end - self.ring.len() as u64;
        let before = page.before.unwrap_or(end).clamp(oldest, end);
        let first = before - (before - oldest).min(page.take as u64);
        let past = |sequence: u64| {
            let place = (sequence - self.since) % self.ring.len() as u64;
            let Kept { drift, ema, at, guardian } = self.ring[place as usize];
            let n = sequence.min(Monitor::WINDOW as u64) as usize;
            Past {
                reading: Reading {
                    lane,
                    drift,
                    ema,
                    guardian,
                    n,
                    sequence,
                    evidence: None,
                    onset: None,
                },
                at,
            }
        };
        Trends {
            lane,
            since: self.since,
            total: self.total,
            // rounding may carry a mean a little beyond
            mean: (self.sum / self.total as f64).clamp(self.min, self.max),
            min: self.min,
            max: self.max,
            warned: self.warned,
            blocked: self.blocked,
            readings: (first..before).rev().map(past).collect(),
            next: (first > oldest).then_some(first),
        }
    }
}
