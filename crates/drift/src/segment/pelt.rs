use super::{SegmentParams, Segmentation, cost::Series};
use crate::DriftError;

/// The division of least cost of all there are: the squared deviations from the segments' means, over the variance, and a
/// penalty for every change (Killick, Fearnhead and Eckley 2012, pruned exact linear time). Of two as good either may be found.
///
/// O(n) where changes come at a steady rate, O(n^2) at worst; memory O(n). With the default parameters, on 16 series
/// that people marked (`data/tcpd`): F1 0.757, covering 0.740; [`binary_segmentation`](super::binary_segmentation) 0.746 and
/// 0.726.
///
/// ```
/// use lukhas_drift::segment::{SegmentParams, pelt};
/// let series: Vec<f64> = (0..90).map(|k| f64::from(k % 3 + 9 * (k / 30))).collect();
/// assert_eq!(pelt(&series, &SegmentParams::default())?.changes, [30, 60]);
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for 0 or more than [`MAX_LENGTH`](super::MAX_LENGTH) observations, one beyond
/// [`MAX_MAGNITUDE`](crate::detect::MAX_MAGNITUDE) and the ranges of [`SegmentParams`]; [`DriftError::NotFinite`].
pub fn pelt(values: &[f64], params: &SegmentParams) -> Result<Segmentation, DriftError> {
    let series = Series::new(values, params)?;
    let (n, least) = (series.len(), series.min_length);
    // best[t]: the least cost of the first t observations, a penalty for each segment but for one
    let mut best = vec![f64::INFINITY; n + 1];
    let mut last = vec![0; n + 1];
    best[0] = -series.penalty;
    // starts of a last segment, and the end from which on they are no use
    let mut starts: Vec<(usize, usize)> = Vec::new();
    for end in least..=n {
        let newest = end - least;
        if newest == 0 || newest >= least {
            starts.push((newest, usize::MAX));
        }
        let mut found = (f64::INFINITY, 0);
        for &(start, _) in &starts {
            let cost = best[start] + series.cost(start, end) + series.penalty;
            if cost < found.0 {
                found = (cost, start);
            }
        }
        (best[end], last[end]) = found;
        // a start that is worse than to change at this end stays so, once a segment from this end on is long enough
        for (start, until) in &mut starts {
            if best[*start] + series.cost(*start, end) > best[end] {
                *until = (*until).min(end + least);
            }
        }
        starts.retain(|&(_, until)| until > end + 1);
    }
    let mut changes = Vec::new();
    let mut end = n;
    while last[end] > 0 {
        end = last[end];
        changes.push(end);
    }
    changes.reverse();
    Ok(Segmentation::new(&series, changes))
}
