//! Values that are checked where they are read, so that an error has their path.

use serde::{Deserialize, de::DeserializeOwned};

use super::{ImportError, ImportFormat};
use crate::{error::number, time};

/// A time of so many nanoseconds a unit, kept in nanoseconds.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "f64")]
pub(super) struct Time<const SCALE: u32>(f64);

pub(super) type Seconds = Time<1_000_000_000>;
pub(super) type Nanoseconds = Time<1>;

impl<const SCALE: u32> Time<SCALE> {
    pub(super) fn ns(self) -> f64 {
        self.0
    }
}

impl<const SCALE: u32> TryFrom<f64> for Time<SCALE> {
    type Error = String;

    fn try_from(value: f64) -> Result<Self, String> {
        let ns = value * f64::from(SCALE);
        if (0.0..=1e18).contains(&ns) {
            return Ok(Self(ns));
        }
        Err(format!("{} is no time: 0 to {:e}", number(value), 1e18 / f64::from(SCALE)))
    }
}

/// Seconds since 1970, of a date as ISO 8601 has it.
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(try_from = "String")]
pub(super) struct Date(pub(super) u64);

impl TryFrom<String> for Date {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let date = time::parse_iso(&text).map(Self);
        date.ok_or_else(|| format!("{text:?} is no date from 1970 on, as 2024-02-29T12:13:14Z"))
    }
}

/// What JSON holds; an error has the path of the field.
pub(super) fn decode<T: DeserializeOwned>(
    format: ImportFormat,
    bytes: &[u8],
) -> Result<T, ImportError> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let field = error.path().to_string();
        ImportError::Malformed { format, field, source: error.into_inner() }
    })?;
    let end = json.end();
    end.map_err(|source| ImportError::Malformed { format, field: ".".to_owned(), source })?;
    Ok(value)
}
