//! What the text types share.

use unicode_normalization::UnicodeNormalization;

use crate::TypeError;

/// Whether checked texts refuse a character: controls, bidi overrides and isolates, and code points that are drawn as
/// nothing, with which two texts could look alike. The joiners U+200C and U+200D and the variation selectors are taken,
/// since scripts and emoji need them.
#[must_use]
pub fn is_forbidden_character(character: char) -> bool {
    character.is_control()
        || matches!(character,
            '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}' | '\u{1160}' | '\u{17b4}' | '\u{17b5}' | '\u{180e}'
            | '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}'
            | '\u{3164}' | '\u{feff}' | '\u{ffa0}' | '\u{e0000}'..='\u{e007f}')
}

/// The check that every text shares: the text in NFC, 1..=`maximum` code points both as given and in NFC, not white
/// space only, without [forbidden characters](is_forbidden_character). O(length), and no more than `maximum` is kept.
///
/// # Errors
///
/// When one of these does not hold, with `field` as its name.
pub fn checked_text(field: &'static str, text: &str, maximum: usize) -> Result<String, TypeError> {
    let fits = |length: usize| match length {
        length if length > maximum => Err(TypeError::TooLong { field, length, maximum }),
        _ => Ok(()),
    };
    if text.trim().is_empty() {
        return Err(TypeError::Empty { field });
    }
    fits(text.chars().count())?;
    let text: String = text.nfc().collect();
    fits(text.chars().count())?;
    match text.chars().find(|&c| is_forbidden_character(c)) {
        Some(character) => Err(TypeError::ForbiddenCharacter { field, character }),
        None => Ok(text),
    }
}

/// Implements the checked text types: a newtype over `String` with `new`, `as_str`, `FromStr`, `Display`, serde.
macro_rules! text_type {
    ($name:ident, $field:literal, $check:expr, $doc:literal) => {
        #[doc = $doc]
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// Checks the text.
            ///
            /// # Errors
            ///
            #[doc = concat!("When `", $field, "` is empty, too long, or holds a character outside of its alphabet.")]
            pub fn new(text: impl AsRef<str>) -> Result<Self, $crate::TypeError> {
                let check: fn(&'static str, &str) -> Result<String, $crate::TypeError> = $check;
                check($field, text.as_ref()).map(Self)
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::TypeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::TypeError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}
pub(crate) use text_type;

/// Implements the closed name lists: `ALL`, `name`, `FromStr` (trimmed, case-insensitive), `Display`, serde.
macro_rules! name_type {
    ($(#[$meta:meta])* $name:ident, $field:literal, $expected:literal, { $($(#[$vmeta:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        #[non_exhaustive]
        pub enum $name {
            $($(#[$vmeta])* $variant),+
        }

        impl $name {
            /// Every one of them, in order.
            pub const ALL: [Self; [$($text),+].len()] = [$(Self::$variant),+];

            /// The name on the wire.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$variant => $text),+
                }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.pad(self.name())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::TypeError;

            /// Trimmed and case-insensitive.
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                let trimmed = text.trim();
                Self::ALL.into_iter().find(|known| known.name().eq_ignore_ascii_case(trimmed)).ok_or_else(|| {
                    $crate::TypeError::Unknown {
                        field: $field,
                        value: text.chars().take(100).collect(),
                        expected: $expected,
                    }
                })
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::TypeError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse()
            }
        }

        impl From<$name> for String {
            fn from(known: $name) -> Self {
                known.name().to_owned()
            }
        }
    };
}
pub(crate) use name_type;
