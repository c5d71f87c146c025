use lukhas_types::{BindingId, Fault, TypeError};

use crate::GlyphError;

/// Why a binding was refused. Nothing is changed then.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum BindError {
    /// The glyph data is no object, or an empty one.
    #[error("Invalid glyph_data: must be non-empty dictionary")]
    EmptyGlyphData(#[source] GlyphError),
    /// The glyph data is no glyph.
    #[error("Invalid GLYPH data")]
    Glyph(#[from] GlyphError),
    /// No memory is named.
    #[error("Invalid memory_id: must be non-empty string")]
    MissingMemory,
    /// No user is named.
    #[error("user_id is required for binding")]
    MissingUser,
    /// An id is named that is none.
    #[error("an id of the binding was refused")]
    Id(#[from] TypeError),
    /// As many bindings as there may be; detach some first.
    #[error("{scope} holds {capacity} bindings, its capacity: detach some first")]
    Full {
        /// The store, or the user.
        scope: &'static str,
        /// The capacity.
        capacity: usize,
    },
    /// There is no such binding.
    #[error("Binding not found: {id}")]
    NotFound {
        /// What was asked for.
        id: BindingId,
    },
    /// The binding is another user's.
    #[error("Binding {id} belongs to another user")]
    Forbidden {
        /// What was asked for.
        id: BindingId,
    },
    /// The id is not the one of user, memory and glyph.
    #[error("binding_id {id} is not the id of its content")]
    IdMismatch {
        /// The id that was given.
        id: BindingId,
    },
    /// A bound outside of its range.
    #[error("{field} is {value}, must be between {minimum} and {maximum}")]
    Params {
        /// The bound that was refused.
        field: &'static str,
        /// What was found.
        value: usize,
        /// The least that is taken.
        minimum: usize,
        /// The greatest that is taken.
        maximum: usize,
    },
}

impl Fault for BindError {
    fn code(&self) -> &'static str {
        match self {
            Self::EmptyGlyphData(_) => "empty_glyph_data",
            Self::Glyph(source) => source.code(),
            Self::MissingMemory => "missing_memory_id",
            Self::MissingUser => "missing_user_id",
            Self::Id(source) => source.code(),
            Self::Full { .. } => "bindings_full",
            Self::NotFound { .. } => "not_found",
            Self::Forbidden { .. } => "forbidden",
            Self::IdMismatch { .. } => "id_mismatch",
            Self::Params { .. } => "out_of_range",
        }
    }

    fn field(&self) -> Option<String> {
        let name = match self {
            Self::EmptyGlyphData(_) => "glyph_data",
            Self::Glyph(source) => return source.field(),
            Self::Id(source) => return source.field(),
            Self::MissingMemory => "memory_id",
            Self::MissingUser => "user_id",
            Self::NotFound { .. } | Self::Forbidden { .. } | Self::IdMismatch { .. } => {
                "binding_id"
            }
            Self::Full { .. } => "capacity",
            Self::Params { field, .. } => field,
        };
        Some(name.to_owned())
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::Glyph(source) => source.value(),
            Self::Id(source) => source.value(),
            Self::NotFound { id } | Self::Forbidden { id } | Self::IdMismatch { id } => {
                Some(id.to_string())
            }
            Self::Full { capacity, .. } => Some((capacity + 1).to_string()),
            Self::Params { value, .. } => Some(value.to_string()),
            Self::EmptyGlyphData(_) | Self::MissingMemory | Self::MissingUser => None,
        }
    }

    fn bound(&self) -> Option<String> {
        match self {
            Self::Glyph(source) => source.bound(),
            Self::Id(source) => source.bound(),
            Self::Full { capacity, .. } => Some(format!("at most {capacity}")),
            Self::Params { minimum, maximum, .. } => Some(format!("{minimum}..={maximum}")),
            Self::EmptyGlyphData(_) | Self::MissingMemory | Self::MissingUser => {
                Some("at least 1".to_owned())
            }
            Self::NotFound { .. } | Self::Forbidden { .. } | Self::IdMismatch { .. } => None,
        }
    }
}
