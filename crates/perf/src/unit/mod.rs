//! Amounts with units: read from text, printed for people, exact in files.

mod error;
mod size;
mod time;

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

pub use self::{error::UnitError, size::Bytes, time::Nanos};

/// A time or a size: the unit decides.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[non_exhaustive]
pub enum Quantity {
    /// A time.
    Time(Nanos),
    /// A size.
    Size(Bytes),
}

impl Quantity {
    /// The amount in nanoseconds or bytes.
    #[must_use]
    pub fn value(self) -> f64 {
        match self {
            Self::Time(time) => time.get(),
            Self::Size(size) => size.get() as f64,
        }
    }

    /// `ns` or `B`: the unit of [`value`](Self::value).
    #[must_use]
    pub fn unit(self) -> &'static str {
        match self {
            Self::Time(_) => "ns",
            Self::Size(_) => "B",
        }
    }
}

impl FromStr for Quantity {
    type Err = UnitError;

    fn from_str(text: &str) -> Result<Self, UnitError> {
        let (_, unit) = split(text)?;
        if size::scale(unit).is_some() {
            text.parse().map(Self::Size)
        } else if time::scale(unit).is_some() {
            text.parse().map(Self::Time)
        } else {
            Err(UnitError::UnknownUnit {
                unit: unit.to_owned(),
                known: "ns, us, ms, s, B, kB, MB, GB, KiB, MiB, GiB",
            })
        }
    }
}

impl fmt::Display for Quantity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Time(time) => time.fmt(f),
            Self::Size(size) => size.fmt(f),
        }
    }
}

impl TryFrom<String> for Quantity {
    type Error = UnitError;

    fn try_from(text: String) -> Result<Self, UnitError> {
        text.parse()
    }
}

impl From<Quantity> for String {
    fn from(quantity: Quantity) -> Self {
        match quantity {
            Quantity::Time(time) => time.into(),
            Quantity::Size(size) => size.into(),
        }
    }
}

/// The number at the start and the rest, trimmed.
fn split(text: &str) -> Result<(f64, &str), UnitError> {
    let text = text.trim();
    let end = text.find(|c: char| !matches!(c, '0'..='9' | '.' | '-' | '+')).unwrap_or(text.len());
    let number = text[..end].parse().map_err(|_| UnitError::NoNumber { text: text.to_owned() })?;
    Ok((number, text[end..].trim()))
}

/// Three significant digits in the largest of ascending units that leaves at least 1.
fn people(value: f64, units: &[(&str, f64)]) -> String {
    let mut text = String::new();
    for (index, (unit, scale)) in units.iter().enumerate() {
        let scaled = value / scale;
        let decimals = match scaled {
            0.0 => 0,
            x if x < 9.995 => 2,
            x if x < 99.95 => 1,
            _ => 0,
        };
        text = format!("{scaled:.decimals$} {unit}");
        if scaled < 999.5 || index + 1 == units.len() {
            break;
        }
    }
    text
}

/// The shortest text in the largest unit that reads back as the same value.
fn exact<T: FromStr + PartialEq>(this: &T, value: f64, units: &[(&str, f64)]) -> String {
    let texts = units.iter().rev().filter(|(_, scale)| value >= *scale);
    texts
        .map(|(unit, scale)| format!("{} {unit}", value / scale))
        .find(|text| text.parse().ok().as_ref() == Some(this))
        .unwrap_or_else(|| format!("{value} {}", units[0].0))
}
