//! Waiting, and the time that passes by it.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use crate::clock;

/// What waits and knows how much time has passed.
pub trait Waiter: Send + Sync {
    /// Waits.
    fn wait(&self, time: Duration);

    /// The time that has passed since some fixed point.
    fn elapsed(&self) -> Duration;
}

/// The clock of the machine: waiting blocks the thread.
#[derive(Debug, Clone, Copy)]
pub struct RealTime(Instant);

impl RealTime {
    /// From now on.
    #[must_use]
    pub fn new() -> Self {
        Self(clock::now())
    }
}

impl Default for RealTime {
    fn default() -> Self {
        Self::new()
    }
}

impl Waiter for RealTime {
    #[expect(clippy::disallowed_methods, reason = "whoever takes real time asks for this wait")]
    fn wait(&self, time: Duration) {
        std::thread::sleep(time);
    }

    fn elapsed(&self) -> Duration {
        clock::now().saturating_duration_since(self.0)
    }
}

/// Time that passes by waiting alone, at once; 584 years of it at most. Clones share it.
#[derive(Clone, Default)]
pub struct VirtualTime(Arc<AtomicU64>);

impl VirtualTime {
    /// At zero.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }
}

impl fmt::Debug for VirtualTime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("VirtualTime").field(&self.elapsed()).finish()
    }
}

impl Waiter for VirtualTime {
    fn wait(&self, time: Duration) {
        let ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        let add = |now: u64| Some(now.saturating_add(ns));
        // the closure always gives a value
        let _ = self.0.fetch_update(Ordering::Relaxed, Ordering::Relaxed, add);
    }

    fn elapsed(&self) -> Duration {
        Duration::from_nanos(self.0.load(Ordering::Relaxed))
    }
}
