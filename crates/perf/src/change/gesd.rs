//! Outliers by the generalised extreme Studentised deviate.

use serde::{Deserialize, Serialize};
use statrs::distribution::{ContinuousCDF, StudentsT};

use super::{MAX_SERIES_LEN, check, t_test::Moments};
use crate::{PerfError, quantile, stats};

/// The scale that makes the median absolute deviation of a normal law its standard deviation.
const MAD_SCALE: f64 = 1.4826;

/// What a deviation is measured from and in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Spread {
    /// The mean and the standard deviation (n - 1): the test of Rosner 1983.
    #[default]
    Deviation,
    /// The median and 1.4826 times the median absolute deviation, which outliers hardly move.
    Mad,
}

/// How to look for outliers.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct GesdParams {
    /// The most outliers, 1 to 1000. 10.
    pub max_outliers: usize,
    /// The level of the test, between 0 and 1. .05.
    pub alpha: f64,
    /// Centre and scale.
    pub spread: Spread,
}

impl Default for GesdParams {
    fn default() -> Self {
        Self { max_outliers: 10, alpha: 0.05, spread: Spread::Deviation }
    }
}

impl GesdParams {
    /// The same, if every field is within its bound.
    ///
    /// # Errors
    /// [`PerfError::BadParam`] names the field.
    pub fn validate(self) -> Result<Self, PerfError> {
        let bad = |field, value, bound| Err(PerfError::BadParam { field, value, bound });
        if !(1..=1000).contains(&self.max_outliers) {
            return bad("max_outliers", self.max_outliers as f64, "1..=1000");
        }
        if !(self.alpha > 0.0 && self.alpha < 1.0) {
            return bad("alpha", self.alpha, "between 0 and 1");
        }
        Ok(self)
    }
}

/// Outliers, and the other points that were looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Gesd {
    /// How many of `suspects` are outliers, from the first.
    pub count: usize,
    /// Indexes of the most deviating points, each after removal of those before it.
    pub suspects: Vec<usize>,
}

impl Gesd {
    /// Indexes of the outliers, the most deviating first.
    #[must_use]
    pub fn outliers(&self) -> &[usize] {
        &self.suspects[..self.count]
    }
}

/// Outliers by the generalised ESD test (Rosner 1983): the most deviating point is removed `max_outliers` times, and
/// there are as many outliers as the last deviation that is beyond its critical value
/// (n-i) t / sqrt((n-i-1+t^2)(n-i+1)), t the quantile 1 - alpha/(2(n-i+1)) of Student's law of n-i-1 degrees.
///
/// Stops early when fewer than three points are left or when they have no spread. O(r N log N).
///
/// # Errors
/// [`PerfError::BadParam`], [`PerfError::TooLong`], [`PerfError::BadValue`] as
/// [`change_points`](crate::change_points).
pub fn gesd(series: &[f64], params: &GesdParams) -> Result<Gesd, PerfError> {
    let params = params.validate()?;
    check(series, MAX_SERIES_LEN)?;
    let mut left: Vec<(usize, f64)> = series.iter().copied().enumerate().collect();
    let mut found = Gesd { count: 0, suspects: Vec::new() };
    while found.suspects.len() < params.max_outliers && left.len() > 2 {
        let values: Vec<f64> = left.iter().map(|(_, x)| *x).collect();
        let (centre, scale) = centre_and_scale(&values, params.spread);
        let far = |place: usize| (values[place] - centre).abs();
        let place = (1..values.len()).fold(0, |a, b| if far(b) > far(a) { b } else { a });
        if far(place) == 0.0 {
            break;
        }
        let beyond = far(place) / scale > critical(values.len(), params.alpha);
        found.suspects.push(left.remove(place).0);
        if beyond {
            found.count = found.suspects.len();
        }
    }
    Ok(found)
}

fn centre_and_scale(values: &[f64], spread: Spread) -> (f64, f64) {
    match spread {
        Spread::Deviation => {
            let moments = Moments::of(values);
            (moments.mean, (moments.variance * moments.n / (moments.n - 1.0)).sqrt())
        }
        Spread::Mad => {
            let centre = median(values);
            let far: Vec<f64> = values.iter().map(|x| (x - centre).abs()).collect();
            (centre, MAD_SCALE * median(&far))
        }
    }
}

/// The median of at least one value.
fn median(values: &[f64]) -> f64 {
    quantile(&stats::sorted(values), 0.5).expect("there are values")
}

/// The critical deviation of the largest of n > 2 points.
fn critical(n: usize, alpha: f64) -> f64 {
    let n = n as f64;
    let Ok(law) = StudentsT::new(0.0, 1.0, n - 2.0) else { return f64::INFINITY };
    let t = law.inverse_cdf(1.0 - alpha / (2.0 * n));
    // written so that an infinite t keeps its limit
    (n - 1.0) / (n * ((n - 2.0) / (t * t) + 1.0)).sqrt()
}
