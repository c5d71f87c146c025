//! A matrix times a vector.

use fearless_simd::{Level, Simd, dispatch};

use super::{
    dot::{dot_in_order, dot_lanes},
    lanes::{LANES, Lanes, split},
};
use crate::level;

/// Rows that share one pass over `x`.
const ROWS: usize = 4;

/// `out[i] = dot(row i, x)` for a row-major matrix of `out.len()` rows of `dim` columns: exactly the bits of
/// [`dot`](crate::dot). O(rows * dim), no allocation. With `dim` 0 every result is 0.
///
/// # Panics
///
/// When `x.len() != dim` or `rows.len() != out.len() * dim`.
pub fn matvec(rows: &[f32], dim: usize, x: &[f32], out: &mut [f64]) {
    assert_eq!(x.len(), dim, "matvec needs one element of x a column");
    assert_eq!(Some(rows.len()), out.len().checked_mul(dim), "matvec needs one whole row a result");
    if dim == 0 {
        out.fill(0.0);
    } else if dim < LANES {
        for (row, out) in rows.chunks_exact(dim).zip(out) {
            *out = dot_in_order(row, x);
        }
    } else {
        matvec_at(level::current(), rows, dim, x, out);
    }
}

/// The lane version on a given level, for 16 columns and more.
#[inline]
pub(super) fn matvec_at(level: Level, rows: &[f32], dim: usize, x: &[f32], out: &mut [f64]) {
    dispatch!(level, simd => matvec_lanes(simd, rows, dim, x, out));
}

#[inline(always)]
fn matvec_lanes<S: Simd>(simd: S, rows: &[f32], dim: usize, x: &[f32], out: &mut [f64]) {
    let mut blocks = rows.chunks_exact(ROWS * dim);
    let (outs, rest) = out.as_chunks_mut();
    for (block, out) in blocks.by_ref().zip(outs) {
        *out = four(simd, block, dim, x);
    }
    for (row, out) in blocks.remainder().chunks_exact(dim).zip(rest) {
        *out = dot_lanes(simd, row, x);
    }
}

/// Four rows at once: `x` is widened once, and four independent chains hide the latency of the additions.
#[inline(always)]
fn four<S: Simd>(simd: S, rows: &[f32], dim: usize, x: &[f32]) -> [f64; ROWS] {
    let (r0, rows) = rows.split_at(dim);
    let (r1, rows) = rows.split_at(dim);
    let (r2, r3) = rows.split_at(dim);
    let (x, x_last, rest) = split(x);
    let ((r0, l0, _), (r1, l1, _), (r2, l2, _), (r3, l3, _)) =
        (split(r0), split(r1), split(r2), split(r3));
    let mut sums = [Lanes::zero(simd); ROWS];
    for ((((x, r0), r1), r2), r3) in x.iter().zip(r0).zip(r1).zip(r2).zip(r3) {
        let x = Lanes::widen(simd, x);
        for (sum, row) in sums.iter_mut().zip([r0, r1, r2, r3]) {
            *sum = sum.add_exact_product(Lanes::widen(simd, row), x);
        }
    }
    if let Some(x) = x_last {
        let x = Lanes::widen_last(simd, x, rest);
        for (sum, row) in sums.iter_mut().zip([l0, l1, l2, l3].into_iter().flatten()) {
            *sum = sum.add_exact_product(Lanes::widen_last(simd, row, rest), x);
        }
    }
    let [s0, s1, s2, s3] = sums;
    [s0.fold(), s1.fold(), s2.fold(), s3.fold()]
}
