//! The score in `f32`, for those who do not need the bits.

use lukhas_kernels::sums_fast;

use super::{Score, same_length, score};
use crate::DriftError;

/// Squared norms within these bounds did not leave the normal range of `f32`, nor does a sum of 8,192 products.
const SAFE: std::ops::RangeInclusive<f32> = 1e-18..=1e18;

/// [`score`](crate::score) with `f32` sums, fused where the machine can: faster, and the last bits differ from machine
/// to machine. The similarity is within `(n + 8) * 2^-23` of that of [`score`](crate::score), n the length.
///
/// Vectors of a squared norm outside of 1e-18..=1e18 take the exact way. O(n), no allocation.
///
/// # Errors
///
/// As [`score`](crate::score).
pub fn score_fast(intent: &[f32], action: &[f32]) -> Result<Score, DriftError> {
    same_length(intent.len(), action.len())?;
    let (ab, aa, bb) = sums_fast(intent, action);
    if !SAFE.contains(&aa) || !SAFE.contains(&bb) || !ab.is_finite() {
        return score(intent, action);
    }
    let similarity = f64::from(ab) / (f64::from(aa) * f64::from(bb)).sqrt();
    Ok(Score::of(similarity.clamp(-1.0, 1.0)))
}
