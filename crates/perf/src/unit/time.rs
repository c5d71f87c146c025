//! Times.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use super::{UnitError, exact, people, split};

/// Units in ascending order, with their nanoseconds.
const UNITS: [(&str, f64); 4] = [("ns", 1.0), ("us", 1e3), ("ms", 1e6), ("s", 1e9)];
/// The longest time: about 31 years.
const MAX: f64 = 1e18;

/// A time in nanoseconds, finite, from 0 to 1e18; `50 ms`, `300 ns`, `1.5 us` (also `µs`), `2 s`.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Nanos(f64);

impl Nanos {
    /// A time in nanoseconds.
    ///
    /// # Errors
    /// [`UnitError::OutOfRange`].
    pub fn new(ns: f64) -> Result<Self, UnitError> {
        if (0.0..=MAX).contains(&ns) {
            // no negative zero
            Ok(Self(ns.abs()))
        } else {
            Err(UnitError::OutOfRange { value: ns, max: MAX })
        }
    }

    /// Nanoseconds.
    #[must_use]
    pub fn get(self) -> f64 {
        self.0
    }

    /// A measured time, which is never negative, cut to the range.
    pub(crate) fn measured(ns: f64) -> Self {
        Self(ns.clamp(0.0, MAX))
    }
}

pub(super) fn scale(unit: &str) -> Option<f64> {
    let unit = if matches!(unit, "µs" | "μs") { "us" } else { unit };
    UNITS.iter().find(|(name, _)| *name == unit).map(|(_, scale)| *scale)
}

impl FromStr for Nanos {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let (number, unit) = split(text)?;
        let scale = scale(unit).ok_or_else(|| UnitError::UnknownUnit {
            unit: unit.to_owned(),
            known: "ns, us, ms, s",
        })?;
        Self::new(number * scale)
    }
}

/// For people: three significant digits, `1.23 us`.
impl fmt::Display for Nanos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&people(self.0, &UNITS))
    }
}

impl TryFrom<String> for Nanos {
    type Error = UnitError;

    fn try_from(text: String) -> Result<Self, UnitError> {
        text.parse()
    }
}

/// Exact: reads back as the same time.
impl From<Nanos> for String {
    fn from(time: Nanos) -> Self {
        exact(&time, time.0, &UNITS)
    }
}
