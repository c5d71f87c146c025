//! A user's average in a lane.

use lukhas_types::{Lane, Timestamp};

use super::at::At;
use super::history::History;
use crate::monitor::Head;
use crate::{Policy, Reading, RegistryParams};

/// What every sample in the lane changes. Of a monitor the window is not kept: no answer of a registry needs it, and it is
/// nine tenths of the bytes.
#[derive(Debug, Clone, Copy)]
#[repr(C)]
pub(super) struct Track {
    pub(super) head: Head,
    /// The drift of the newest sample.
    pub(super) newest: f64,
    pub(super) at: At,
    pub(super) lane: Lane,
}

/// A sample to be folded in.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sample {
    pub(super) lane: Lane,
    pub(super) drift: f64,
    pub(super) at: Option<Timestamp>,
}

impl Track {
    pub(super) const fn new(lane: Lane) -> Self {
        Self { head: Head::NEW, newest: 0.0, at: At::NEVER, lane }
    }

    #[inline]
    pub(super) fn fold(&mut self, sample: &Sample, params: &RegistryParams) -> Reading {
        self.head.fold(sample.drift);
        (self.newest, self.at) = (sample.drift, sample.at.into());
        self.reading(params)
    }

    /// The newest again.
    #[inline]
    pub(super) fn reading(&self, params: &RegistryParams) -> Reading {
        self.head.read(&Policy::lane(self.lane).with_start(params.start), self.newest)
    }
}

/// What few users have: readings, and averages in further lanes.
#[derive(Debug, Default)]
pub(super) struct More {
    /// Of the first lane.
    pub(super) history: Option<Box<History>>,
    pub(super) others: Vec<(Track, Option<Box<History>>)>,
}

impl More {
    pub(super) fn histories(&mut self) -> impl Iterator<Item = &mut Option<Box<History>>> {
        std::iter::once(&mut self.history).chain(self.others.iter_mut().map(|other| &mut other.1))
    }
}
