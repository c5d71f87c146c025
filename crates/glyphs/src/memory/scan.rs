//! The exact search: every vector is looked at.

use std::collections::BinaryHeap;

use crate::Hypervector;

/// Vectors that one task scans: 4 MiB.
const CHUNK: usize = 4096;

/// A vector that was found. The order is that of answers: nearest first, equal ones by key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Near {
    pub(super) distance: u32,
    pub(super) key: u128,
    pub(super) slot: usize,
}

/// The nearest that were kept, and the sum of all distances, kept or not.
#[derive(Debug, Default)]
pub(super) struct Scan {
    pub(super) nearest: Vec<Near>,
    pub(super) total: u64,
}

/// The `top` nearest to `query` among those that `keep` takes. O(n d); the same answer on any number of threads.
pub(super) fn scan(
    codes: &[Hypervector],
    key: impl Fn(usize) -> u128 + Sync,
    keep: impl Fn(usize) -> bool + Sync,
    query: &Hypervector,
    top: usize,
) -> Scan {
    let part = |(number, codes): (usize, &[Hypervector])| {
        let mut heap = BinaryHeap::new();
        let mut total = 0;
        for (at, code) in codes.iter().enumerate() {
            let slot = number * CHUNK + at;
            let distance = code.hamming(query);
            total += u64::from(distance);
            // the key and the filter cost a cache line each: only for those near enough
            let worst = heap.peek().map_or(u32::MAX, |worst: &Near| worst.distance);
            if (heap.len() < top || distance <= worst) && top > 0 && keep(slot) {
                heap.push(Near { distance, key: key(slot), slot });
                if heap.len() > top {
                    heap.pop();
                }
            }
        }
        Scan { nearest: heap.into_vec(), total }
    };
    let mut all = Scan::default();
    for scan in parts(codes, part) {
        all.total += scan.total;
        all.nearest.extend(scan.nearest);
    }
    all.nearest.sort_unstable();
    all.nearest.truncate(top);
    all
}

#[cfg(feature = "rayon")]
fn parts(
    codes: &[Hypervector],
    part: impl Fn((usize, &[Hypervector])) -> Scan + Sync,
) -> Vec<Scan> {
    use rayon::prelude::*;
    if codes.len() <= CHUNK {
        return codes.chunks(CHUNK).enumerate().map(part).collect();
    }
    codes.par_chunks(CHUNK).enumerate().map(&part).collect()
}

#[cfg(not(feature = "rayon"))]
fn parts(
    codes: &[Hypervector],
    part: impl Fn((usize, &[Hypervector])) -> Scan + Sync,
) -> Vec<Scan> {
    codes.chunks(CHUNK).enumerate().map(part).collect()
}
