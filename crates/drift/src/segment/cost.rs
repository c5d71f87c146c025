//! What a segment costs: its squared deviations from its mean.

use super::{MAX_LENGTH, Noise, SegmentParams};
use crate::{DriftError, detect::MAX_MAGNITUDE};

/// The least standard deviation, as a part of the largest deviation: below it rounding would show in the costs.
const LEAST_SPREAD: f64 = 1e-5;

/// The upper quartile of the standard normal distribution: the median of its magnitude.
const UPPER_QUARTILE: f64 = 0.674_489_750_196_081_7;

/// A series around its mean, in units of its standard deviation, summed up.
#[derive(Debug)]
pub(super) struct Series {
    sums: Vec<f64>,
    squares: Vec<f64>,
    pub(super) variance: f64,
    pub(super) penalty: f64,
    pub(super) min_length: usize,
}

impl Series {
    pub(super) fn new(values: &[f64], params: &SegmentParams) -> Result<Self, DriftError> {
        let params = params.validate()?;
        DriftError::within("number of observations", values.len(), 1, MAX_LENGTH)?;
        for (index, &value) in values.iter().enumerate() {
            if !value.is_finite() {
                return Err(DriftError::NotFinite { field: "observation", index, value });
            }
            if value.abs() > MAX_MAGNITUDE {
                let (least, most) = (-MAX_MAGNITUDE, MAX_MAGNITUDE);
                return Err(DriftError::out_of_range("observation", value, least, most));
            }
        }
        let n = values.len() as f64;
        let center = values.iter().map(|x| x / n).sum::<f64>();
        let scale = values.iter().map(|x| (x - center).abs()).fold(0.0, f64::max);
        // a series that does not vary has no change, in any unit
        let scaled = |x: f64| if scale > 0.0 { (x - center) / scale } else { 0.0 };
        let mut xs: Vec<f64> = values.iter().map(|&x| scaled(x)).collect();
        let spread = match params.noise {
            Noise::Total => (xs.iter().map(|x| x * x).sum::<f64>() / n).sqrt(),
            Noise::Differences => of_differences(&xs),
            Noise::Known(variance) => variance.sqrt() / scale.max(f64::MIN_POSITIVE),
        };
        let unit = spread.max(LEAST_SPREAD);
        xs.iter_mut().for_each(|x| *x /= unit);
        let sums_of = |term: &dyn Fn(f64) -> f64| -> Vec<f64> {
            let mut sum = 0.0;
            let rest = xs.iter().map(|&x| {
                sum += term(x);
                sum
            });
            std::iter::once(0.0).chain(rest).collect()
        };
        Ok(Self {
            sums: sums_of(&|x| x),
            squares: sums_of(&|x| x * x),
            variance: (unit * scale) * (unit * scale),
            penalty: params.penalty.unwrap_or_else(|| 3.0 * libm::log(n)),
            min_length: params.min_length,
        })
    }

    pub(super) fn len(&self) -> usize {
        self.sums.len() - 1
    }

    /// The squared deviations of the observations from..to, in units of the variance. O(1).
    pub(super) fn cost(&self, from: usize, to: usize) -> f64 {
        let sum = self.sums[to] - self.sums[from];
        (self.squares[to] - self.squares[from] - sum * sum / (to - from) as f64).max(0.0)
    }
}

/// See [`Noise::Differences`].
fn of_differences(xs: &[f64]) -> f64 {
    let mut gaps: Vec<f64> = xs.windows(2).map(|two| (two[1] - two[0]).abs()).collect();
    if gaps.is_empty() {
        return 0.0;
    }
    let middle = gaps.len() / 2;
    let median = *gaps.select_nth_unstable_by(middle, f64::total_cmp).1;
    if median > 0.0 {
        return median / (UPPER_QUARTILE * std::f64::consts::SQRT_2);
    }
    let squares = gaps.iter().map(|gap| gap * gap).sum::<f64>();
    (0.5 * squares / gaps.len() as f64).sqrt()
}
