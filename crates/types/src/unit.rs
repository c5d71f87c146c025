use std::fmt;

use serde::{Deserialize, Serialize};

use crate::TypeError;

/// A number in [0, 1]. Never NaN; `-0` is kept as `0`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Unit(f64);

impl Unit {
    /// Zero.
    pub const ZERO: Self = Self(0.0);
    /// One.
    pub const ONE: Self = Self(1.0);

    /// Checks the number.
    ///
    /// # Errors
    ///
    /// When it is NaN, infinite or outside of [0, 1].
    pub fn new(value: f64) -> Result<Self, TypeError> {
        Self::named("value", value)
    }

    /// As [`Unit::new`], with the name of the field for the error.
    ///
    /// # Errors
    ///
    /// When it is NaN, infinite or outside of [0, 1].
    pub fn named(field: &str, value: f64) -> Result<Self, TypeError> {
        if (0.0..=1.0).contains(&value) {
            Ok(Self(value + 0.0))
        } else {
            Err(TypeError::OutOfRange {
                field: field.to_owned(),
                value,
                minimum: 0.0,
                maximum: 1.0,
            })
        }
    }

    /// The nearest unit: clamps a finite number, `None` for NaN.
    #[must_use]
    pub fn clamped(value: f64) -> Option<Self> {
        (!value.is_nan()).then(|| Self(value.clamp(0.0, 1.0) + 0.0))
    }

    /// The number.
    #[must_use]
    pub const fn get(self) -> f64 {
        self.0
    }
}

// Never NaN, so equality is an equivalence.
impl Eq for Unit {}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl TryFrom<f64> for Unit {
    type Error = TypeError;

    fn try_from(value: f64) -> Result<Self, Self::Error> {
        Self::new(value)
    }
}

impl From<Unit> for f64 {
    fn from(unit: Unit) -> Self {
        unit.0
    }
}
