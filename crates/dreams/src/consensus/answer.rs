use lukhas_types::{Embedding, TypeError};
use serde::{Deserialize, Serialize};

use crate::check;

/// One voter's answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Answer {
    /// Unique among the answers: 1..=500 code points without control characters.
    pub id: String,
    /// What was answered; only its direction counts.
    pub vector: Embedding,
    /// How much the vote counts, 1e-9..=1e6; 1 where none is given.
    pub weight: f64,
}

impl Answer {
    /// An answer of weight 1. Checked where it is counted.
    #[must_use]
    pub fn new(id: impl Into<String>, vector: Embedding) -> Self {
        Self { id: id.into(), vector, weight: 1.0 }
    }

    /// The same answer with another weight.
    #[must_use]
    pub fn weighing(mut self, weight: f64) -> Self {
        self.weight = weight;
        self
    }

    /// Checks id and weight.
    ///
    /// # Errors
    ///
    /// When one of them breaks its bound.
    pub fn validate(&self) -> Result<(), TypeError> {
        check::text("id", &self.id, crate::Entry::MAX_ID)?;
        check::within("weight", self.weight, crate::Entry::MIN_WEIGHT, crate::Entry::MAX_WEIGHT)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    id: String,
    vector: Embedding,
    weight: Option<f64>,
}

impl TryFrom<Unchecked> for Answer {
    type Error = TypeError;

    fn try_from(raw: Unchecked) -> Result<Self, TypeError> {
        let answer = Self { id: raw.id, vector: raw.vector, weight: raw.weight.unwrap_or(1.0) };
        answer.validate()?;
        Ok(answer)
    }
}
