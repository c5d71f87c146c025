//! Sizes.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{UnitError, exact, people, split};

/// Units that sizes are printed in, ascending, with their bytes.
const UNITS: [(&str, f64); 4] = [("B", 1.0), ("kB", 1e3), ("MB", 1e6), ("GB", 1e9)];
/// Units that are also read.
const BINARY: [(&str, f64); 3] =
    [("KiB", 1024.0), ("MiB", 1024.0 * 1024.0), ("GiB", 1024.0 * 1024.0 * 1024.0)];
/// The largest size: 2^53, up to which a double counts every byte.
const MAX: u64 = 1 << 53;

/// A size in whole bytes, from 0 to 2^53; `0 B`, `10 MB`, `1.5 kB`, `10 MiB`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Bytes(u64);

impl Bytes {
    /// A size in bytes.
    ///
    /// # Errors
    /// [`UnitError::OutOfRange`].
    pub fn new(bytes: u64) -> Result<Self, UnitError> {
        if bytes <= MAX {
            Ok(Self(bytes))
        } else {
            Err(UnitError::OutOfRange { value: bytes as f64, max: MAX as f64 })
        }
    }

    /// Bytes.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }

    /// A measured size, cut to the range.
    pub(crate) fn measured(bytes: u64) -> Self {
        Self(bytes.min(MAX))
    }
}

pub(super) fn scale(unit: &str) -> Option<f64> {
    UNITS.iter().chain(&BINARY).find(|(name, _)| *name == unit).map(|(_, scale)| *scale)
}

impl FromStr for Bytes {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = split(text)?;
        let scale = scale(unit).ok_or_else(|| UnitError::UnknownUnit {
            unit: unit.to_owned(),
            known: "B, kB, MB, GB, KiB, MiB, GiB",
        })?;
        let value = number * scale;
        if !(0.0..=MAX as f64).contains(&value) {
            return Err(UnitError::OutOfRange { value, max: MAX as f64 });
        }
        let whole = value.round();
        // decimal fractions are inexact: 1.1 kB is a rounding error away from 1100
        if (value - whole).abs() > whole * 1e-12 {
            return Err(UnitError::NotWhole { value });
        }
        Self::new(whole as u64)
    }
}

/// For people: three significant digits, `1.23 MB`; below 1000 the exact number of bytes.
impl fmt::Display for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0 < 1000 {
            f.pad(&format!("{} B", self.0))
        } else {
            f.pad(&people(self.0 as f64, &UNITS))
        }
    }
}

impl TryFrom<String> for Bytes {
    type Error = UnitError;

    fn try_from(text: String) -> Result<Self, UnitError> {
        text.parse()
    }
}

/// Exact: reads back as the same size.
impl From<Bytes> for String {
    fn from(size: Bytes) -> Self {
        exact(&size, size.0 as f64, &UNITS)
    }
}
