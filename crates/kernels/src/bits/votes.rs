//! Signed votes, one counter a bit. [`BitCounter`](super::BitCounter) is the faster way to a majority; these counters
//! can also be edited one by one.

use fearless_simd::{Level, Simd, dispatch, i32x16, mask32x16, prelude::*};

use crate::level;

/// Bits that share one vector.
const LANES: usize = 16;

/// `counts[i] += 1` where bit `i` is set and `-= 1` where it is not. O(bits), no allocation; a counter wraps after 2^31
/// votes one way.
///
/// # Panics
///
/// When `counts.len() != 64 * words.len()`.
#[inline]
pub fn add_bits(counts: &mut [i32], words: &[u64]) {
    assert_eq!(counts.len(), 64 * words.len(), "add_bits needs one counter a bit");
    add_bits_at(level::current(), counts, words);
}

/// Bit `i` of `out` is set when `counts[i] > 0`, is bit `i` of `tie` when `counts[i] == 0`, and is clear otherwise.
/// O(bits), no allocation.
///
/// # Panics
///
/// When `counts.len() != 64 * out.len()` or `tie.len() != out.len()`.
#[inline]
pub fn sign_bits(counts: &[i32], tie: &[u64], out: &mut [u64]) {
    assert_eq!(counts.len(), 64 * out.len(), "sign_bits needs one counter a bit");
    assert_eq!(tie.len(), out.len(), "sign_bits needs one tie bit a bit");
    sign_bits_at(level::current(), counts, tie, out);
}

#[inline]
pub(super) fn add_bits_at(level: Level, counts: &mut [i32], words: &[u64]) {
    dispatch!(level, simd => add_lanes(simd, counts, words));
}

#[inline]
pub(super) fn sign_bits_at(level: Level, counts: &[i32], tie: &[u64], out: &mut [u64]) {
    dispatch!(level, simd => sign_lanes(simd, counts, tie, out));
}

#[inline(always)]
fn add_lanes<S: Simd>(simd: S, counts: &mut [i32], words: &[u64]) {
    let (up, down) = (i32x16::splat(simd, 1), i32x16::splat(simd, -1));
    let (blocks, _) = counts.as_chunks_mut::<64>();
    for (block, word) in blocks.iter_mut().zip(words) {
        let (quarters, _) = block.as_chunks_mut::<LANES>();
        for (i, quarter) in quarters.iter_mut().enumerate() {
            let set = mask32x16::from_bitmask(simd, word >> (LANES * i));
            let sum = i32x16::load_array_ref(simd, quarter) + set.select(up, down);
            sum.store_array(quarter);
        }
    }
}

#[inline(always)]
fn sign_lanes<S: Simd>(simd: S, counts: &[i32], tie: &[u64], out: &mut [u64]) {
    let zero = i32x16::splat(simd, 0);
    let (blocks, _) = counts.as_chunks::<64>();
    for ((block, tie), out) in blocks.iter().zip(tie).zip(out) {
        let (mut above, mut equal) = (0, 0);
        let (quarters, _) = block.as_chunks::<LANES>();
        for (i, quarter) in quarters.iter().enumerate() {
            let quarter = i32x16::load_array_ref(simd, quarter);
            above |= quarter.simd_gt(zero).to_bitmask() << (LANES * i);
            equal |= quarter.simd_eq(zero).to_bitmask() << (LANES * i);
        }
        *out = above | (equal & tie);
    }
}
