use crate::text::{checked_text, text_type};

text_type!(
    Concept,
    "concept",
    |field, text| checked_text(field, text, Concept::MAX_LENGTH),
    "What a glyph stands for: 1..=1000 code points in NFC, not white space only, no control or bidi-override characters."
);

impl Concept {
    /// The longest concept, in code points.
    pub const MAX_LENGTH: usize = 1000;
}
