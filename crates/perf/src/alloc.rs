//! What one call allocated.

use serde::{Deserialize, Serialize};

/// Heap use of one call, on the calling thread only.
///
/// Counted by one extra call outside the clock. Memory that other threads take on behalf of the call is not seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct AllocCounts {
    /// Allocations made.
    pub count: u64,
    /// Bytes allocated in all.
    pub bytes: u64,
    /// The most bytes held at once beyond what was held before the call.
    pub peak: u64,
    /// Bytes still held when the call has returned and its result is alive; negative where it freed older memory.
    pub live: i64,
}

impl AllocCounts {
    /// Counts as they are; for reports that are put together by hand.
    #[must_use]
    pub fn new(count: u64, bytes: u64, peak: u64, live: i64) -> Self {
        Self { count, bytes, peak, live }
    }
}

/// Counts one call; its result is dropped after the counting.
#[cfg(feature = "alloc")]
pub(crate) fn count<T>(call: impl FnOnce() -> T) -> Option<AllocCounts> {
    let mut result = None;
    let info = allocation_counter::measure(|| result = Some(std::hint::black_box(call())));
    drop(result);
    Some(AllocCounts {
        count: info.count_total,
        bytes: info.bytes_total,
        peak: info.bytes_max,
        live: info.bytes_current,
    })
}

/// Without the feature `alloc` nothing is counted and the call is not made.
#[cfg(not(feature = "alloc"))]
pub(crate) fn count<T>(_call: impl FnOnce() -> T) -> Option<AllocCounts> {
    None
}
