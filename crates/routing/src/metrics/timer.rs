use std::sync::atomic::Ordering::Relaxed;
use std::time::Instant;

use axum::http::StatusCode;

use super::Meter;

/// A request that is being answered. One that is dropped before its answer counts as abandoned.
#[derive(Debug)]
pub(crate) struct Timer<'a> {
    meter: &'a Meter,
    start: Instant,
    is_answered: bool,
}

impl<'a> Timer<'a> {
    pub(super) fn start(meter: &'a Meter) -> Self {
        Self { meter, start: now(), is_answered: false }
    }

    /// The answer is ready.
    pub(crate) fn stop(mut self, status: StatusCode) {
        self.is_answered = true;
        self.meter.times.record(now().duration_since(self.start));
        self.meter.count(status);
    }
}

impl Drop for Timer<'_> {
    fn drop(&mut self) {
        if !self.is_answered {
            self.meter.abandoned.fetch_add(1, Relaxed);
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "a latency is what a monotonic clock says")]
fn now() -> Instant {
    Instant::now()
}
