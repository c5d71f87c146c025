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
const APART: f64 = 1e5;

/// A side is not in the way of the other where its alarms are this much rarer.
const NEVER: f64 = 1e-9;

/// The designs that the layer of alarms below a threshold is wide.
const LAYER: f64 = 10.0;

/// Standard deviations beyond which a normal observation does not occur.
const TAIL: f64 = 9.0;

/// The average run length of a two-sided procedure of Shiryaev and Roberts from 0, with a threshold in 1..=10^10,
/// for a design shift in 0.1..=5: two statistics, an alarm when either reaches the threshold.
///
/// They move together, so this is an equation in both: by collocation on a product of Chebyshev points of
/// `ln(1 + R)`, to 10^-5 of the run length (for a threshold below 30 and a small design, where runs are a few steps of
/// about 1, to 10^-2). From a threshold of 10^5 on, and where the alarms of one side are 10^9 times as rare as those
/// of the other, it follows from the run lengths of each, to 10^-5 as well.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or for a run length beyond [`MAX_ARL`](super::MAX_ARL).
pub fn sr(threshold: f64, design: f64, shift: f64) -> Result<f64, DriftError> {
    check(threshold, design, shift)?;
    let sides =
        Sides::new(one_sided(threshold, design, shift), one_sided(threshold, design, -shift));
    let arl = if sides.is_one() {
        sides.shorter()
    } else if threshold >= APART {
        sides.apart(1.0 / (3.0 * design * design))
    } else {
        two_sided(threshold, design, shift)
    };
    // an alarm of either side is one of both
    range::arl(arl.min(sides.shorter()))
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

/// The run lengths of both sides, each on its own; infinite where there are no alarms.
struct Sides([f64; 2]);

impl Sides {
    fn new(up: f64, down: f64) -> Self {
        Self([up, down].map(|arl| if range::rate(arl) > 0.0 { arl } else { f64::INFINITY }))
    }

    fn shorter(&self) -> f64 {
        self.0[0].min(self.0[1])
    }

    fn is_one(&self) -> bool {
        self.shorter() < NEVER * self.0[0].max(self.0[1])
    }

    /// At an alarm of the one side the other is not at 0: its run is `delay` shorter from there on than from the start.
    /// So `ARL(up) = ARL + P(down first) (ARL(up) - delay)`, the same for the other, and the two probabilities add
    /// up to 1. Around shift 0 the delay is 1 / (3 design^2) for small designs, and next to nothing for large ones; at a
    /// shift that counts, one side has no alarms.
    fn apart(&self, delay: f64) -> f64 {
        let together = |delay: f64| 1.0 / self.0.iter().map(|arl| 1.0 / (arl - delay)).sum::<f64>();
        let delay = delay.min(together(0.0) / 2.0);
        delay + together(delay)
    }
}

/// With p = ln(1 + R) of both sides: `ARL(p, q) = 1 + int ARL(p'(x), q'(x)) f(x) dx` over the x that reach
/// neither threshold, ARL being a polynomial of p and q on each piece, through its values at the points.
fn two_sided(threshold: f64, design: f64, shift: f64) -> f64 {
    let (half, top) = (design * design / 2.0, libm::log(threshold));
    let end = libm::log1p(threshold);
    let points = Points::new(end, design);
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
                let rows = points.weights(libm::log1p(libm::exp(p + design * x - half)), &mut up);
                let columns =
                    points.weights(libm::log1p(libm::exp(q - design * x - half)), &mut down);
                for k in rows {
                    let by = weight * up[k];
                    let cells = &mut row[k * n..][columns.clone()];
                    for (cell, b) in cells.iter_mut().zip(&down[columns.clone()]) {
                        *cell -= by * b;
                    }
                }
            }
        }
    }
    // The first point is 0, 0.
    matrix.solve_ones()[0]
}

/// Chebyshev points of the second kind on the pieces of 0..=end, and barycentric interpolation.
struct Points {
    at: Vec<f64>,
    /// The last point of the first piece, and the first one of the other.
    seam: usize,
}

impl Points {
    /// For a function like e^p over 0..=end with a layer of a few standard deviations at the end.
    fn new(end: f64, design: f64) -> Self {
        let piece = |from: f64, to: f64, n: usize| {
            let step = std::f64::consts::PI / (n - 1) as f64;
            (0..n).map(move |i| from + (to - from) / 2.0 * (1.0 - libm::cos(step * i as f64)))
        };
        let layer = LAYER * design;
        if 2.0 * layer > end {
            let n = (16.0 + end + 0.12 * end / design).ceil().max(20.0) as usize;
            return Self { at: piece(0.0, end, n).collect(), seam: n - 1 };
        }
        let n = |length: f64, least: f64| (least + length).ceil() as usize;
        let (low, high) = (n(end - layer, 9.0), n(layer, 15.0));
        let at = piece(0.0, end - layer, low).chain(piece(end - layer, end, high).skip(1));
        Self { at: at.collect(), seam: low - 1 }
    }

    /// What the value at each point counts at x: none but those of its piece.
    fn weights(&self, x: f64, weights: &mut [f64]) -> std::ops::Range<usize> {
        let piece =
            if x <= self.at[self.seam] { 0..self.seam + 1 } else { self.seam..self.at.len() };
        let (at, weights) = (&self.at[piece.clone()], &mut weights[piece.clone()]);
        let last = at.len() - 1;
        let mut sum = 0.0;
        for (i, (point, weight)) in at.iter().zip(&mut *weights).enumerate() {
            // At a point its own weight outweighs all others.
            let gap = x - point;
            let gap = if gap.abs() < 1e-14 { 1e-14 } else { gap };
            let end = if i == 0 || i == last { 0.5 } else { 1.0 };
            *weight = if i % 2 == 0 { end } else { -end } / gap;
            sum += *weight;
        }
        weights.iter_mut().for_each(|weight| *weight /= sum);
        piece
    }
}
