//! How far an action points away from an intent.

mod fast;
mod normed;
mod wide;

use lukhas_kernels::{Sums, sums};
use serde::Serialize;

use crate::DriftError;

pub use fast::score_fast;
pub use normed::{Normed, UnitVector};
pub use wide::score_f64;

/// What [`score`] says of two vectors.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Score {
    /// The cosine `a.b / (|a||b|)`, clamped to [-1, 1].
    pub similarity: f64,
    /// `1 - similarity`, in [0, 2].
    pub drift: f64,
    /// `acos(similarity) / pi`, in [0, 1]. A metric on directions, which the drift is not.
    pub angle: f64,
}

impl Score {
    pub(crate) fn of(similarity: f64) -> Self {
        Self {
            similarity,
            drift: 1.0 - similarity,
            angle: libm::acos(similarity) / std::f64::consts::PI,
        }
    }
}

/// The score of two vectors of one length, 1 component or more.
///
/// One pass over both, `f32` in, `f64` sums on fixed lanes: the same bits on every machine. No product of two `f32`
/// over- or underflows in `f64`, so `[1e30, ..]` and denormals need no care. O(n), no allocation.
///
/// ```
/// let score = lukhas_drift::score(&[1.0, 0.0], &[0.0, 2.0])?;
/// assert_eq!((score.similarity, score.drift, score.angle), (0.0, 1.0, 0.5));
/// assert!(lukhas_drift::score(&[1.0, f32::NAN], &[0.0, 2.0]).is_err());
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// # Errors
///
/// Empty, of different lengths, not finite, or zero: four different errors, of the intent before the action.
pub fn score(intent: &[f32], action: &[f32]) -> Result<Score, DriftError> {
    similarity(intent, action).map(Score::of)
}

/// The similarity of [`score`] alone: the same bits without the arc cosine.
///
/// # Errors
///
/// As [`score`].
pub fn similarity(intent: &[f32], action: &[f32]) -> Result<f64, DriftError> {
    same_length(intent.len(), action.len())?;
    let sums = sums(intent, action);
    cosine(&sums).ok_or_else(|| undecidable(intent, action))
}

/// The cosine of sums that are neither NaN nor infinite nor of a zero vector.
///
/// The root of the product, not the product of the roots: the correctly rounded root of a rounded square is exact, so
/// that a vector has drift 0 from itself.
#[inline]
fn cosine(sums: &Sums) -> Option<f64> {
    let similarity = sums.ab / (sums.aa * sums.bb).sqrt();
    let decidable = sums.aa > 0.0 && sums.bb > 0.0 && similarity.is_finite();
    // a finite sum over an infinite norm is finite too
    let decidable = decidable && sums.aa.is_finite() && sums.bb.is_finite();
    decidable.then(|| similarity.clamp(-1.0, 1.0))
}

fn same_length(intent: usize, action: usize) -> Result<(), DriftError> {
    if intent == 0 {
        return Err(DriftError::EmptyVector { field: "intent" });
    }
    if action == 0 {
        return Err(DriftError::EmptyVector { field: "action" });
    }
    if intent != action {
        return Err(DriftError::LengthMismatch {
            field: "action",
            expected: intent,
            found: action,
        });
    }
    Ok(())
}

/// What is wrong with vectors whose cosine could not be taken.
#[cold]
fn undecidable(intent: &[f32], action: &[f32]) -> DriftError {
    let (a, b) = (intent.iter().copied().map(f64::from), action.iter().copied().map(f64::from));
    not_finite("intent", a)
        .or_else(|| not_finite("action", b))
        .unwrap_or_else(|| zero(intent.iter().all(|&x| x == 0.0)))
}

fn not_finite(field: &'static str, values: impl Iterator<Item = f64>) -> Option<DriftError> {
    values
        .enumerate()
        .find(|(_, value)| !value.is_finite())
        .map(|(index, value)| DriftError::NotFinite { field, index, value })
}

fn zero(is_intent: bool) -> DriftError {
    DriftError::ZeroVector { field: if is_intent { "intent" } else { "action" } }
}
