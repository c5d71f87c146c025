use std::convert::Infallible;

use lukhas_types::{EmbedError, Fault};

use crate::GlyphError;

/// Why a memory refused. It is unchanged then.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum MemoryError {
    /// What was to be remembered is no glyph.
    #[error("not a glyph")]
    Glyph(#[from] GlyphError),
    /// The embedder has no vector for the text.
    #[error("the text has no embedding")]
    Embed(#[from] EmbedError),
    /// The text of a query is white space only.
    #[error("query text must not be empty")]
    EmptyQuery,
    /// It holds as many glyphs as it may; forget some first.
    #[error("memory holds {capacity} glyphs, its capacity: forget some first")]
    Full {
        /// The capacity.
        capacity: usize,
    },
    /// A capacity outside of its range, or below what is held already.
    #[error("memory capacity is {capacity}, must be between {minimum} and {maximum}")]
    Capacity {
        /// What was asked for.
        capacity: usize,
        /// The least that is taken.
        minimum: usize,
        /// The greatest that is taken.
        maximum: usize,
    },
}

impl From<Infallible> for MemoryError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}

impl Fault for MemoryError {
    fn code(&self) -> &'static str {
        match self {
            Self::Glyph(source) => source.code(),
            Self::Embed(source) => source.code(),
            Self::EmptyQuery => "empty_query",
            Self::Full { .. } => "memory_full",
            Self::Capacity { .. } => "out_of_range",
        }
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::Glyph(source) => source.field(),
            Self::Embed(source) => source.field(),
            Self::EmptyQuery => Some("text".to_owned()),
            Self::Full { .. } | Self::Capacity { .. } => Some("capacity".to_owned()),
        }
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::Glyph(source) => source.value(),
            Self::Embed(source) => source.value(),
            Self::EmptyQuery => None,
            Self::Full { capacity } => Some((capacity + 1).to_string()),
            Self::Capacity { capacity, .. } => Some(capacity.to_string()),
        }
    }

    fn bound(&self) -> Option<String> {
        match self {
            Self::Glyph(source) => source.bound(),
            Self::Embed(source) => source.bound(),
            Self::EmptyQuery => Some("at least 1".to_owned()),
            Self::Full { capacity } => Some(format!("at most {capacity}")),
            Self::Capacity { minimum, maximum, .. } => Some(format!("{minimum}..={maximum}")),
        }
    }
}
