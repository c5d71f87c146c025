use std::sync::atomic::{AtomicU64, Ordering::Relaxed};
use std::time::Duration;

use serde::Serialize;

/// Buckets of an octave: their edges lie at most 1/32 (3.2 %) apart.
const PARTS: usize = 1 << PARTS_LOG2;
const PARTS_LOG2: u32 = 5;
/// Below 256 ns all is one bucket, from 137 s on another.
const FIRST_LOG2: u32 = 8;
const LAST_LOG2: u32 = 37;
const BUCKETS: usize = 2 + (LAST_LOG2 - FIRST_LOG2) as usize * PARTS;

/// Counts times in fixed buckets, spaced as logarithms: 32 an octave from 256 ns to 137 s, one below and one above.
///
/// Recording is a few relaxed atomic additions: no lock, no allocation, the same memory (7.5 KiB) whatever comes. O(1).
#[derive(Debug)]
pub struct Histogram {
    buckets: Box<[AtomicU64]>,
    sum_ns: AtomicU64,
    max_ns: AtomicU64,
}

/// What a histogram holds, in nanoseconds; times are absent where nothing was recorded.
///
/// A quantile is the upper edge of the bucket that holds it, at most 3.2 % beyond the time itself (below 256 ns: 256),
/// and never more than the largest time. Mean and maximum are exact.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Latency {
    /// How many times were recorded.
    pub count: u64,
    /// Their mean, rounded down.
    pub mean_ns: Option<u64>,
    /// The quantile .5.
    pub p50_ns: Option<u64>,
    /// The quantile .95.
    pub p95_ns: Option<u64>,
    /// The quantile .99.
    pub p99_ns: Option<u64>,
    /// The largest.
    pub max_ns: Option<u64>,
}

impl Default for Histogram {
    fn default() -> Self {
        Self::new()
    }
}

impl Histogram {
    /// An empty one.
    #[must_use]
    pub fn new() -> Self {
        let buckets = std::iter::repeat_with(|| AtomicU64::new(0)).take(BUCKETS).collect();
        Self { buckets, sum_ns: AtomicU64::new(0), max_ns: AtomicU64::new(0) }
    }

    /// Adds a time. What is longer than 584 years counts as that. O(1).
    pub fn record(&self, time: Duration) {
        let ns = u64::try_from(time.as_nanos()).unwrap_or(u64::MAX);
        self.buckets[bucket(ns)].fetch_add(1, Relaxed);
        self.sum_ns.fetch_add(ns, Relaxed);
        // a new maximum is rare, and a load is cheaper than an exchange
        if ns > self.max_ns.load(Relaxed) {
            self.max_ns.fetch_max(ns, Relaxed);
        }
    }

    /// What was recorded so far. Times that are recorded meanwhile may be in it or not. O(buckets).
    #[must_use]
    pub fn latency(&self) -> Latency {
        self.counts().latency()
    }

    pub(super) fn counts(&self) -> Counts {
        Counts {
            buckets: self.buckets.iter().map(|bucket| bucket.load(Relaxed)).collect(),
            sum_ns: self.sum_ns.load(Relaxed),
            max_ns: self.max_ns.load(Relaxed),
        }
    }
}

/// The numbers of a histogram at one moment.
#[derive(Debug, Clone)]
pub(super) struct Counts {
    buckets: Vec<u64>,
    pub(super) sum_ns: u64,
    max_ns: u64,
}

impl Counts {
    pub(super) fn none() -> Self {
        Self { buckets: vec![0; BUCKETS], sum_ns: 0, max_ns: 0 }
    }

    pub(super) fn add(&mut self, other: &Self) {
        for (ours, theirs) in self.buckets.iter_mut().zip(&other.buckets) {
            *ours += theirs;
        }
        self.sum_ns = self.sum_ns.wrapping_add(other.sum_ns);
        self.max_ns = self.max_ns.max(other.max_ns);
    }

    pub(super) fn count(&self) -> u64 {
        self.buckets.iter().sum()
    }

    pub(super) fn latency(&self) -> Latency {
        let count = self.count();
        let some = |ns| (count > 0).then_some(ns);
        Latency {
            count,
            mean_ns: self.sum_ns.checked_div(count),
            p50_ns: some(self.quantile(count, 50)),
            p95_ns: some(self.quantile(count, 95)),
            p99_ns: some(self.quantile(count, 99)),
            max_ns: some(self.max_ns),
        }
    }

    /// How many times lie below `2^log2` ns, exactly; `log2` from 8 to 37.
    pub(super) fn below(&self, log2: u32) -> u64 {
        let end = 1 + (log2.clamp(FIRST_LOG2, LAST_LOG2) - FIRST_LOG2) as usize * PARTS;
        self.buckets[..end].iter().sum()
    }

    /// The smallest edge that at least this percentage of the times does not exceed.
    fn quantile(&self, count: u64, percent: u64) -> u64 {
        let rank = (u128::from(count) * u128::from(percent)).div_ceil(100).max(1);
        let mut seen = 0;
        let at = self.buckets.iter().position(|bucket| {
            seen += u128::from(*bucket);
            seen >= rank
        });
        at.map_or(self.max_ns, |at| upper_edge(at).min(self.max_ns))
    }
}

fn bucket(ns: u64) -> usize {
    let log2 = ns.checked_ilog2().unwrap_or(0);
    match log2 {
        _ if log2 < FIRST_LOG2 => 0,
        _ if log2 >= LAST_LOG2 => BUCKETS - 1,
        _ => {
            let part = (ns >> (log2 - PARTS_LOG2)) as usize & (PARTS - 1);
            1 + (log2 - FIRST_LOG2) as usize * PARTS + part
        }
    }
}

/// The first time beyond a bucket.
fn upper_edge(bucket: usize) -> u64 {
    if bucket + 1 >= BUCKETS {
        return u64::MAX;
    }
    // the lower edge of the next
    let (octave, part) = (bucket / PARTS, bucket % PARTS);
    ((PARTS + part) as u64) << (FIRST_LOG2 - PARTS_LOG2 + octave as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edges_are_where_buckets_change_and_lie_close() {
        assert_eq!((bucket(0), bucket(255), bucket(256)), (0, 0, 1));
        assert_eq!(bucket(u64::MAX), BUCKETS - 1);
        let mut lower = 256;
        for at in 1..BUCKETS - 1 {
            let upper = upper_edge(at);
            assert_eq!((bucket(lower), bucket(upper - 1), bucket(upper)), (at, at, at + 1));
            assert!((upper - lower) * 32 <= lower, "{at}: {lower} to {upper}");
            lower = upper;
        }
        assert_eq!((upper_edge(0), lower), (256, 1 << 37));
    }
}
