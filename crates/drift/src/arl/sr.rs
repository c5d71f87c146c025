use super::{
    inverse,
    legendre::Rule,
    linear::Matrix,
    normal::density,
    range::{self, within},
};
use crate::DriftError;

/// Thresholds that are taken.
const THRESHOLDS: (f64, f64) = (1.0, 1e10);

/// From here on the alarms of both sides are so rare that each comes on its own.
const APART: f64 = 1e6;

/// Points a side of the two-sided equation: for a function like e^p over 0..=end with a layer of a few standard
/// deviations at the end.
fn points(end: f64, design: f64) -> usize {
    (16.0 + end + 0.12 * end / design).ceil().clamp(20.0, 40.0) as usize
}

/// Standard deviations beyond which a normal observation does not occur.
const TAIL: f64 = 9.0;

/// The average run length of a two-sided procedure of Shiryaev and Roberts from 0, with a threshold in 1..=10^10,
/// for a design shift in 0.1..=5: two statistics, an alarm when either reaches the threshold.
///
/// They move together, so this is an equation in both: by collocation on a product of Chebyshev points of
/// `ln(1 + R)`, to about three digits where the range is wide for the design, else to six or more. From a threshold of 10^6
/// on, where hardly a run sees alarms of both sides, it is the inverse of the sum of their rates, to four digits.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or for a run length beyond [`MAX_ARL`](super::MAX_ARL).
pub fn sr(threshold: f64, design: f64, shift: f64) -> Result<f64, DriftError> {
    check(threshold, design, shift)?;
    if threshold >= APART {
        let rate = |shift: f64| range::rate(one_sided(threshold, design, shift));
        return range::arl(1.0 / (rate(shift) + rate(-shift)));
    }
    range::arl(two_sided(threshold, design, shift))
}

/// The same for a rise only.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or for a run length beyond [`MAX_ARL`](super::MAX_ARL).
pub fn sr_one_sided(threshold: f64, design: f64, shift: f64) -> Result<f64, DriftError> {
    check(threshold, design, shift)?;
    range::arl(one_sided(threshold, design, shift))
}

/// The threshold of [`sr`] for a run length of `target` at `shift`.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or where no threshold that is taken gives the run length.
pub fn sr_threshold(design: f64, target: f64, shift: f64) -> Result<f64, DriftError> {
    inverse::limit(target, THRESHOLDS, |threshold| sr(threshold, design, shift))
}

/// The threshold of [`sr_one_sided`] for a run length of `target` at `shift`.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or where no threshold that is taken gives the run length.
pub fn sr_one_sided_threshold(design: f64, target: f64, shift: f64) -> Result<f64, DriftError> {
    inverse::limit(target, THRESHOLDS, |threshold| sr_one_sided(threshold, design, shift))
}

fn check(threshold: f64, design: f64, shift: f64) -> Result<(), DriftError> {
    within("threshold", threshold, THRESHOLDS.0, THRESHOLDS.1)?;
    within("design", design, 0.1, 5.0)?;
    range::shift(shift)
}

/// In v = ln R the next value is normal around `ln(1 + e^v) + design shift - design^2 / 2`.
fn one_sided(threshold: f64, design: f64, shift: f64) -> f64 {
    let drift = design * shift - design * design / 2.0;
    let (from, to) = (drift - TAIL * design, libm::log(threshold));
    if from >= to {
        return 1.0;
    }
    let nodes: Vec<_> = Rule::for_kernel(to - from, design).on(from, to).collect();
    let kernel =
        |v: f64, next: f64| density((next - libm::log1p(libm::exp(v)) - drift) / design) / design;
    let mut matrix = Matrix::identity(nodes.len());
    for (i, &(v, _)) in nodes.iter().enumerate() {
        for (cell, &(y, w)) in matrix.row_mut(i).iter_mut().zip(&nodes) {
            *cell -= w * kernel(v, y);
        }
    }
    let arls = matrix.solve_ones();
    let zero = |y: f64| density((y - drift) / design) / design;
    1.0 + nodes.iter().zip(&arls).map(|(&(y, w), a)| w * a * zero(y)).sum::<f64>()
}

/// With p = ln(1 + R) of both sides: `ARL(p, q) = 1 + int ARL(p'(x), q'(x)) f(x) dx` over the x that reach
/// neither threshold, ARL being the polynomial through its values at the points.
fn two_sided(threshold: f64, design: f64, shift: f64) -> f64 {
    let (half, top) = (design * design / 2.0, libm::log(threshold));
    let end = libm::log1p(threshold);
    let points = Points::new(end, points(end, design));
    let n = points.at.len();
    let rule = Rule::for_kernel(2.0 * TAIL, 1.0);
    let mut matrix = Matrix::identity(n * n);
    let (mut up, mut down) = (vec![0.0; n], vec![0.0; n]);
    for (i, &p) in points.at.iter().enumerate() {
        for (j, &q) in points.at.iter().enumerate() {
            // p + design x - half < top and q - design x - half < top.
            let from = ((q - half - top) / design).max(shift - TAIL);
            let to = ((top + half - p) / design).min(shift + TAIL);
            if from >= to {
                continue;
            }
            let row = matrix.row_mut(i * n + j);
            for (x, w) in rule.on(from, to) {
                let weight = w * density(x - shift);
                points.weights(libm::log1p(libm::exp(p + design * x - half)), &mut up);
                points.weights(libm::log1p(libm::exp(q - design * x - half)), &mut down);
                for (cells, a) in row.chunks_exact_mut(n).zip(&up) {
                    for (cell, b) in cells.iter_mut().zip(&down) {
                        *cell -= weight * a * b;
                    }
                }
            }
        }
    }
    // The first point is 0, 0.
    matrix.solve_ones()[0]
}

/// Chebyshev points of the second kind on 0..=end, and barycentric interpolation.
struct Points {
    at: Vec<f64>,
}

impl Points {
    fn new(end: f64, n: usize) -> Self {
        let step = std::f64::consts::PI / (n - 1) as f64;
        Self { at: (0..n).map(|i| end / 2.0 * (1.0 - libm::cos(step * i as f64))).collect() }
    }

    /// What the value at each point counts at x.
    fn weights(&self, x: f64, weights: &mut [f64]) {
        let last = self.at.len() - 1;
        let mut sum = 0.0;
        for (i, (point, weight)) in self.at.iter().zip(&mut *weights).enumerate() {
            // At a point its own weight outweighs all others.
            let gap = x - point;
            let gap = if gap.abs() < 1e-14 { 1e-14 } else { gap };
            let end = if i == 0 || i == last { 0.5 } else { 1.0 };
            *weight = if i % 2 == 0 { end } else { -end } / gap;
            sum += *weight;
        }
        weights.iter_mut().for_each(|weight| *weight /= sum);
    }
}
