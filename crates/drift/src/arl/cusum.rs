use super::{
    inverse,
    legendre::Rule,
    linear::Matrix,
    normal::{cdf, density},
    range::{self, within},
};
use crate::DriftError;

/// Limits that are taken, in standard deviations.
const LIMITS: (f64, f64) = (0.01, 100.0);

/// The average run length of a two-sided cumulative sum from 0, with allowance `k` in 0..=10 and limit `h` in
/// 0.01..=100, both in standard deviations.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or for a run length beyond [`MAX_ARL`](super::MAX_ARL).
pub fn cusum(k: f64, h: f64, shift: f64) -> Result<f64, DriftError> {
    two_sided(k, h, shift, 0.0)
}

/// The same with fast initial response: both sums start at h / 2.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or for a run length beyond [`MAX_ARL`](super::MAX_ARL).
pub fn cusum_fast(k: f64, h: f64, shift: f64) -> Result<f64, DriftError> {
    two_sided(k, h, shift, h / 2.0)
}

/// The limit of [`cusum`] for a run length of `target` at `shift`.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or where no limit that is taken gives the run length.
pub fn cusum_limit(k: f64, target: f64, shift: f64) -> Result<f64, DriftError> {
    inverse::limit(target, LIMITS, |h| cusum(k, h, shift))
}

/// The limit of [`cusum_fast`] for a run length of `target` at `shift`.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or where no limit that is taken gives the run length.
pub fn cusum_fast_limit(k: f64, target: f64, shift: f64) -> Result<f64, DriftError> {
    inverse::limit(target, LIMITS, |h| cusum_fast(k, h, shift))
}

/// When one sum reaches h the other is 0 (their starts add up to at most h), so the run length follows from the
/// two one-sided ones: `(A(u) / A(0) + B(v) / B(0) - 1) / (1 / A(0) + 1 / B(0))` (Lucas and Crosier 1982).
fn two_sided(k: f64, h: f64, shift: f64, start: f64) -> Result<f64, DriftError> {
    within("k", k, 0.0, 10.0)?;
    within("h", h, LIMITS.0, LIMITS.1)?;
    range::shift(shift)?;
    let (up, down) = (Chart::new(k, h, shift), Chart::new(k, h, -shift));
    let relative = up.at(start) / up.zero + down.at(start) / down.zero - 1.0;
    range::arl(relative / (up.rate() + down.rate()))
}

/// One side, solved: `ARL(u) = 1 + ARL(0) P(-> 0) + int ARL(y) f(y | u) dy` (Page 1954), with an atom at 0.
struct Chart {
    drift: f64,
    zero: f64,
    nodes: Vec<(f64, f64)>,
    arls: Vec<f64>,
}

impl Chart {
    fn new(k: f64, h: f64, shift: f64) -> Self {
        let nodes: Vec<_> = Rule::for_kernel(h, 1.0).on(0.0, h).collect();
        let mut chart = Self { drift: shift - k, zero: 0.0, nodes, arls: Vec::new() };
        let mut matrix = Matrix::identity(chart.nodes.len() + 1);
        let starts = [0.0].into_iter().chain(chart.nodes.iter().map(|&(u, _)| u));
        for (i, u) in starts.enumerate() {
            if let [zero, rest @ ..] = matrix.row_mut(i) {
                *zero -= cdf(-u - chart.drift);
                for (cell, &(y, w)) in rest.iter_mut().zip(&chart.nodes) {
                    *cell -= w * density(y - u - chart.drift);
                }
            }
        }
        chart.arls = matrix.solve_ones();
        chart.zero = chart.arls.remove(0);
        chart
    }

    fn at(&self, u: f64) -> f64 {
        let sum: f64 = self
            .nodes
            .iter()
            .zip(&self.arls)
            .map(|(&(y, w), a)| w * a * density(y - u - self.drift))
            .sum();
        1.0 + self.zero * cdf(-u - self.drift) + sum
    }

    /// Alarms an observation.
    fn rate(&self) -> f64 {
        range::rate(self.zero)
    }
}
