//! Vectors whose length is known before they meet.

use lukhas_kernels::dot;

use super::{Score, not_finite, same_length};
use crate::DriftError;

/// A vector together with its squared length, for one that meets many: it costs one product a meeting, not three.
///
/// ```
/// use lukhas_drift::{Normed, score};
/// let intent = Normed::new(&[1.0, 2.0])?;
/// assert_eq!(intent.score(&Normed::new(&[2.0, 1.0])?)?, score(&[1.0, 2.0], &[2.0, 1.0])?);
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Normed<'a> {
    vector: &'a [f32],
    squared: f64,
}

impl<'a> Normed<'a> {
    /// Takes the squared length. O(n).
    ///
    /// # Errors
    ///
    /// When the vector is empty, not finite or zero.
    pub fn new(vector: &'a [f32]) -> Result<Self, DriftError> {
        Self::named("vector", vector)
    }

    pub(crate) fn named(field: &'static str, vector: &'a [f32]) -> Result<Self, DriftError> {
        if vector.is_empty() {
            return Err(DriftError::EmptyVector { field });
        }
        let squared = dot(vector, vector);
        if !squared.is_finite() {
            let components = vector.iter().copied().map(f64::from);
            return Err(not_finite(field, components)
                .expect("a sum of squares of finite f32 is finite in f64"));
        }
        if squared == 0.0 {
            return Err(DriftError::ZeroVector { field });
        }
        Ok(Self { vector, squared })
    }

    /// Of a vector that was checked before, with its squared length.
    pub(crate) const fn of_checked(vector: &'a [f32], squared: f64) -> Self {
        Self { vector, squared }
    }

    /// The components.
    #[must_use]
    pub fn vector(&self) -> &'a [f32] {
        self.vector
    }

    pub(crate) fn squared(&self) -> f64 {
        self.squared
    }

    /// [`score`](crate::score) of this intent and an action, with the same bits. O(n), no allocation.
    ///
    /// # Errors
    ///
    /// When the lengths differ.
    pub fn score(&self, action: &Normed<'_>) -> Result<Score, DriftError> {
        self.similarity(action).map(Score::of)
    }

    /// The similarity of [`Normed::score`] alone.
    ///
    /// # Errors
    ///
    /// When the lengths differ.
    pub fn similarity(&self, action: &Normed<'_>) -> Result<f64, DriftError> {
        same_length(self.vector.len(), action.vector.len())?;
        let product = dot(self.vector, action.vector);
        Ok((product / (self.squared * action.squared).sqrt()).clamp(-1.0, 1.0))
    }
}

/// A vector of unit length, checked once: its similarity to another is their product.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct UnitVector<'a>(&'a [f32]);

impl<'a> UnitVector<'a> {
    /// How far the squared length may be from 1: what normalising in `f32` leaves.
    pub const TOLERANCE: f64 = 1e-5;

    /// Checks the length. O(n).
    ///
    /// # Errors
    ///
    /// When the vector is empty, not finite or zero, or its squared length is further than
    /// [`UnitVector::TOLERANCE`] from 1.
    pub fn new(vector: &'a [f32]) -> Result<Self, DriftError> {
        let squared = Normed::new(vector)?.squared;
        if (squared - 1.0).abs() > Self::TOLERANCE {
            let (minimum, maximum) = (1.0 - Self::TOLERANCE, 1.0 + Self::TOLERANCE);
            return Err(DriftError::out_of_range("squared length", squared, minimum, maximum));
        }
        Ok(Self(vector))
    }

    /// The score of this intent and an action, within [`UnitVector::TOLERANCE`] of [`score`](crate::score).
    /// O(n), no allocation.
    ///
    /// # Errors
    ///
    /// When the lengths differ.
    pub fn score(&self, action: &UnitVector<'_>) -> Result<Score, DriftError> {
        same_length(self.0.len(), action.0.len())?;
        Ok(Score::of(dot(self.0, action.0).clamp(-1.0, 1.0)))
    }
}
