use serde::{Deserialize, Serialize};

use crate::{Fault, TypeError};

/// A vector that stands for a text: 1..=8192 finite numbers, not all zero. Its length is the embedder's to choose.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Vec<f32>", into = "Vec<f32>")]
pub struct Embedding(Vec<f32>);

impl Embedding {
    /// The most dimensions.
    pub const MAX_DIMENSION: usize = 8192;

    /// Checks the vector.
    ///
    /// # Errors
    ///
    /// When it is empty, longer than [`Embedding::MAX_DIMENSION`], not finite or zero.
    pub fn new(vector: Vec<f32>) -> Result<Self, TypeError> {
        let field = "embedding";
        if vector.is_empty() {
            return Err(TypeError::Empty { field });
        }
        if vector.len() > Self::MAX_DIMENSION {
            return Err(TypeError::TooLong {
                field,
                length: vector.len(),
                maximum: Self::MAX_DIMENSION,
            });
        }
        if let Some(&value) = vector.iter().find(|x| !x.is_finite()) {
            return Err(TypeError::NotFinite { field, value: f64::from(value) });
        }
        if vector.iter().all(|&x| x == 0.0) {
            return Err(TypeError::ZeroVector { field });
        }
        Ok(Self(vector))
    }

    /// The numbers.
    #[must_use]
    pub fn as_slice(&self) -> &[f32] {
        &self.0
    }

    /// How many.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.0.len()
    }
}

impl TryFrom<Vec<f32>> for Embedding {
    type Error = TypeError;

    fn try_from(vector: Vec<f32>) -> Result<Self, Self::Error> {
        Self::new(vector)
    }
}

impl From<Embedding> for Vec<f32> {
    fn from(embedding: Embedding) -> Self {
        embedding.0
    }
}

/// Turns texts into vectors. Implementations compute; they do no input or output.
pub trait Embedder: Send + Sync {
    /// What identifies it, with its version: vectors of two names never mix.
    fn name(&self) -> &str;

    /// The length of every vector.
    fn dimension(&self) -> usize;

    /// One vector a text, in order.
    ///
    /// # Errors
    ///
    /// When a text has no vector; then there is none for the others either.
    fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError>;

    /// One text.
    ///
    /// # Errors
    ///
    /// When the text has no vector, or the embedder did not answer with exactly one of its dimension.
    fn embed_one(&self, text: &str) -> Result<Embedding, EmbedError> {
        let vectors = self.embed(&[text])?;
        let [vector] = <[Embedding; 1]>::try_from(vectors)
            .map_err(|other| EmbedError::Count { expected: 1, found: other.len() })?;
        if vector.dimension() != self.dimension() {
            return Err(EmbedError::Dimension {
                expected: self.dimension(),
                found: vector.dimension(),
            });
        }
        Ok(vector)
    }
}

/// Why a text has no vector.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum EmbedError {
    /// Nothing in the text that the embedder could see.
    #[error("the text has nothing to embed")]
    NothingToEmbed,
    /// The vector is no [`Embedding`].
    #[error("the embedder's vector is not usable")]
    Vector(#[from] TypeError),
    /// Another number of vectors than of texts.
    #[error("the embedder answered with {found} vectors for {expected} texts")]
    Count {
        /// Texts asked for.
        expected: usize,
        /// Vectors received.
        found: usize,
    },
    /// A vector of another length than promised.
    #[error("the embedder answered with {found} dimensions, promised {expected}")]
    Dimension {
        /// What [`Embedder::dimension`] says.
        expected: usize,
        /// What came.
        found: usize,
    },
    /// The embedder itself failed.
    #[error("the embedder failed: {reason}")]
    Failed {
        /// Its own words.
        reason: String,
    },
}

impl Fault for EmbedError {
    fn code(&self) -> &'static str {
        match self {
            Self::NothingToEmbed => "nothing_to_embed",
            Self::Vector(source) => source.code(),
            Self::Count { .. } | Self::Dimension { .. } => "length_mismatch",
            Self::Failed { .. } => "embedder_failed",
        }
    }
}
