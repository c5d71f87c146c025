//! The energy statistic at every point of a series.

use super::{
    check,
    segment::{distances, statistic},
};
use crate::PerfError;

/// The longest series whose profile is taken.
pub const MAX_ENERGY_LEN: usize = 1 << 15;

/// The energy statistic of a series split at every point, as in E-divisive (Matteson and James 2014): for tau = 0..N-1,
/// n = tau and m = N - tau, `mn/(m+n) (2/(mn) S_xy - 2/(n(n-1)) S_x - 2/(m(m-1)) S_y)`, where S are sums of distances over
/// pairs across and within the two parts; a term that would divide by 0 is dropped, and the first value is 0.
///
/// O(N^2) time, O(N) memory.
///
/// # Errors
/// [`PerfError::TooLong`] beyond [`MAX_ENERGY_LEN`], [`PerfError::BadValue`] as [`change_points`](crate::change_points).
pub fn energy_profile(series: &[f64]) -> Result<Vec<f64>, PerfError> {
    check(series, MAX_ENERGY_LEN)?;
    let n = series.len();
    let to_left: Vec<f64> = (0..n).map(|i| distances(&series[..i], series[i])).collect();
    let to_right: Vec<f64> = (0..n).map(|i| distances(&series[i + 1..], series[i])).collect();
    // within[tau]: over the pairs of tau..N, summed from the end so that nothing cancels
    let mut within = vec![0.0; n + 1];
    for i in (0..n).rev() {
        within[i] = within[i + 1] + to_right[i];
    }
    let (mut s_x, mut s_xy) = (0.0, 0.0);
    Ok((0..n)
        .map(|tau| {
            if tau == 0 {
                return 0.0;
            }
            // the point tau - 1 changes sides
            s_xy += to_right[tau - 1] - to_left[tau - 1];
            s_x += to_left[tau - 1];
            statistic(tau as f64, (n - tau) as f64, s_x, s_xy, within[tau])
        })
        .collect())
}
