//! The checks of a concept's text.

use lukhas_types::{Concept, is_forbidden_character};
use unicode_normalization::UnicodeNormalization;

use crate::GlyphError;

/// What is wrong with a concept, in two parts, since the emotions are checked between them.
#[derive(Debug, Clone, Copy)]
pub(super) struct Verdict {
    empty: bool,
    too_long: bool,
    forbidden: bool,
}

impl Verdict {
    /// O(length), no allocation for ASCII.
    pub(super) fn of(concept: &str) -> Self {
        if concept.is_ascii() {
            return Self {
                empty: concept.trim().is_empty(),
                too_long: concept.len() > Concept::MAX_LENGTH,
                forbidden: concept.bytes().any(|byte| byte.is_ascii_control()),
            };
        }
        // as given and as it will be kept: a few code points become more under NFC
        let too_long = |length: usize| length > Concept::MAX_LENGTH;
        Self {
            empty: concept.trim().is_empty(),
            too_long: too_long(concept.chars().take(Concept::MAX_LENGTH + 1).count())
                || too_long(concept.nfc().take(Concept::MAX_LENGTH + 1).count()),
            forbidden: concept.chars().any(is_forbidden_character),
        }
    }

    pub(super) fn is_valid(self) -> bool {
        !(self.empty || self.too_long || self.forbidden)
    }

    pub(super) fn length(self) -> Result<(), GlyphError> {
        if self.empty {
            Err(GlyphError::EmptyConcept)
        } else if self.too_long {
            Err(GlyphError::ConceptTooLong)
        } else {
            Ok(())
        }
    }

    pub(super) fn characters(self) -> Result<(), GlyphError> {
        if self.forbidden { Err(GlyphError::ForbiddenCharacter) } else { Ok(()) }
    }
}
