//! The rows of both sets, side by side, and how alike they are.

use ndarray::ArrayView2;

use super::{MAX_DIMENSION, MAX_ROWS, MIN_ROWS, Statistic};
use crate::{
    DriftError,
    parallel::{in_order, row},
};

/// Sums that add up on so many lanes, whatever the machine.
const LANES: usize = 8;

/// The rows of the first set, then those of the second.
#[derive(Debug)]
pub(super) struct Pool {
    pub(super) values: Vec<f32>,
    pub(super) dimension: usize,
    /// Rows of each set.
    pub(super) sizes: [usize; 2],
}

impl Pool {
    pub(super) fn new(
        first: &ArrayView2<'_, f32>,
        second: &ArrayView2<'_, f32>,
    ) -> Result<Self, DriftError> {
        let dimension = DriftError::within("dimension", first.ncols(), 1, MAX_DIMENSION)?;
        if second.ncols() != dimension {
            return Err(DriftError::LengthMismatch {
                field: "a row of the second set",
                expected: dimension,
                found: second.ncols(),
            });
        }
        let sizes = [first.nrows(), second.nrows()];
        DriftError::within("rows of the first set", sizes[0], MIN_ROWS, MAX_ROWS)?;
        DriftError::within("rows of the second set", sizes[1], MIN_ROWS, MAX_ROWS)?;
        let mut values = Vec::with_capacity((sizes[0] + sizes[1]) * dimension);
        for (field, rows) in [("first", first), ("second", second)] {
            for k in 0..rows.nrows() {
                let row = row(rows, k);
                if let Some(index) = row.iter().position(|x| !x.is_finite()) {
                    let value = f64::from(row[index]);
                    return Err(DriftError::NotFinite { field, index, value }.in_row(k));
                }
                values.extend_from_slice(&row);
            }
        }
        Ok(Self { values, dimension, sizes })
    }

    pub(super) fn n(&self) -> usize {
        self.sizes[0] + self.sizes[1]
    }

    pub(super) fn row(&self, k: usize) -> &[f32] {
        &self.values[k * self.dimension..][..self.dimension]
    }

    /// The n x n matrix of distances, or of kernels, in which sums over pairs give the statistic.
    pub(super) fn matrix(&self, statistic: Statistic) -> Vec<f64> {
        let n = self.n();
        // each pair once, whatever the order in which threads come to them
        let upper = in_order(n, 8, |i| {
            (i + 1..n).map(|j| distance(self.row(i), self.row(j))).collect::<Vec<f64>>()
        });
        let mut matrix = vec![0.0; n * n];
        let width = match statistic {
            Statistic::Energy => None,
            Statistic::Mmd => Some(median(upper.iter().flatten().copied().collect())),
        };
        for (i, row) in upper.iter().enumerate() {
            for (j, &distance) in (i + 1..n).zip(row) {
                let value = width.map_or(distance, |width| kernel(distance, width));
                (matrix[i * n + j], matrix[j * n + i]) = (value, value);
            }
            matrix[i * n + i] = f64::from(u8::from(width.is_some()));
        }
        matrix
    }

    /// Of each component: the mean over all rows, and the root of the mean square around it.
    pub(super) fn moments(&self) -> Vec<(f64, f64)> {
        let n = self.n() as f64;
        in_order(self.dimension, 16, |at| {
            let column = || (0..self.n()).map(|k| f64::from(self.row(k)[at]));
            let mean = column().sum::<f64>() / n;
            (mean, (column().map(|x| (x - mean) * (x - mean)).sum::<f64>() / n).sqrt())
        })
    }
}

/// The Euclidean distance of two rows.
fn distance(a: &[f32], b: &[f32]) -> f64 {
    let mut lanes = [0.0; LANES];
    let (a, a_rest) = a.as_chunks::<LANES>();
    let (b, b_rest) = b.as_chunks::<LANES>();
    let gap = |x: f32, y: f32| f64::from(x) - f64::from(y);
    for (a, b) in a.iter().zip(b) {
        for lane in 0..LANES {
            let gap = gap(a[lane], b[lane]);
            lanes[lane] += gap * gap;
        }
    }
    for ((lane, &x), &y) in lanes.iter_mut().zip(a_rest).zip(b_rest) {
        let gap = gap(x, y);
        *lane += gap * gap;
    }
    lanes.iter().sum::<f64>().sqrt()
}

/// Rows that are all alike have one kernel, 1.
fn kernel(distance: f64, width: f64) -> f64 {
    if distance == 0.0 {
        return 1.0;
    }
    let ratio = distance / width;
    libm::exp(-0.5 * ratio * ratio)
}

fn median(mut values: Vec<f64>) -> f64 {
    let middle = values.len() / 2;
    *values.select_nth_unstable_by(middle, f64::total_cmp).1
}
