use super::{SegmentParams, Segmentation, cost::Series};
use crate::DriftError;

/// The division that comes of splitting where a split helps most, and then the parts, while a split is worth its penalty.
/// Each split is the best one of its part, all of them together need not be: see [`pelt`](super::pelt), whose parameters
/// these are. Expected O(n log n), O(n^2) at worst.
///
/// ```
/// use lukhas_drift::segment::{SegmentParams, binary_segmentation};
/// let series: Vec<f64> = (0..90).map(|k| f64::from(k % 3 + 9 * (k / 30))).collect();
/// assert_eq!(binary_segmentation(&series, &SegmentParams::default())?.changes, [30, 60]);
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// # Errors
///
/// Those of [`pelt`](super::pelt).
pub fn binary_segmentation(
    values: &[f64],
    params: &SegmentParams,
) -> Result<Segmentation, DriftError> {
    let series = Series::new(values, params)?;
    let mut changes = Vec::new();
    let mut open = vec![(0, series.len())];
    while let Some((from, to)) = open.pop() {
        let whole = series.cost(from, to);
        let least = series.min_length;
        let splits = (from + least)..=to.saturating_sub(least);
        let mut best = (series.penalty, None);
        for split in splits {
            let gain = whole - series.cost(from, split) - series.cost(split, to);
            if gain > best.0 {
                best = (gain, Some(split));
            }
        }
        if let (_, Some(split)) = best {
            changes.push(split);
            open.extend([(from, split), (split, to)]);
        }
    }
    changes.sort_unstable();
    Ok(Segmentation::new(&series, changes))
}
