//! A schedule at work.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};

use super::{ChaosError, Fate, FaultKind, Schedule, Waiter};

/// Faults around calls, by a schedule. Clones share the count of the calls.
///
/// Its scope is where it is handed to, and [`pause`](Self::pause) takes calls out of it. [`Chaos::off`] is an absent
/// pointer: a call through it is one test and the call; [`NoChaos`](super::NoChaos) spares the test too.
///
/// ```
/// use lukhas_perf::{Chaos, ChaosError, FaultKind, Schedule, VirtualTime};
/// let chaos = Chaos::new(Schedule::new(7).at(1, FaultKind::Refuse)?, VirtualTime::new());
/// let parse = |text: &str| chaos.call(|| text.parse::<u32>());
/// assert_eq!(parse("42"), Ok(42));
/// assert!(matches!(parse("42"), Err(ChaosError::Injected(_))));
/// assert!(matches!(parse("no"), Err(ChaosError::Inner(_))));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Default)]
pub struct Chaos(Option<Arc<Running>>);

struct Running {
    schedule: Schedule,
    waiter: Box<dyn Waiter>,
    pauses: AtomicU64,
    calls: AtomicU64,
    refused: AtomicU64,
    lost: AtomicU64,
    delay_ns: AtomicU64,
}

/// What was done to the calls so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Tally {
    /// Calls, harmed or not; those within a pause are not counted.
    pub calls: u64,
    /// Calls that were refused.
    pub refused: u64,
    /// Calls whose answers were lost.
    pub lost: u64,
    /// The delays of all calls together.
    pub delay: Duration,
}

impl Tally {
    /// Calls that failed by injection.
    #[must_use]
    pub fn failed(&self) -> u64 {
        self.refused + self.lost
    }
}

impl Chaos {
    /// No faults: a call costs one test of a pointer more.
    #[must_use]
    pub const fn off() -> Self {
        Self(None)
    }

    /// A schedule from its first call on. Delays of [`call`](Self::call) are waited by `waiter`.
    #[must_use]
    pub fn new(schedule: Schedule, waiter: impl Waiter + 'static) -> Self {
        Self(Some(Arc::new(Running {
            schedule,
            waiter: Box::new(waiter),
            pauses: AtomicU64::new(0),
            calls: AtomicU64::new(0),
            refused: AtomicU64::new(0),
            lost: AtomicU64::new(0),
            delay_ns: AtomicU64::new(0),
        })))
    }

    /// Makes a call, or not, as the schedule says.
    ///
    /// # Errors
    /// [`ChaosError::Injected`] where the schedule has a failure, else the call's own as [`ChaosError::Inner`].
    #[inline]
    pub fn call<T, E>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, ChaosError<E>> {
        match &self.0 {
            None => call().map_err(ChaosError::Inner),
            Some(running) => running.call(call),
        }
    }

    /// Counts a call and says what happens to it, for wrappers of one's own; None when it is off or paused.
    #[inline]
    #[must_use = "the call is counted"]
    pub fn next_fate(&self) -> Option<Fate> {
        self.0.as_ref().and_then(|running| running.next_fate())
    }

    /// What was done so far.
    #[must_use]
    pub fn tally(&self) -> Tally {
        let Some(running) = &self.0 else { return Tally::default() };
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        Tally {
            calls: get(&running.calls),
            refused: get(&running.refused),
            lost: get(&running.lost),
            delay: Duration::from_nanos(get(&running.delay_ns)),
        }
    }

    /// The schedule, unless it is off.
    #[must_use]
    pub fn schedule(&self) -> Option<&Schedule> {
        self.0.as_ref().map(|running| &running.schedule)
    }

    /// Lets calls pass unharmed and uncounted on every thread, until what it returns is dropped.
    pub fn pause(&self) -> Paused {
        if let Some(running) = &self.0 {
            running.pauses.fetch_add(1, Ordering::Relaxed);
        }
        Paused(self.clone())
    }
}

impl Running {
    fn next_fate(&self) -> Option<Fate> {
        if self.pauses.load(Ordering::Relaxed) > 0 {
            return None;
        }
        let fate = self.schedule.fate(self.calls.fetch_add(1, Ordering::Relaxed));
        match fate.fault {
            Some(FaultKind::Refuse) => self.refused.fetch_add(1, Ordering::Relaxed),
            Some(FaultKind::Lose) => self.lost.fetch_add(1, Ordering::Relaxed),
            Some(FaultKind::Stall(_)) | None => 0,
        };
        let ns = u64::try_from(fate.delay.as_nanos()).unwrap_or(u64::MAX);
        self.delay_ns.fetch_add(ns, Ordering::Relaxed);
        Some(fate)
    }

    fn call<T, E>(&self, call: impl FnOnce() -> Result<T, E>) -> Result<T, ChaosError<E>> {
        let Some(fate) = self.next_fate() else { return call().map_err(ChaosError::Inner) };
        if !fate.delay.is_zero() {
            self.waiter.wait(fate.delay);
        }
        match fate.injected() {
            None => call().map_err(ChaosError::Inner),
            Some(injected) => {
                if injected.kind == FaultKind::Lose {
                    drop(call());
                }
                Err(ChaosError::Injected(injected))
            }
        }
    }
}

impl fmt::Debug for Chaos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.schedule() {
            None => f.write_str("Chaos::off"),
            Some(schedule) => f
                .debug_struct("Chaos")
                .field("schedule", &schedule.to_string())
                .field("tally", &self.tally())
                .finish_non_exhaustive(),
        }
    }
}

/// A pause, while it lives.
#[derive(Debug)]
#[must_use = "the pause ends when this is dropped"]
pub struct Paused(Chaos);

impl Drop for Paused {
    fn drop(&mut self) {
        if let Some(running) = &self.0.0 {
            running.pauses.fetch_sub(1, Ordering::Relaxed);
        }
    }
}
