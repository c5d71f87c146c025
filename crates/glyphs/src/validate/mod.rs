//! Whether data is a glyph: the ported messages in the ported order, the first failure wins.

mod bytes;
mod text;
mod value;

pub use self::bytes::validate;
pub use self::value::validate_value;

use crate::GlyphError;

/// Checks a concept and emotions that are typed already, in the order of [`validate_value`]. NaN is out of range.
/// Allocates nothing when they are valid and ASCII.
///
/// ```
/// use lukhas_glyphs::validate_typed;
/// assert!(validate_typed("rain", [("joy", 0.8)]).is_ok());
/// assert_eq!(
///     validate_typed("rain", [("joy", f64::NAN)]).unwrap_err().to_string(),
///     "Emotion value 'joy' must be between 0.0 and 1.0"
/// );
/// ```
///
/// # Errors
///
/// The first check that fails.
pub fn validate_typed<'a>(
    concept: &str,
    emotion: impl IntoIterator<Item = (&'a str, f64)>,
) -> Result<(), GlyphError> {
    let concept = text::Verdict::of(concept);
    concept.length()?;
    for (name, value) in emotion {
        in_range(name, value)?;
    }
    concept.characters()
}

fn in_range(name: &str, value: f64) -> Result<(), GlyphError> {
    if (0.0..=1.0).contains(&value) {
        Ok(())
    } else {
        Err(GlyphError::EmotionOutOfRange { name: name.to_owned(), value })
    }
}
