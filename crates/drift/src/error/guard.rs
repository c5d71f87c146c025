use lukhas_types::{EmbedError, Fault};

use crate::DriftError;

/// Why runs, a baseline or a guard are not usable. What was there before is unchanged.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum GuardError {
    /// The vectors have no score, or bytes could not be read.
    #[error("not scorable")]
    Drift(#[from] DriftError),
    /// A text has no vector.
    #[error("not embeddable")]
    Embed(#[from] EmbedError),
    /// Vectors of different embedders do not compare.
    #[error(
        "the embedder is {found} ({found_dimension}), the baseline's {expected} ({expected_dimension})"
    )]
    EmbedderMismatch {
        /// The baseline's.
        expected: String,
        /// Its dimension.
        expected_dimension: usize,
        /// The one that was offered.
        found: String,
        /// Its dimension.
        found_dimension: usize,
    },
    /// What was stored by another version of this crate.
    #[error("the {what} is of version {found}, {expected} is read")]
    UnsupportedVersion {
        /// What was stored.
        what: &'static str,
        /// Its version.
        found: u32,
        /// The version that is read.
        expected: u32,
    },
    /// A guard's state goes with the baseline that it was made with.
    #[error("the state is of a guard with another baseline")]
    BaselineMismatch,
    /// The task has another intent.
    #[error("the intent is not the one of the task")]
    IntentMismatch,
    /// A step lacks what it needs.
    #[error("{field} is missing")]
    MissingField {
        /// What is missing.
        field: &'static str,
    },
    /// A field of another JSON type.
    #[error("{field} must be {expected}")]
    WrongType {
        /// Which field.
        field: &'static str,
        /// The type that is taken.
        expected: &'static str,
    },
    /// More than fits.
    #[error("{field} has length {length}, the maximum is {maximum}")]
    TooLong {
        /// Which text, vector or list.
        field: &'static str,
        /// Its length.
        length: usize,
        /// The longest that is taken.
        maximum: usize,
    },
    /// A baseline needs sessions to compare with each other.
    #[error("{found} sessions, at least {minimum} are needed")]
    TooFewSessions {
        /// How many there are.
        found: usize,
        /// How many are needed.
        minimum: usize,
    },
    /// The same session twice: it would be compared with itself.
    #[error("the session {session:?} with the same actions is in both baselines")]
    DuplicateSession {
        /// Its name.
        session: String,
    },
    /// An attack that is paired with no session.
    #[error("no honest session is named by an attack{}{}", named("session", session.as_deref()), named("suite", suite.as_deref()))]
    UnknownSession {
        /// The session that it names.
        session: Option<String>,
        /// The suite that it names.
        suite: Option<String>,
    },
    /// No intent was begun.
    #[error("no intent was begun")]
    NoIntent,
    /// The check was of an earlier task.
    #[error("the check is of task {found}, the guard is at task {expected}")]
    StaleCheck {
        /// The guard's task.
        expected: u64,
        /// The check's.
        found: u64,
    },
    /// One line of a file.
    #[error("line {line}")]
    Line {
        /// From 1.
        line: usize,
        /// What is wrong with it.
        source: Box<GuardError>,
    },
}

impl GuardError {
    pub(crate) fn malformed(what: &'static str, reason: &'static str) -> Self {
        Self::Drift(DriftError::Malformed { what, reason })
    }
}

impl Fault for GuardError {
    fn code(&self) -> &'static str {
        match self {
            Self::Drift(source) => source.code(),
            Self::Embed(source) => source.code(),
            Self::EmbedderMismatch { .. } => "embedder_mismatch",
            Self::UnsupportedVersion { .. } => "unsupported_version",
            Self::BaselineMismatch => "baseline_mismatch",
            Self::IntentMismatch => "intent_mismatch",
            Self::MissingField { .. } => "missing_field",
            Self::WrongType { .. } => "wrong_type",
            Self::TooLong { .. } => "too_long",
            Self::TooFewSessions { .. } => "too_few_sessions",
            Self::DuplicateSession { .. } => "duplicate_session",
            Self::UnknownSession { .. } => "unknown_session",
            Self::NoIntent => "no_intent",
            Self::StaleCheck { .. } => "stale_check",
            Self::Line { source, .. } => source.code(),
        }
    }

    fn field(&self) -> Option<String> {
        match self {
            Self::Drift(source) => source.field(),
            Self::Embed(source) => source.field(),
            Self::EmbedderMismatch { .. } => Some("embedder".to_owned()),
            Self::MissingField { field }
            | Self::WrongType { field, .. }
            | Self::TooLong { field, .. } => Some((*field).to_owned()),
            Self::TooFewSessions { .. } => Some("sessions".to_owned()),
            Self::DuplicateSession { .. } | Self::UnknownSession { .. } => {
                Some("session".to_owned())
            }
            Self::NoIntent | Self::IntentMismatch => Some("intent".to_owned()),
            Self::UnsupportedVersion { .. } => Some("version".to_owned()),
            Self::BaselineMismatch => Some("baseline".to_owned()),
            Self::StaleCheck { .. } => Some("task".to_owned()),
            Self::Line { source, .. } => source.field(),
        }
    }

    fn value(&self) -> Option<String> {
        match self {
            Self::Drift(source) => source.value(),
            Self::Embed(source) => source.value(),
            Self::EmbedderMismatch { found, .. } => Some(found.clone()),
            Self::MissingField { .. }
            | Self::WrongType { .. }
            | Self::NoIntent
            | Self::BaselineMismatch
            | Self::IntentMismatch => None,
            Self::UnsupportedVersion { found, .. } => Some(found.to_string()),
            Self::TooLong { length, .. } => Some(length.to_string()),
            Self::TooFewSessions { found, .. } => Some(found.to_string()),
            Self::DuplicateSession { session } => Some(session.clone()),
            Self::UnknownSession { session, .. } => session.clone(),
            Self::StaleCheck { found, .. } => Some(found.to_string()),
            Self::Line { source, .. } => source.value(),
        }
    }

    fn bound(&self) -> Option<String> {
        match self {
            Self::Drift(source) => source.bound(),
            Self::Embed(source) => source.bound(),
            Self::EmbedderMismatch { expected, .. } => Some(expected.clone()),
            Self::WrongType { expected, .. } => Some((*expected).to_owned()),
            Self::TooLong { maximum, .. } => Some(format!("at most {maximum}")),
            Self::TooFewSessions { minimum, .. } => Some(format!("at least {minimum}")),
            Self::StaleCheck { expected, .. } => Some(expected.to_string()),
            Self::Line { source, .. } => source.bound(),
            Self::UnsupportedVersion { expected, .. } => Some(expected.to_string()),
            Self::MissingField { .. }
            | Self::BaselineMismatch
            | Self::IntentMismatch
            | Self::DuplicateSession { .. }
            | Self::UnknownSession { .. }
            | Self::NoIntent => None,
        }
    }
}

/// A clause for what is named, nothing for what is not.
fn named(what: &str, name: Option<&str>) -> String {
    name.map_or_else(String::new, |name| format!(", {what} {name:?}"))
}
