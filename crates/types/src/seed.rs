use crate::text::{checked_text, text_type};

text_type!(
    Seed,
    "seed",
    |field, text| checked_text(field, text, Seed::MAX_LENGTH),
    "Where a dream begins: 1..=500 code points in NFC, not white space only, no control or bidi-override characters."
);

impl Seed {
    /// The longest seed, in code points.
    pub const MAX_LENGTH: usize = 500;
}
