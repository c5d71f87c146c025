use std::time::Duration;

use crate::StateError;

/// How much one service takes on. Every number is a bound: what lies beyond it is refused, never queued.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Limits {
    /// The longest body in bytes (1 MiB; two vectors of 8192 numbers written with 25 characters each are 400 KiB).
    pub body_bytes: usize,
    /// The longest time for a request from its head to its answer (10 s), then 408.
    pub request_time: Duration,
    /// Requests in flight (1024), then 503 `overloaded`.
    pub in_flight: usize,
    /// Dreams and meshes that run or wait for a thread (32), then 503 `overloaded`. One that outlives its request's
    /// time still counts until it ends.
    pub dreaming: usize,
    /// The most glyphs that one dream walks on (10,000), then 422 `too_many_glyphs`: so many steps over so many glyphs
    /// end well within the time for a request. Memories that were dreamt on are kept for the next dream, at most 32
    /// and together ten times this many glyphs; the least recently used go first.
    pub dream_glyphs: usize,
    /// Dreams kept for GET (4096); the oldest go first. When it is full, an owner of a quarter or more makes room among
    /// their own dreams, so that nobody pushes out everybody else's.
    pub dreams: usize,
    /// Bytes of kept dreams (64 MiB), shared in the same way; a dream beyond a quarter is not kept.
    pub dream_bytes: usize,
    /// Open connections of a server (1024); later ones wait in the listener's backlog.
    pub connections: usize,
    /// The longest time for a request's head, and for an idle connection (30 s).
    pub head_time: Duration,
    /// The longest time that a peer may take nothing of what is written to it (30 s); then its connection is cut.
    pub write_time: Duration,
    /// The longest time that a stopping server waits for what it accepted (30 s).
    pub drain_time: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            body_bytes: 1 << 20,
            request_time: Duration::from_secs(10),
            in_flight: 1024,
            dreaming: 32,
            dream_glyphs: 10_000,
            dreams: 4096,
            dream_bytes: 64 << 20,
            connections: 1024,
            head_time: Duration::from_secs(30),
            write_time: Duration::from_secs(30),
            drain_time: Duration::from_secs(30),
        }
    }
}

impl Limits {
    /// Checks every bound.
    ///
    /// # Errors
    ///
    /// When a number is zero or a time is zero or longer than a day; counts must not be beyond 2^29.
    pub(crate) fn validate(self) -> Result<Self, StateError> {
        let counts = [
            ("body_bytes", self.body_bytes),
            ("in_flight", self.in_flight),
            ("dreaming", self.dreaming),
            ("dream_glyphs", self.dream_glyphs),
            ("dreams", self.dreams),
            ("dream_bytes", self.dream_bytes),
            ("connections", self.connections),
        ];
        let times = [
            ("request_time", self.request_time),
            ("head_time", self.head_time),
            ("write_time", self.write_time),
            ("drain_time", self.drain_time),
        ];
        for (field, value) in counts {
            if !(1..=StateError::MAX_COUNT).contains(&value) {
                return Err(StateError::Count { field, value });
            }
        }
        for (field, value) in times {
            if value.is_zero() || value > StateError::MAX_TIME {
                return Err(StateError::Time { field, value });
            }
        }
        Ok(self)
    }
}
