//! The score of `f64` vectors, whose squares may leave the range of `f64`.

use lukhas_kernels::{Sums, sums_f64};

use super::{Score, cosine, not_finite, same_length, zero};
use crate::DriftError;

/// Squared norms within these bounds, and their product, lost nothing to over- or underflow.
const SAFE: std::ops::RangeInclusive<f64> = 1e-140..=1e140;

/// [`score`](crate::score) of two `f64` vectors.
///
/// Vectors whose squared norm leaves 1e-140..=1e140 are first scaled by a power of two, which is exact: `[1e200, ..]`,
/// `[1e-200, ..]` and denormals neither overflow nor underflow. O(n), no allocation.
///
/// ```
/// let score = lukhas_drift::score_f64(&[1e200, 0.0], &[1e-200, 1e-200])?;
/// assert!((score.similarity - 0.5_f64.sqrt()).abs() < 1e-15);
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// # Errors
///
/// As [`score`](crate::score).
pub fn score_f64(intent: &[f64], action: &[f64]) -> Result<Score, DriftError> {
    same_length(intent.len(), action.len())?;
    let sums = sums_f64(intent, action);
    let sums = if SAFE.contains(&sums.aa) && SAFE.contains(&sums.bb) {
        sums
    } else {
        scaled_sums(intent, action)?
    };
    // a safe norm has no NaN in it, so that only an opposite of an infinity could be left: there is none
    cosine(&sums).map(Score::of).ok_or_else(|| zero(sums.aa == 0.0))
}

/// The sums after each vector's largest component was brought into [1, 2).
#[cold]
fn scaled_sums(intent: &[f64], action: &[f64]) -> Result<Sums, DriftError> {
    let a = exponent("intent", intent)?;
    let b = exponent("action", action)?;
    let mut sums = Sums { ab: 0.0, aa: 0.0, bb: 0.0 };
    for (&x, &y) in intent.iter().zip(action) {
        let (x, y) = (libm::scalbn(x, -a), libm::scalbn(y, -b));
        sums.ab += x * y;
        sums.aa += x * x;
        sums.bb += y * y;
    }
    Ok(sums)
}

fn exponent(field: &'static str, vector: &[f64]) -> Result<i32, DriftError> {
    if let Some(error) = not_finite(field, vector.iter().copied()) {
        return Err(error);
    }
    let largest = vector.iter().fold(0.0_f64, |largest, x| largest.max(x.abs()));
    if largest == 0.0 {
        return Err(DriftError::ZeroVector { field });
    }
    Ok(libm::ilogb(largest))
}
