//! Bounds on numbers and texts, shared by the doors of this crate.

use lukhas_types::TypeError;

/// A finite number within closed bounds.
pub(crate) fn within(
    field: &'static str,
    value: f64,
    minimum: f64,
    maximum: f64,
) -> Result<(), TypeError> {
    if !value.is_finite() {
        return Err(TypeError::NotFinite { field, value });
    }
    if !(minimum..=maximum).contains(&value) {
        return Err(TypeError::OutOfRange { field: field.to_owned(), value, minimum, maximum });
    }
    Ok(())
}

/// 1..=`maximum` code points, not white space only, no control characters.
pub(crate) fn text(field: &'static str, text: &str, maximum: usize) -> Result<(), TypeError> {
    let length = text.chars().count();
    if text.trim().is_empty() {
        return Err(TypeError::Empty { field });
    }
    if length > maximum {
        return Err(TypeError::TooLong { field, length, maximum });
    }
    match text.chars().find(|c| c.is_control()) {
        Some(character) => Err(TypeError::ForbiddenCharacter { field, character }),
        None => Ok(()),
    }
}
