//! Dot products in `f32`, at the native width: for search, where the last bits do not matter.

use fearless_simd::{Level, Simd, dispatch, prelude::*};

use super::lanes::LANES;
use crate::level;

/// Independent accumulators of each sum: a fused multiply-add takes about four cycles.
const CHAINS: usize = 4;

/// `(a . b, a . a, b . b)` in `f32`, fused where the machine can. O(n), no allocation.
///
/// The bits may differ between machines; the relative error of a sum of n terms of one sign is within n * 2^-24. The
/// sums overflow to infinity from about 3e38. For a reproducible result see [`sums`](crate::sums).
///
/// # Panics
///
/// When the lengths differ.
#[inline]
#[must_use]
pub fn sums_fast(a: &[f32], b: &[f32]) -> (f32, f32, f32) {
    assert_eq!(a.len(), b.len(), "sums_fast needs two vectors of one length");
    if a.len() < LANES { in_order(a, b) } else { sums_fast_at(level::current(), a, b) }
}

/// `a . b` in `f32`, fused where the machine can: see [`sums_fast`] for what it leaves open.
///
/// # Panics
///
/// When the lengths differ.
#[inline]
#[must_use]
pub fn dot_fast(a: &[f32], b: &[f32]) -> f32 {
    assert_eq!(a.len(), b.len(), "dot_fast needs two vectors of one length");
    if a.len() < LANES { in_order(a, b).0 } else { dot_fast_at(level::current(), a, b) }
}

/// For a few elements: a vector of them costs more to fold than it saves.
#[inline(always)]
fn in_order(a: &[f32], b: &[f32]) -> (f32, f32, f32) {
    let mut sums = (0.0, 0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        sums.0 += x * y;
        sums.1 += x * x;
        sums.2 += y * y;
    }
    sums
}

#[inline]
pub(super) fn sums_fast_at(level: Level, a: &[f32], b: &[f32]) -> (f32, f32, f32) {
    dispatch!(level, simd => sums_native(simd, a, b))
}

#[inline]
pub(super) fn dot_fast_at(level: Level, a: &[f32], b: &[f32]) -> f32 {
    dispatch!(level, simd => dot_native(simd, a, b))
}

/// The accumulators of a [`sums_fast`].
#[derive(Clone, Copy)]
struct Three<V> {
    ab: V,
    aa: V,
    bb: V,
}

#[inline(always)]
fn sums_native<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> (f32, f32, f32) {
    let width = S::f32s::LEN;
    let zero = S::f32s::splat(simd, 0.0);
    let add = |sums: &mut Three<S::f32s>, x: &[f32], y: &[f32]| {
        let (x, y) = (S::f32s::from_slice(simd, x), S::f32s::from_slice(simd, y));
        sums.ab = x.mul_add(y, sums.ab);
        sums.aa = x.mul_add(x, sums.aa);
        sums.bb = y.mul_add(y, sums.bb);
    };
    let mut chains = [Three { ab: zero, aa: zero, bb: zero }; CHAINS];
    // of one length, which the compiler then counts once
    let b = &b[..a.len()];
    let (mut a, mut b) = (a.chunks_exact(CHAINS * width), b.chunks_exact(CHAINS * width));
    for (x, y) in a.by_ref().zip(b.by_ref()) {
        let pairs = x.chunks_exact(width).zip(y.chunks_exact(width));
        for (sums, (x, y)) in chains.iter_mut().zip(pairs) {
            add(sums, x, y);
        }
    }
    let (mut a, mut b) = (a.remainder().chunks_exact(width), b.remainder().chunks_exact(width));
    let [mut one, two, three, four] = chains;
    for (x, y) in a.by_ref().zip(b.by_ref()) {
        add(&mut one, x, y);
    }
    let fold = |of: fn(&Three<S::f32s>) -> S::f32s| {
        ((of(&one) + of(&two)) + (of(&three) + of(&four))).reduce_sum()
    };
    let sums = (fold(|sums| sums.ab), fold(|sums| sums.aa), fold(|sums| sums.bb));
    if a.remainder().is_empty() {
        return sums;
    }
    let rest = in_order(a.remainder(), b.remainder());
    (sums.0 + rest.0, sums.1 + rest.1, sums.2 + rest.2)
}

#[inline(always)]
fn dot_native<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f32 {
    let width = S::f32s::LEN;
    let mut sum = [S::f32s::splat(simd, 0.0); CHAINS];
    let (mut a, mut b) = (a.chunks_exact(CHAINS * width), b.chunks_exact(CHAINS * width));
    for (x, y) in a.by_ref().zip(b.by_ref()) {
        for (sum, (x, y)) in sum.iter_mut().zip(x.chunks_exact(width).zip(y.chunks_exact(width))) {
            *sum = S::f32s::from_slice(simd, x).mul_add(S::f32s::from_slice(simd, y), *sum);
        }
    }
    let (mut a, mut b) = (a.remainder().chunks_exact(width), b.remainder().chunks_exact(width));
    for (x, y) in a.by_ref().zip(b.by_ref()) {
        sum[0] = S::f32s::from_slice(simd, x).mul_add(S::f32s::from_slice(simd, y), sum[0]);
    }
    let mut sum = ((sum[0] + sum[1]) + (sum[2] + sum[3])).reduce_sum();
    for (x, y) in a.remainder().iter().zip(b.remainder()) {
        sum += x * y;
    }
    sum
}
