//! Which call meets which fault.

use std::{collections::BTreeMap, ops::Range, time::Duration};

use serde::{Deserialize, Serialize};

use super::{Fate, FaultKind, ScheduleError, random};

/// The longest mean, standard deviation and stall.
pub const MAX_DELAY: Duration = Duration::from_secs(3600);
/// The most calls that faults are pinned to.
pub const MAX_FAULTS: usize = 1024;

/// The fate of every call: a function of the seed and the call's number alone, so it does not depend on what ran on
/// which thread before.
///
/// As text, and in serde as that text: `seed=7 mean=100ms stddev=20ms refuse=0.1 at=3:lose,5:stall=2s calls=0..100`;
/// what is absent is none.
///
/// ```
/// use lukhas_perf::Schedule;
/// let schedule: Schedule = "seed=7 refuse=0.1".parse()?;
/// assert_eq!(schedule, Schedule::new(7).refusing(0.1)?);
/// assert_eq!(schedule.to_string(), "seed=7 refuse=0.1");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[must_use]
pub struct Schedule {
    pub(super) seed: u64,
    pub(super) mean: Duration,
    pub(super) stddev: Duration,
    pub(super) refuse: f64,
    pub(super) lose: f64,
    pub(super) at: BTreeMap<u64, FaultKind>,
    pub(super) calls: Option<Range<u64>>,
}

impl Schedule {
    /// No faults yet.
    pub const fn new(seed: u64) -> Self {
        Self {
            seed,
            mean: Duration::ZERO,
            stddev: Duration::ZERO,
            refuse: 0.0,
            lose: 0.0,
            at: BTreeMap::new(),
            calls: None,
        }
    }

    /// Delays every call by a normal time, cut at 0.
    ///
    /// # Errors
    /// [`ScheduleError::TooLong`] for more than [`MAX_DELAY`].
    pub fn delaying(self, mean: Duration, stddev: Duration) -> Result<Self, ScheduleError> {
        short("mean", mean)?;
        short("stddev", stddev)?;
        Ok(Self { mean, stddev, ..self })
    }

    /// Refuses this share of the calls.
    ///
    /// # Errors
    /// [`ScheduleError::BadShare`], also when more than all calls would be refused or lost.
    pub fn refusing(self, refuse: f64) -> Result<Self, ScheduleError> {
        shares(refuse, self.lose)?;
        Ok(Self { refuse, ..self })
    }

    /// Loses the answers of this share of the calls.
    ///
    /// # Errors
    /// As [`refusing`](Self::refusing).
    pub fn losing(self, lose: f64) -> Result<Self, ScheduleError> {
        shares(self.refuse, lose)?;
        Ok(Self { lose, ..self })
    }

    /// A fault at one call, counted from 0, whatever the shares say; the last one named for a call holds.
    ///
    /// # Errors
    /// [`ScheduleError::TooLong`], [`ScheduleError::TooMany`].
    pub fn at(mut self, call: u64, fault: FaultKind) -> Result<Self, ScheduleError> {
        if let FaultKind::Stall(time) = fault {
            short("stall", time)?;
        }
        self.at.insert(call, fault);
        if self.at.len() > MAX_FAULTS {
            return Err(ScheduleError::TooMany { len: self.at.len(), max: MAX_FAULTS });
        }
        Ok(self)
    }

    /// Only within these calls; the others pass unharmed.
    pub fn within(self, calls: Range<u64>) -> Self {
        Self { calls: Some(calls), ..self }
    }

    /// What happens to a call. O(log faults).
    #[must_use]
    pub fn fate(&self, call: u64) -> Fate {
        if self.calls.as_ref().is_some_and(|calls| !calls.contains(&call)) {
            return Fate::none(call);
        }
        let mut delay = random::delay(self.seed, call, self.mean, self.stddev);
        let fault = self.at.get(&call).copied().or_else(|| self.drawn(call));
        if let Some(FaultKind::Stall(time)) = fault {
            delay += time;
        }
        Fate { call, delay, fault }
    }

    /// The fates of calls, for a look ahead.
    pub fn fates(&self, calls: Range<u64>) -> impl Iterator<Item = Fate> + '_ {
        calls.map(|call| self.fate(call))
    }

    /// The faults that it has for the first calls, each pinned to its call, without delays: what a shrinking starts
    /// from.
    ///
    /// # Errors
    /// [`ScheduleError::TooMany`].
    pub fn pinned(&self, calls: u64) -> Result<Self, ScheduleError> {
        self.fates(0..calls)
            .filter_map(|fate| Some((fate.call, fate.fault?)))
            .try_fold(Self::new(self.seed), |pinned, (call, fault)| pinned.at(call, fault))
    }

    /// How many calls have a fault pinned to them.
    #[must_use]
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Whether it holds nothing for any call.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.mean.is_zero()
            && self.stddev.is_zero()
            && self.refuse + self.lose == 0.0
            && self.at.is_empty()
    }

    fn drawn(&self, call: u64) -> Option<FaultKind> {
        if self.refuse + self.lose == 0.0 {
            return None;
        }
        let drawn = random::uniform(self.seed, call, 0);
        if drawn < self.refuse {
            Some(FaultKind::Refuse)
        } else if drawn < self.refuse + self.lose {
            Some(FaultKind::Lose)
        } else {
            None
        }
    }
}

fn short(field: &'static str, value: Duration) -> Result<(), ScheduleError> {
    if value > MAX_DELAY {
        return Err(ScheduleError::TooLong { field, value, max: MAX_DELAY });
    }
    Ok(())
}

fn shares(refuse: f64, lose: f64) -> Result<(), ScheduleError> {
    for (field, value) in [("refuse", refuse), ("lose", lose), ("refuse + lose", refuse + lose)] {
        if !(0.0..=1.0).contains(&value) {
            return Err(ScheduleError::BadShare { field, value });
        }
    }
    Ok(())
}
