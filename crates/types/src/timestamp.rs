use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::TypeError;

/// An instant, RFC 3339 in UTC on the wire. This crate reads no clock: callers say when it is.
///
/// ```
/// use lukhas_types::Timestamp;
/// let noon: Timestamp = "2026-01-01T13:00:00+01:00".parse()?;
/// assert_eq!(noon.to_string(), "2026-01-01T12:00:00Z");
/// # Ok::<(), lukhas_types::TypeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp(jiff::Timestamp);

impl Timestamp {
    /// 1970-01-01T00:00:00Z.
    pub const EPOCH: Self = Self(jiff::Timestamp::UNIX_EPOCH);

    /// From nanoseconds since the epoch.
    ///
    /// # Errors
    ///
    /// Outside of the years -9999..=9999.
    pub fn from_nanoseconds(nanoseconds: i128) -> Result<Self, TypeError> {
        jiff::Timestamp::from_nanosecond(nanoseconds)
            .map(Self)
            .map_err(|_| malformed(&nanoseconds.to_string()))
    }

    /// Nanoseconds since the epoch.
    #[must_use]
    pub fn nanoseconds(self) -> i128 {
        self.0.as_nanosecond()
    }

    /// Seconds from `earlier` to here, negative when it lies ahead.
    #[must_use]
    pub fn seconds_since(self, earlier: Self) -> f64 {
        let nanoseconds = self.nanoseconds() - earlier.nanoseconds();
        nanoseconds as f64 / 1e9
    }
}

fn malformed(value: &str) -> TypeError {
    TypeError::Malformed {
        field: "timestamp",
        value: value.chars().take(100).collect(),
        expected: "RFC 3339, as 2026-01-01T12:00:00Z",
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl FromStr for Timestamp {
    type Err = TypeError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self).map_err(|_| malformed(text))
    }
}

impl TryFrom<String> for Timestamp {
    type Error = TypeError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}
