//! The check that a vector has no NaN and no infinity.

use fearless_simd::{Level, Simd, dispatch};

use crate::level;

/// Elements between two looks at whether to stop.
const BLOCK: usize = 64;

/// The exponent of a NaN or an infinity.
const EXPONENT: u32 = 0x7F80_0000;

/// Whether every element is finite. O(n), stops within 64 elements of the first that is not; true for no elements.
#[inline]
#[must_use]
pub fn all_finite(a: &[f32]) -> bool {
    all_finite_at(level::current(), a)
}

#[inline]
pub(super) fn all_finite_at(level: Level, a: &[f32]) -> bool {
    dispatch!(level, simd => all_finite_in(simd, a))
}

/// Plain integer code, which the compiler vectorises for the level it is compiled in.
#[inline(always)]
fn all_finite_in<S: Simd>(_: S, a: &[f32]) -> bool {
    let (blocks, rest) = a.as_chunks::<BLOCK>();
    for block in blocks {
        if any_special(block) {
            return false;
        }
    }
    !any_special(rest)
}

/// Looks at every element: a loop that may stop early is not vectorised.
#[inline(always)]
fn any_special(block: &[f32]) -> bool {
    let mut special = 0;
    for x in block {
        special |= u32::from(x.to_bits() & EXPONENT == EXPONENT);
    }
    special != 0
}
