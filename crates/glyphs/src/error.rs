use lukhas_types::{Fault, TypeError};

/// Why something is not a glyph. The first eight and the last three checks of [`validate`](crate::validate) keep the
/// exact messages that callers know them by.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GlyphError {
    /// Glyph data of another kind than a JSON object.
    #[error("GLYPH data must be a dictionary")]
    NotADictionary,
    /// No concept.
    #[error("Missing required field: concept")]
    MissingConcept,
    /// A concept that is no text, empty, or white space only.
    #[error("Concept must be a non-empty string")]
    EmptyConcept,
    /// More than 1000 code points.
    #[error("Concept exceeds maximum length (1000 characters)")]
    ConceptTooLong,
    /// Emotions of another kind than a JSON object.
    #[error("Emotion must be a dictionary")]
    EmotionNotADictionary,
    /// A strength that is no number; `true` is none.
    #[error("Emotion value '{name}' must be numeric")]
    EmotionNotNumeric {
        /// The emotion.
        name: String,
    },
    /// A strength outside of [0, 1], NaN included.
    #[error("Emotion value '{name}' must be between 0.0 and 1.0")]
    EmotionOutOfRange {
        /// The emotion.
        name: String,
        /// What was found.
        value: f64,
    },
    /// Modalities of another kind than a JSON array or null.
    #[error("Modalities must be a list")]
    ModalitiesNotAList,
    /// A modality that is not one of the ten.
    #[error("Unknown modality: {name}")]
    UnknownModality {
        /// What was found, its first 100 characters.
        name: String,
    },
    /// Domains of another kind than a JSON array or null.
    #[error("Domains must be a list")]
    DomainsNotAList,
    /// A domain that is not one of the ten.
    #[error("Unknown domain: {name}")]
    UnknownDomain {
        /// What was found, its first 100 characters.
        name: String,
    },
    /// A control or bidi-override code point in the concept.
    #[error("Concept contains a forbidden character")]
    ForbiddenCharacter,
    /// A source module of another kind than a text or null.
    #[error("Source module must be a string")]
    SourceModuleNotText,
    /// Bytes that are no JSON.
    #[error("malformed JSON: {reason}")]
    MalformedJson {
        /// What the parser says, with line and column.
        reason: String,
    },
    /// Text that does not follow the canonical form.
    #[error("not a glyph in its canonical text form: {reason}")]
    MalformedText {
        /// Which part.
        reason: &'static str,
    },
    /// A canonical text of a version that is not known here.
    #[error("glyph text of the unknown version {version:?}")]
    UnknownVersion {
        /// The version found, its first 20 characters.
        version: String,
    },
    /// A canonical text that was changed after it was written.
    #[error("glyph text with checksum {found:?}, its content has {expected:?}")]
    BadChecksum {
        /// The checksum of the content.
        expected: String,
        /// The checksum found, its first 20 characters.
        found: String,
    },
    /// A symbol with the id of another glyph.
    #[error("symbol_id {found} is not that of the glyph, {expected}")]
    IdMismatch {
        /// The id of the content.
        expected: String,
        /// The id found.
        found: String,
    },
    /// A symbol with the vector of another glyph.
    #[error("vector is not that of the glyph: {differing} bits differ")]
    VectorMismatch {
        /// The Hamming distance.
        differing: u32,
    },
    /// Text that is no vector.
    #[error("vector must be standard base64 of {expected} bytes: {reason}")]
    MalformedVector {
        /// Bytes of a vector.
        expected: usize,
        /// What is wrong.
        reason: String,
    },
    /// A field beyond the bounds of its type: more than 64 emotions, a name or module too long.
    #[error("a field of the glyph was refused")]
    Field(#[from] TypeError),
}

impl GlyphError {
    /// The ported message for a refused concept.
    pub(crate) fn of_concept(error: TypeError) -> Self {
        match error {
            TypeError::Empty { .. } => Self::EmptyConcept,
            TypeError::TooLong { .. } => Self::ConceptTooLong,
            TypeError::ForbiddenCharacter { .. } => Self::ForbiddenCharacter,
            other => Self::Field(other),
        }
    }

    /// The ported message for a refused emotion.
    pub(crate) fn of_emotion(name: &str, error: TypeError) -> Self {
        match error {
            TypeError::OutOfRange { value, .. } => {
                Self::EmotionOutOfRange { name: name.to_owned(), value }
            }
            other => Self::Field(other),
        }
    }
}

impl Fault for GlyphError {
    fn code(&self) -> &'static str {
        match self {
            Self::NotADictionary => "not_a_dictionary",
            Self::MissingConcept => "missing_concept",
            Self::EmptyConcept => "empty_concept",
            Self::ConceptTooLong => "concept_too_long",
            Self::EmotionNotADictionary => "emotion_not_a_dictionary",
            Self::EmotionNotNumeric { .. } => "emotion_not_numeric",
            Self::EmotionOutOfRange { .. } => "emotion_out_of_range",
            Self::ModalitiesNotAList => "modalities_not_a_list",
            Self::UnknownModality { .. } => "unknown_modality",
            Self::DomainsNotAList => "domains_not_a_list",
            Self::UnknownDomain { .. } => "unknown_domain",
            Self::ForbiddenCharacter => "forbidden_character",
            Self::SourceModuleNotText => "source_module_not_text",
            Self::MalformedJson { .. } => "malformed_json",
            Self::MalformedText { .. } => "malformed_text",
            Self::UnknownVersion { .. } => "unknown_version",
            Self::BadChecksum { .. } => "bad_checksum",
            Self::IdMismatch { .. } => "id_mismatch",
            Self::VectorMismatch { .. } => "vector_mismatch",
            Self::MalformedVector { .. } => "malformed_vector",
            Self::Field(source) => source.code(),
        }
    }

    fn field(&self) -> Option<String> {
        let name = match self {
            Self::NotADictionary => "glyph_data",
            Self::MissingConcept
            | Self::EmptyConcept
            | Self::ConceptTooLong
            | Self::ForbiddenCharacter => "concept",
            Self::EmotionNotADictionary => "emotion",
            Self::EmotionNotNumeric { name } | Self::EmotionOutOfRange { name, .. } => {
                return Some(format!("emotion.{name}"));
            }
            Self::ModalitiesNotAList | Self::UnknownModality { .. } => "modalities",
            Self::DomainsNotAList | Self::UnknownDomain { .. } => "domains",
            Self::SourceModuleNotText => "source_module",
            Self::IdMismatch { .. } => "symbol_id",
            Self::VectorMismatch { .. } | Self::MalformedVector { .. } => "vector",
            Self::MalformedJson { .. }
            | Self::MalformedText { .. }
            | Self::UnknownVersion { .. }
            | Self::BadChecksum { .. } => return None,
            Self::Field(source) => return source.field(),
        };
        Some(name.to_owned())
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::EmotionOutOfRange { value, .. } => Some(value.to_string()),
            Self::UnknownModality { name } | Self::UnknownDomain { name } => Some(name.clone()),
            Self::UnknownVersion { version } => Some(version.clone()),
            Self::BadChecksum { found, .. } | Self::IdMismatch { found, .. } => Some(found.clone()),
            Self::VectorMismatch { differing } => Some(differing.to_string()),
            Self::Field(source) => source.value(),
            _ => None,
        }
    }

    fn bound(&self) -> Option<String> {
        match self {
            Self::EmptyConcept => Some("at least 1".to_owned()),
            Self::ConceptTooLong => Some("at most 1000".to_owned()),
            Self::EmotionOutOfRange { .. } => Some("0..=1".to_owned()),
            Self::BadChecksum { expected, .. } | Self::IdMismatch { expected, .. } => {
                Some(expected.clone())
            }
            Self::MalformedVector { expected, .. } => Some(format!("{expected} bytes")),
            Self::Field(source) => source.bound(),
            _ => None,
        }
    }
}
