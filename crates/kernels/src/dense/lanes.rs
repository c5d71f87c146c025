//! Sixteen `f64` accumulators, whatever the native width is: element `i` belongs to lane `i mod 16`, and the `r` elements
//! after the last whole block belong to the last `r` lanes.

use fearless_simd::{Simd, f32x16, f64x8, mask32x16, mask64x8, prelude::*};

/// Lanes of every reproducible kernel. Shorter inputs are summed one by one.
pub(crate) const LANES: usize = 16;

/// Lanes 0..8 and 8..16.
#[derive(Clone, Copy)]
pub(crate) struct Lanes<S: Simd>(f64x8<S>, f64x8<S>);

impl<S: Simd> Lanes<S> {
    #[inline(always)]
    pub(crate) fn zero(simd: S) -> Self {
        Self(f64x8::splat(simd, 0.0), f64x8::splat(simd, 0.0))
    }

    /// Sixteen `f32`, each exactly as `f64`.
    #[inline(always)]
    pub(crate) fn widen(simd: S, block: &[f32; LANES]) -> Self {
        let (low, high) = f32x16::load_array_ref(simd, block).widen();
        Self(low, high)
    }

    #[inline(always)]
    pub(crate) fn load(simd: S, block: &[f64; LANES]) -> Self {
        let (low, high) = block.split_at(LANES / 2);
        Self(f64x8::from_slice(simd, low), f64x8::from_slice(simd, high))
    }

    /// The `rest` last of sixteen `f32`; 0 in the other lanes. Adding 0 * 0 there leaves their bits alone, since no sum
    /// is ever -0.
    #[inline(always)]
    pub(crate) fn widen_last(simd: S, block: &[f32; LANES], rest: usize) -> Self {
        let keep = mask32x16::from_bitmask(simd, u64::MAX << (LANES - rest));
        let block = f32x16::load_array_ref(simd, block);
        let (low, high) = keep.select(block, f32x16::splat(simd, 0.0)).widen();
        Self(low, high)
    }

    /// The `rest` last of sixteen `f64`; 0 in the other lanes.
    #[inline(always)]
    pub(crate) fn load_last(simd: S, block: &[f64; LANES], rest: usize) -> Self {
        let (keep, zero) = (u64::MAX << (LANES - rest), f64x8::splat(simd, 0.0));
        let block = Self::load(simd, block);
        Self(
            mask64x8::from_bitmask(simd, keep).select(block.0, zero),
            mask64x8::from_bitmask(simd, keep >> (LANES / 2)).select(block.1, zero),
        )
    }

    /// `self + a * b` for widened `f32`: their product is exact in `f64` (48 bits of significand, no overflow, no
    /// underflow), so a fused and an unfused multiply-add give the same bits and each level takes the one it has.
    #[inline(always)]
    pub(crate) fn add_exact_product(self, a: Self, b: Self) -> Self {
        Self(a.0.mul_add(b.0, self.0), a.1.mul_add(b.1, self.1))
    }

    /// `self + a * b`, rounded twice on every level.
    #[inline(always)]
    pub(crate) fn add_product(self, a: Self, b: Self) -> Self {
        Self(a.0 * b.0 + self.0, a.1 * b.1 + self.1)
    }

    /// The sum over the lanes, halving: lane `l` with `l + 8`, then `+ 4`, `+ 2`, `+ 1`.
    #[inline(always)]
    pub(crate) fn fold(self) -> f64 {
        let (low, high) = (self.0 + self.1).split();
        let (low, high) = (low + high).split();
        let pair = low + high;
        pair[0] + pair[1]
    }
}

/// The whole blocks of a slice, its last sixteen elements, and how many of those come after the whole blocks.
#[inline(always)]
pub(crate) fn split<T>(slice: &[T]) -> (&[[T; LANES]], Option<&[T; LANES]>, usize) {
    let (blocks, rest) = slice.as_chunks();
    let last = if rest.is_empty() { None } else { slice.last_chunk() };
    (blocks, last, rest.len())
}
