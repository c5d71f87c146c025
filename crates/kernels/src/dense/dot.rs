//! The dot product of two vectors.

use fearless_simd::{Level, Simd, dispatch};

use super::lanes::{LANES, Lanes, split};
use crate::level;

/// Dot product of two `f32` vectors, accumulated in `f64`. O(n), no allocation.
///
/// The lanes, the order and so the bits are those of [`sums`](crate::sums): `dot(a, b)` is `sums(a, b).ab`.
///
/// # Panics
///
/// When the lengths differ.
#[inline]
#[must_use]
pub fn dot(a: &[f32], b: &[f32]) -> f64 {
    assert_eq!(a.len(), b.len(), "dot needs two vectors of one length");
    if a.len() < LANES { dot_in_order(a, b) } else { dot_at(level::current(), a, b) }
}

#[inline(always)]
pub(super) fn dot_in_order(a: &[f32], b: &[f32]) -> f64 {
    let mut sum = 0.0;
    for (x, y) in a.iter().zip(b) {
        sum += f64::from(*x) * f64::from(*y);
    }
    sum
}

/// The lane version on a given level, for 16 elements and more.
#[inline]
pub(super) fn dot_at(level: Level, a: &[f32], b: &[f32]) -> f64 {
    dispatch!(level, simd => dot_lanes(simd, a, b))
}

#[inline(always)]
pub(super) fn dot_lanes<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> f64 {
    let mut sum = Lanes::zero(simd);
    let ((a, a_last, rest), (b, b_last, _)) = (split(a), split(b));
    for (x, y) in a.iter().zip(b) {
        sum = sum.add_exact_product(Lanes::widen(simd, x), Lanes::widen(simd, y));
    }
    if let (Some(x), Some(y)) = (a_last, b_last) {
        sum = sum
            .add_exact_product(Lanes::widen_last(simd, x, rest), Lanes::widen_last(simd, y, rest));
    }
    sum.fold()
}
