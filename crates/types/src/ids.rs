use crate::text::text_type;
use crate::{ContentHash, TypeError};

/// The longest id that a caller may choose, in characters.
const MAX_ID: usize = 100;

/// ASCII letters, digits and `_ - . : @ + = ~`, not beginning with a dot: safe in a path, a log line and a file name.
fn caller_id(field: &'static str, text: &str) -> Result<String, TypeError> {
    let length = text.chars().count();
    if text.is_empty() {
        return Err(TypeError::Empty { field });
    }
    if length > MAX_ID {
        return Err(TypeError::TooLong { field, length, maximum: MAX_ID });
    }
    let forbidden = |c: char| !(c.is_ascii_alphanumeric() || "_-.:@+=~".contains(c));
    match text.chars().find(|&c| forbidden(c)).or_else(|| text.chars().next().filter(|&c| c == '.'))
    {
        Some(character) => Err(TypeError::ForbiddenCharacter { field, character }),
        None => Ok(text.to_owned()),
    }
}

/// A prefix and 32 lower-case hexadecimal digits.
fn content_id(
    field: &'static str,
    prefix: &'static str,
    expected: &'static str,
    text: &str,
) -> Result<String, TypeError> {
    let hex = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
    match text.strip_prefix(prefix) {
        Some(digits) if digits.len() == 32 && digits.bytes().all(hex) => Ok(text.to_owned()),
        _ => Err(TypeError::Malformed { field, value: text.chars().take(100).collect(), expected }),
    }
}

text_type!(
    UserId,
    "user_id",
    caller_id,
    "Whom a stream belongs to: a person, an agent, a session. 1..=100 ASCII letters, digits and `_-.:@+=~`, not beginning with a dot."
);
text_type!(
    MemoryId,
    "memory_id",
    caller_id,
    "A memory that glyphs are bound to. 1..=100 ASCII letters, digits and `_-.:@+=~`, not beginning with a dot."
);

macro_rules! content_id_type {
    ($name:ident, $field:literal, $prefix:literal, $doc:literal) => {
        text_type!(
            $name,
            $field,
            |field, text| content_id(
                field,
                $prefix,
                concat!($prefix, " and 32 hexadecimal digits"),
                text
            ),
            $doc
        );

        impl $name {
            /// The prefix of every such id.
            pub const PREFIX: &'static str = $prefix;

            /// The id of a content hash: the prefix and its first 128 bits.
            #[must_use]
            pub fn of(hash: &ContentHash) -> Self {
                Self(format!("{}{}", $prefix, &hash.to_string()[..32]))
            }
        }
    };
}

content_id_type!(
    SymbolId,
    "symbol_id",
    "sym_",
    "The content address of a glyph: two machines agree on it."
);
content_id_type!(
    BindingId,
    "binding_id",
    "bind_",
    "The content address of a binding of a glyph to a memory."
);
content_id_type!(DreamId, "dream_id", "dream_", "The content address of a dream and its owner.");
content_id_type!(MeshId, "mesh_id", "mesh_", "The content address of a mesh of dreams.");
