use super::{
    inverse,
    legendre::Rule,
    linear::Matrix,
    normal::density,
    range::{self, within},
};
use crate::DriftError;

/// Limits that are taken, in standard deviations of the average.
const LIMITS: (f64, f64) = (0.1, 10.0);

/// The average run length of an average of weight `lambda`, in 0.001..=1, from 0, with constant limits at
/// `limit` times its asymptotic standard deviation, in 0.1..=10.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or for a run length beyond [`MAX_ARL`](super::MAX_ARL).
pub fn ewma(lambda: f64, limit: f64, shift: f64) -> Result<f64, DriftError> {
    check(lambda, 1e-3, limit, shift)?;
    range::arl(Chart::new(lambda, limit, shift).at(0.0))
}

/// The same with exact limits: at `limit` times the standard deviation of the average at each time. `lambda` is
/// in 0.01..=1.
///
/// By backward recursion from where (1 - lambda)^(2 t) no longer counts.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or for a run length beyond [`MAX_ARL`](super::MAX_ARL).
pub fn ewma_exact(lambda: f64, limit: f64, shift: f64) -> Result<f64, DriftError> {
    check(lambda, 1e-2, limit, shift)?;
    let chart = Chart::new(lambda, limit, shift);
    let keep = (1.0 - lambda) * (1.0 - lambda);
    let steps = if keep > 0.0 { (libm::log(1e-10) / libm::log(keep)).ceil() as i32 } else { 0 };
    let (mut nodes, mut later) = (chart.nodes.clone(), chart.arls.clone());
    for t in (1..=steps).rev() {
        let edge = chart.edge * libm::sqrt(1.0 - libm::pow(keep, f64::from(t)));
        let earlier: Vec<_> = chart.rule.on(-edge, edge).collect();
        later = earlier.iter().map(|&(z, _)| chart.mean(z, &nodes, &later)).collect();
        nodes = earlier;
    }
    range::arl(chart.mean(0.0, &nodes, &later))
}

/// The limit of [`ewma`] for a run length of `target` at `shift`.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or where no limit that is taken gives the run length.
pub fn ewma_limit(lambda: f64, target: f64, shift: f64) -> Result<f64, DriftError> {
    inverse::limit(target, LIMITS, |limit| ewma(lambda, limit, shift))
}

/// The limit of [`ewma_exact`] for a run length of `target` at `shift`.
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for an argument, or where no limit that is taken gives the run length.
pub fn ewma_exact_limit(lambda: f64, target: f64, shift: f64) -> Result<f64, DriftError> {
    inverse::limit(target, LIMITS, |limit| ewma_exact(lambda, limit, shift))
}

fn check(lambda: f64, least: f64, limit: f64, shift: f64) -> Result<(), DriftError> {
    within("lambda", lambda, least, 1.0)?;
    within("limit", limit, LIMITS.0, LIMITS.1)?;
    range::shift(shift)
}

/// The chart with constant limits, solved: `ARL(z) = 1 + int ARL(y) f(y | z) dy` (Crowder 1987).
struct Chart {
    lambda: f64,
    shift: f64,
    edge: f64,
    rule: Rule,
    nodes: Vec<(f64, f64)>,
    arls: Vec<f64>,
}

impl Chart {
    fn new(lambda: f64, limit: f64, shift: f64) -> Self {
        let edge = limit * libm::sqrt(lambda / (2.0 - lambda));
        let rule = Rule::for_kernel(2.0 * edge, lambda);
        let nodes: Vec<_> = rule.on(-edge, edge).collect();
        let mut chart = Self { lambda, shift, edge, rule, nodes, arls: Vec::new() };
        let mut matrix = Matrix::identity(chart.nodes.len());
        for (i, &(z, _)) in chart.nodes.iter().enumerate() {
            for (cell, &(y, w)) in matrix.row_mut(i).iter_mut().zip(&chart.nodes) {
                *cell -= w * chart.kernel(z, y);
            }
        }
        chart.arls = matrix.solve_ones();
        chart
    }

    /// The density of the next average y after z.
    fn kernel(&self, z: f64, y: f64) -> f64 {
        density((y - (1.0 - self.lambda) * z) / self.lambda - self.shift) / self.lambda
    }

    /// The run length at z, from those at the nodes one step later.
    fn mean(&self, z: f64, nodes: &[(f64, f64)], later: &[f64]) -> f64 {
        let sum: f64 = nodes.iter().zip(later).map(|(&(y, w), a)| w * self.kernel(z, y) * a).sum();
        1.0 + sum
    }

    fn at(&self, z: f64) -> f64 {
        self.mean(z, &self.nodes, &self.arls)
    }
}
