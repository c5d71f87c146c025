use serde::{Deserialize, Serialize};

use super::BindError;

/// How many bindings a store holds, in all and of one user.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Raw", into = "Raw")]
pub struct BindingsParams {
    capacity: usize,
    per_user: usize,
}

/// As written, unchecked.
#[derive(Serialize, Deserialize)]
#[serde(rename = "BindingsParams", deny_unknown_fields)]
struct Raw {
    capacity: usize,
    per_user: usize,
}

impl BindingsParams {
    /// The greatest capacity.
    pub const MAX_CAPACITY: usize = 1 << 24;

    /// Checks the bounds: `1 <= per_user <= capacity <= 2^24`.
    ///
    /// # Errors
    ///
    /// When one is out of range.
    pub const fn new(capacity: usize, per_user: usize) -> Result<Self, BindError> {
        if capacity == 0 || capacity > Self::MAX_CAPACITY {
            let (field, maximum) = ("capacity", Self::MAX_CAPACITY);
            return Err(BindError::Params { field, value: capacity, minimum: 1, maximum });
        }
        if per_user == 0 || per_user > capacity {
            let (field, maximum) = ("per_user", capacity);
            return Err(BindError::Params { field, value: per_user, minimum: 1, maximum });
        }
        Ok(Self { capacity, per_user })
    }

    /// The most bindings in all.
    #[must_use]
    pub const fn capacity(self) -> usize {
        self.capacity
    }

    /// The most bindings of one user.
    #[must_use]
    pub const fn per_user(self) -> usize {
        self.per_user
    }
}

impl Default for BindingsParams {
    /// 100,000 in all, 10,000 a user.
    fn default() -> Self {
        Self { capacity: 100_000, per_user: 10_000 }
    }
}

impl TryFrom<Raw> for BindingsParams {
    type Error = BindError;

    fn try_from(raw: Raw) -> Result<Self, Self::Error> {
        Self::new(raw.capacity, raw.per_user)
    }
}

impl From<BindingsParams> for Raw {
    fn from(params: BindingsParams) -> Self {
        Self { capacity: params.capacity, per_user: params.per_user }
    }
}
