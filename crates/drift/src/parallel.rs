//! Work whose answers do not depend on the number of threads.

#[cfg(feature = "ndarray")]
use std::borrow::Cow;

#[cfg(feature = "ndarray")]
use ndarray::{ArrayView2, Axis};
#[cfg(feature = "rayon")]
use rayon::prelude::*;

/// `one(k)` for k in 0..n, in order; on several threads, at least `chunk` at a time, where there are some.
#[cfg(feature = "rayon")]
pub(crate) fn in_order<T: Send>(
    n: usize,
    chunk: usize,
    one: impl Fn(usize) -> T + Send + Sync,
) -> Vec<T> {
    (0..n).into_par_iter().with_min_len(chunk).map(one).collect()
}

/// `one(k)` for k in 0..n, in order.
#[cfg(not(feature = "rayon"))]
pub(crate) fn in_order<T>(n: usize, _: usize, one: impl Fn(usize) -> T) -> Vec<T> {
    (0..n).map(one).collect()
}

/// A row whose components lie side by side; copied where they did not.
#[cfg(feature = "ndarray")]
pub(crate) fn row<'a>(rows: &ArrayView2<'a, f32>, k: usize) -> Cow<'a, [f32]> {
    let row = (*rows).index_axis_move(Axis(0), k);
    row.to_slice().map_or_else(|| Cow::Owned(row.to_vec()), Cow::Borrowed)
}
