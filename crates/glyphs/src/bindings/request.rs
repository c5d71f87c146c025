use lukhas_types::{MemoryId, UserId};
use serde_json::Value;

use super::BindError;
use crate::Glyph;

/// What `bind_glyph` takes, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct BindRequest {
    /// What is bound.
    pub glyph: Glyph,
    /// To which memory.
    pub memory_id: MemoryId,
    /// By whom.
    pub user_id: UserId,
}

/// Checks the untyped parts of a binding (null when absent). Whether binding is enabled and whether the user may do it
/// is the caller's to check, before and after.
///
/// The glyph comes first, by [`validate_value`](crate::validate_value); data that is no object or an empty one is
/// `Invalid glyph_data: must be non-empty dictionary`, with the message of the validation as its source. Then
/// `Invalid memory_id: must be non-empty string`, then `user_id is required for binding`, then the alphabets of the ids.
///
/// # Errors
///
/// The first check that fails.
pub fn bind_request(
    glyph_data: &Value,
    memory_id: &Value,
    user_id: &Value,
) -> Result<BindRequest, BindError> {
    let is_empty = glyph_data.as_object().is_none_or(serde_json::Map::is_empty);
    let glyph = Glyph::from_value(glyph_data).map_err(|error| {
        if is_empty { BindError::EmptyGlyphData(error) } else { BindError::Glyph(error) }
    })?;
    let text =
        |value: &Value| value.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let memory_id = text(memory_id).ok_or(BindError::MissingMemory)?;
    let user_id = text(user_id).ok_or(BindError::MissingUser)?;
    Ok(BindRequest { glyph, memory_id: MemoryId::new(memory_id)?, user_id: UserId::new(user_id)? })
}
