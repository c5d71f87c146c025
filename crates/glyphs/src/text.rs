//! The text of a source module.

use lukhas_types::{TypeError, checked_text};

/// The longest name of a source module, in code points.
pub(crate) const MAX_MODULE: usize = 100;

/// A source module: NFC, 1..=100 code points, not white space only, none forbidden.
pub(crate) fn module(text: &str) -> Result<String, TypeError> {
    checked_text("source_module", text, MAX_MODULE)
}
