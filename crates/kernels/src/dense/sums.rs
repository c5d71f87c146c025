//! The dot product and both squared norms in one pass.

use fearless_simd::{Level, Simd, dispatch};

use super::lanes::{LANES, Lanes, split};
use crate::level;

/// What a cosine needs: `a . b`, `a . a` and `b . b`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[must_use]
pub struct Sums {
    /// Sum of `a[i] * b[i]`.
    pub ab: f64,
    /// Sum of `a[i]` squared.
    pub aa: f64,
    /// Sum of `b[i]` squared.
    pub bb: f64,
}

/// Dot product and squared norms of two `f32` vectors, accumulated in `f64`. O(n), no allocation.
///
/// Reproducible: below 16 elements the sum runs in order, from 16 on over 16 fixed lanes (element `i` in lane
/// `i mod 16`, those after the last whole block of 16 in the last lanes) that are folded in halves, so the bits are the same on every machine; `ab` has the bits of [`dot`](crate::dot).
/// Products are exact, so the error is that of n / 16 + 4 additions in `f64`. NaN and infinities propagate as in scalar
/// arithmetic (the payload of a NaN is not specified). Empty slices give zeros.
///
/// # Panics
///
/// When the lengths differ.
#[inline]
pub fn sums(a: &[f32], b: &[f32]) -> Sums {
    assert_eq!(a.len(), b.len(), "sums needs two vectors of one length");
    if a.len() < LANES {
        let mut sums = Sums::default();
        for (x, y) in a.iter().zip(b) {
            sums.add(f64::from(*x), f64::from(*y));
        }
        return sums;
    }
    #[cfg(lukhas_planted)]
    for _ in 0..2 {
        // the slowdown that `cargo test -p lukhas-tests --test regression` plants and the gate has to find
        use std::hint::black_box;
        let _ = black_box(sums_at(level::current(), black_box(a), black_box(b)));
    }
    sums_at(level::current(), a, b)
}

/// [`sums`] for `f64` vectors: the same lanes, each product rounded before it is added (never fused), the same bits
/// on every machine.
///
/// # Panics
///
/// When the lengths differ.
#[inline]
pub fn sums_f64(a: &[f64], b: &[f64]) -> Sums {
    assert_eq!(a.len(), b.len(), "sums_f64 needs two vectors of one length");
    if a.len() < LANES {
        let mut sums = Sums::default();
        for (x, y) in a.iter().zip(b) {
            sums.add(*x, *y);
        }
        return sums;
    }
    sums_f64_at(level::current(), a, b)
}

impl Sums {
    #[inline(always)]
    fn add(&mut self, x: f64, y: f64) {
        self.ab += x * y;
        self.aa += x * x;
        self.bb += y * y;
    }
}

/// The lane version on a given level, for 16 elements and more.
#[inline]
pub(super) fn sums_at(level: Level, a: &[f32], b: &[f32]) -> Sums {
    dispatch!(level, simd => sums_lanes(simd, a, b))
}

#[inline]
pub(super) fn sums_f64_at(level: Level, a: &[f64], b: &[f64]) -> Sums {
    dispatch!(level, simd => sums_f64_lanes(simd, a, b))
}

/// The accumulators of a [`Sums`].
struct Three<S: Simd> {
    ab: Lanes<S>,
    aa: Lanes<S>,
    bb: Lanes<S>,
}

impl<S: Simd> Three<S> {
    #[inline(always)]
    fn zero(simd: S) -> Self {
        Self { ab: Lanes::zero(simd), aa: Lanes::zero(simd), bb: Lanes::zero(simd) }
    }

    #[inline(always)]
    fn add_exact(&mut self, x: Lanes<S>, y: Lanes<S>) {
        self.ab = self.ab.add_exact_product(x, y);
        self.aa = self.aa.add_exact_product(x, x);
        self.bb = self.bb.add_exact_product(y, y);
    }

    #[inline(always)]
    fn add(&mut self, x: Lanes<S>, y: Lanes<S>) {
        self.ab = self.ab.add_product(x, y);
        self.aa = self.aa.add_product(x, x);
        self.bb = self.bb.add_product(y, y);
    }

    #[inline(always)]
    fn fold(self) -> Sums {
        Sums { ab: self.ab.fold(), aa: self.aa.fold(), bb: self.bb.fold() }
    }
}

#[inline(always)]
fn sums_lanes<S: Simd>(simd: S, a: &[f32], b: &[f32]) -> Sums {
    let mut sums = Three::zero(simd);
    let ((a, a_last, rest), (b, b_last, _)) = (split(a), split(b));
    for (x, y) in a.iter().zip(b) {
        sums.add_exact(Lanes::widen(simd, x), Lanes::widen(simd, y));
    }
    if let (Some(x), Some(y)) = (a_last, b_last) {
        sums.add_exact(Lanes::widen_last(simd, x, rest), Lanes::widen_last(simd, y, rest));
    }
    sums.fold()
}

#[inline(always)]
fn sums_f64_lanes<S: Simd>(simd: S, a: &[f64], b: &[f64]) -> Sums {
    let mut sums = Three::zero(simd);
    let ((a, a_last, rest), (b, b_last, _)) = (split(a), split(b));
    for (x, y) in a.iter().zip(b) {
        sums.add(Lanes::load(simd, x), Lanes::load(simd, y));
    }
    if let (Some(x), Some(y)) = (a_last, b_last) {
        sums.add(Lanes::load_last(simd, x, rest), Lanes::load_last(simd, y, rest));
    }
    sums.fold()
}
