use lukhas_glyphs::GlyphError;
use lukhas_types::{ContentHash, Fault, TypeError};

/// Why there is no dream, no memory, or no verdict.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum DreamError {
    /// An input is not of its type: a seed, a parameter, a weight.
    #[error("an input is not usable")]
    Input(#[from] TypeError),
    /// A symbol does not decode to a glyph.
    #[error("the symbol is not usable")]
    Symbol(#[from] GlyphError),
    /// An entry of a memory, or an answer, breaks a bound of its own.
    #[error("{what} {id:?} is not usable")]
    Item {
        /// `entry` or `answer`.
        what: &'static str,
        /// Its id.
        id: String,
        /// What is wrong with it.
        source: TypeError,
    },
    /// Two items share one id.
    #[error("{what} id {id:?} occurs twice")]
    DuplicateId {
        /// `entry` or `answer`.
        what: &'static str,
        /// The id.
        id: String,
    },
    /// Vectors of two lengths.
    #[error("{what} {id:?} has {found} dimensions, the first has {expected}")]
    Dimension {
        /// `entry` or `answer`.
        what: &'static str,
        /// Whose vector it is.
        id: String,
        /// Its length.
        found: usize,
        /// The length of the first by id.
        expected: usize,
    },
    /// More than the stated bound.
    #[error("{field} is {count}, the maximum is {maximum}")]
    TooMany {
        /// What was counted.
        field: &'static str,
        /// How much there was.
        count: u64,
        /// The most that is taken.
        maximum: u64,
    },
    /// Fewer than the stated bound.
    #[error("{field} is {count}, the minimum is {minimum}")]
    TooFew {
        /// What was counted.
        field: &'static str,
        /// How much there was.
        count: usize,
        /// The least that is taken.
        minimum: usize,
    },
    /// A context that is no JSON object.
    #[error("a context must be a JSON object, found {found}")]
    NotAnObject {
        /// The JSON type that was found.
        found: &'static str,
    },
    /// The memory is not the one that was dreamt on.
    #[error("the memory has root {found}, the dream was dreamt on {expected}")]
    OtherMemory {
        /// The root that the dream names.
        expected: ContentHash,
        /// The root of the memory given.
        found: ContentHash,
    },
    /// A mesh without a single dream.
    #[error("all {count} dreams of the mesh failed")]
    AllFailed {
        /// How many there were.
        count: usize,
        /// Why the first one failed.
        source: Box<DreamError>,
    },
}

impl Fault for DreamError {
    fn code(&self) -> &'static str {
        match self {
            Self::Input(source) | Self::Item { source, .. } => source.code(),
            Self::Symbol(source) => source.code(),
            Self::DuplicateId { .. } => "duplicate_id",
            Self::Dimension { .. } => "length_mismatch",
            Self::TooMany { .. } => "too_long",
            Self::TooFew { .. } => "out_of_range",
            Self::NotAnObject { .. } => "wrong_type",
            Self::OtherMemory { .. } => "other_memory",
            Self::AllFailed { .. } => "all_failed",
        }
    }

    fn field(&self) -> Option<String> {
        Some(match self {
            Self::Input(source) | Self::Item { source, .. } => return source.field(),
            Self::Symbol(source) => return source.field(),
            Self::DuplicateId { .. } => "id".to_owned(),
            Self::Dimension { .. } => "vector".to_owned(),
            Self::TooMany { field, .. } | Self::TooFew { field, .. } => (*field).to_owned(),
            Self::NotAnObject { .. } => "context".to_owned(),
            Self::OtherMemory { .. } => "memory_root".to_owned(),
            Self::AllFailed { .. } => return None,
        })
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::Input(source) | Self::Item { source, .. } => source.value(),
            Self::Symbol(source) => source.value(),
            Self::DuplicateId { id, .. } => Some(id.clone()),
            Self::Dimension { found, .. } => Some(found.to_string()),
            Self::TooMany { count, .. } => Some(count.to_string()),
            Self::TooFew { count, .. } | Self::AllFailed { count, .. } => Some(count.to_string()),
            Self::NotAnObject { found } => Some((*found).to_owned()),
            Self::OtherMemory { found, .. } => Some(found.to_string()),
        }
    }

    fn bound(&self) -> Option<String> {
        match self {
            Self::Input(source) | Self::Item { source, .. } => source.bound(),
            Self::Symbol(source) => source.bound(),
            Self::DuplicateId { .. } => Some("unique".to_owned()),
            Self::Dimension { expected, .. } => Some(expected.to_string()),
            Self::TooMany { maximum, .. } => Some(format!("at most {maximum}")),
            Self::TooFew { minimum, .. } => Some(format!("at least {minimum}")),
            Self::NotAnObject { .. } => Some("an object".to_owned()),
            Self::OtherMemory { expected, .. } => Some(expected.to_string()),
            Self::AllFailed { .. } => Some("at least one dream".to_owned()),
        }
    }
}
