use crate::Fault;

/// Why a value is not one of this crate's types.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum TypeError {
    /// Text (or a vector) that must hold something holds nothing.
    #[error("{field} must not be empty")]
    Empty {
        /// The field that was refused.
        field: &'static str,
    },
    /// More than fits.
    #[error("{field} has length {length}, the maximum is {maximum}")]
    TooLong {
        /// The field that was refused.
        field: &'static str,
        /// Its length, in code points or elements.
        length: usize,
        /// The longest that is taken.
        maximum: usize,
    },
    /// A character that the field's alphabet leaves out.
    #[error("{field} contains the forbidden character {character:?}")]
    ForbiddenCharacter {
        /// The field that was refused.
        field: &'static str,
        /// The first such character.
        character: char,
    },
    /// NaN or an infinity.
    #[error("{field} is not finite: {value}")]
    NotFinite {
        /// The field that was refused.
        field: &'static str,
        /// What was found.
        value: f64,
    },
    /// A number outside its range.
    #[error("{field} is {value}, must be between {minimum} and {maximum}")]
    OutOfRange {
        /// The field that was refused.
        field: String,
        /// What was found.
        value: f64,
        /// The least that is taken.
        minimum: f64,
        /// The greatest that is taken.
        maximum: f64,
    },
    /// A vector of length zero has no direction.
    #[error("{field} is a zero vector")]
    ZeroVector {
        /// The field that was refused.
        field: &'static str,
    },
    /// A name that is not in a closed list.
    #[error("unknown {field} {value:?}, expected one of {expected}")]
    Unknown {
        /// The field that was refused.
        field: &'static str,
        /// What was found.
        value: String,
        /// The names that are known.
        expected: &'static str,
    },
    /// Text that does not follow its field's form.
    #[error("malformed {field} {value:?}, expected {expected}")]
    Malformed {
        /// The field that was refused.
        field: &'static str,
        /// What was found.
        value: String,
        /// The form that is expected.
        expected: &'static str,
    },
}

impl Fault for TypeError {
    fn code(&self) -> &'static str {
        match self {
            Self::TooLong { .. } => "too_long",
            Self::ForbiddenCharacter { .. } => "forbidden_character",
            Self::NotFinite { .. } => "not_finite",
            Self::Empty { .. } | Self::OutOfRange { .. } => "out_of_range",
            Self::ZeroVector { .. } => "zero_vector",
            Self::Unknown { field: "lane", .. } => "unknown_lane",
            Self::Unknown { field: "modality", .. } => "unknown_modality",
            Self::Unknown { field: "domain", .. } => "unknown_domain",
            Self::Unknown { .. } => "unknown_name",
            Self::Malformed { .. } => "malformed",
        }
    }

    fn field(&self) -> Option<String> {
        Some(match self {
            Self::OutOfRange { field, .. } => field.clone(),
            Self::Empty { field }
            | Self::TooLong { field, .. }
            | Self::ForbiddenCharacter { field, .. }
            | Self::NotFinite { field, .. }
            | Self::ZeroVector { field }
            | Self::Unknown { field, .. }
            | Self::Malformed { field, .. } => (*field).to_owned(),
        })
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::Empty { .. } | Self::ZeroVector { .. } => None,
            Self::TooLong { length, .. } => Some(length.to_string()),
            Self::ForbiddenCharacter { character, .. } => {
                Some(character.escape_unicode().to_string())
            }
            Self::NotFinite { value, .. } | Self::OutOfRange { value, .. } => {
                Some(value.to_string())
            }
            Self::Unknown { value, .. } | Self::Malformed { value, .. } => Some(value.clone()),
        }
    }

    fn bound(&self) -> Option<String> {
        match self {
            Self::Empty { .. } => Some("at least 1".to_owned()),
            Self::TooLong { maximum, .. } => Some(format!("at most {maximum}")),
            Self::ForbiddenCharacter { .. } => None,
            Self::NotFinite { .. } => Some("finite".to_owned()),
            Self::OutOfRange { minimum, maximum, .. } => Some(format!("{minimum}..={maximum}")),
            Self::ZeroVector { .. } => Some("a non-zero component".to_owned()),
            Self::Unknown { expected, .. } | Self::Malformed { expected, .. } => {
                Some((*expected).to_owned())
            }
        }
    }
}
