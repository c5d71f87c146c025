//! What a budget says to samples.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// A three-valued answer. As JSON it is `pass`, `fail` or `inconclusive`; the number of samples is not kept there.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[must_use]
#[non_exhaustive]
pub enum Outcome {
    /// Within the budget, with the stated confidence.
    Pass,
    /// Over the budget, with the stated confidence.
    Fail,
    /// Neither can be said.
    Inconclusive {
        /// Samples still needed, estimated as if further ones fell on both sides of the budget in the proportion of
        /// those seen; `None` when no number of samples would decide (nothing was measured, or the budget lies on the
        /// quantile itself).
        needed: Option<u64>,
    },
}

impl Outcome {
    /// Both: fail dominates inconclusive dominates pass.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Fail, _) | (_, Self::Fail) => Self::Fail,
            (Self::Inconclusive { needed: a }, Self::Inconclusive { needed: b }) => {
                Self::Inconclusive { needed: a.zip(b).map(|(a, b)| a.max(b)) }
            }
            (open @ Self::Inconclusive { .. }, Self::Pass)
            | (Self::Pass, open @ Self::Inconclusive { .. }) => open,
            (Self::Pass, Self::Pass) => Self::Pass,
        }
    }

    /// The exit code of a gate: 0 pass, 1 fail, 3 inconclusive.
    #[must_use]
    pub fn exit_code(self) -> i32 {
        match self {
            Self::Pass => 0,
            Self::Fail => 1,
            Self::Inconclusive { .. } => 3,
        }
    }

    /// `pass`, `fail` or `inconclusive`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Inconclusive { .. } => "inconclusive",
        }
    }
}

impl Default for Outcome {
    /// Nothing can be said yet.
    fn default() -> Self {
        Self::Inconclusive { needed: None }
    }
}

impl Serialize for Outcome {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

impl<'de> Deserialize<'de> for Outcome {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        match String::deserialize(deserializer)?.as_str() {
            "pass" => Ok(Self::Pass),
            "fail" => Ok(Self::Fail),
            "inconclusive" => Ok(Self::Inconclusive { needed: None }),
            other => Err(D::Error::unknown_variant(other, &["pass", "fail", "inconclusive"])),
        }
    }
}
