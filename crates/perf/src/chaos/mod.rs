//! Faults on purpose: delays, refusals and lost answers by a schedule that can be printed and played again.

mod error;
mod fault;
mod inject;
#[cfg(feature = "tower")]
mod layer;
mod random;
mod retry;
mod runner;
mod schedule;
mod search;
mod shrink;
mod text;
mod time;

#[cfg(feature = "tower")]
pub use self::layer::{ChaosFuture, ChaosLayer, ChaosService};
pub use self::{
    error::ScheduleError,
    fault::{ChaosError, Fate, FaultKind, Injected},
    inject::{Inject, NoChaos},
    retry::{RetryError, RetryParams, retry, retry_if},
    runner::{Chaos, Paused, Tally},
    schedule::{MAX_DELAY, MAX_FAULTS, Schedule},
    search::{Coverage, FailingSchedule, FaultSearchParams, every_fault, every_single_fault},
    shrink::shrink,
    time::{RealTime, VirtualTime, Waiter},
};
