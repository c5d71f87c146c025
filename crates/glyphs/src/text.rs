//! The code points that no text of a glyph holds.

use lukhas_types::TypeError;
use unicode_normalization::UnicodeNormalization;

/// Control, bidi-override, isolate and other invisible code points; the same set as `Concept` refuses.
pub(crate) fn is_forbidden(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{061c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// The longest name of a source module, in code points.
pub(crate) const MAX_MODULE: usize = 100;

/// A source module: NFC, 1..=100 code points, not white space only, none forbidden.
pub(crate) fn module(text: &str) -> Result<String, TypeError> {
    let field = "source_module";
    let length = text.chars().count();
    if length > MAX_MODULE {
        return Err(TypeError::TooLong { field, length, maximum: MAX_MODULE });
    }
    let text: String = text.nfc().collect();
    let length = text.chars().count();
    if text.trim().is_empty() {
        return Err(TypeError::Empty { field });
    }
    if length > MAX_MODULE {
        return Err(TypeError::TooLong { field, length, maximum: MAX_MODULE });
    }
    match text.chars().find(|&c| is_forbidden(c)) {
        Some(character) => Err(TypeError::ForbiddenCharacter { field, character }),
        None => Ok(text),
    }
}
