//! A line through live bytes.

use std::fmt;

use statrs::distribution::{ContinuousCDF, StudentsT};

/// Growth in bytes a round, by least squares, and its interval by Student's t with n - 2 degrees of freedom.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Slope {
    /// The estimate.
    pub bytes: f64,
    /// The interval's lower end.
    pub low: f64,
    /// The interval's upper end.
    pub high: f64,
}

impl Slope {
    /// None for fewer than three values. Values on one line have an interval of one point.
    pub(super) fn of(live: &[i64], confidence: f64) -> Option<Self> {
        let n = live.len() as f64;
        let (&first, _) = live.split_first()?;
        if live.len() < 3 {
            return None;
        }
        // distances from the first one: equal values have no slope at all, and no rounding
        let ys: Vec<f64> =
            live.iter().map(|y| (i128::from(*y) - i128::from(first)) as f64).collect();
        let (mean_x, mean_y) = ((n - 1.0) / 2.0, ys.iter().sum::<f64>() / n);
        let points = || ys.iter().enumerate().map(|(x, y)| (x as f64 - mean_x, y - mean_y));
        let sxx: f64 = points().map(|(x, _)| x * x).sum();
        let bytes = points().map(|(x, y)| x * y).sum::<f64>() / sxx;
        let rest: f64 = points().map(|(x, y)| (y - bytes * x).powi(2)).sum();
        let error = (rest / (n - 2.0) / sxx).sqrt();
        let law = StudentsT::new(0.0, 1.0, n - 2.0).ok()?;
        let half = law.inverse_cdf(0.5 + confidence / 2.0) * error;
        Some(Self { bytes, low: bytes - half, high: bytes + half })
    }
}

impl fmt::Display for Slope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} B a round ({:.1} to {:.1})", self.bytes, self.low, self.high)
    }
}
