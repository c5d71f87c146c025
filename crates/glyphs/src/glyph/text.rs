//! The canonical text form: `glyph/1 CHECKSUM JSON`.

use std::fmt;
use std::str::FromStr;

use lukhas_types::Hasher;

use super::Glyph;
use crate::GlyphError;

const FAMILY: &str = "glyph/";
const VERSION: &str = "1";
/// Hexadecimal digits of the checksum.
const DIGITS: usize = 16;

impl Glyph {
    /// Reads the canonical text form, exactly as `Display` writes it.
    ///
    /// # Errors
    ///
    /// When the text is of another form or version, its checksum is not that of its content (code `bad_checksum`), its
    /// content is no glyph, or it is not written canonically.
    pub fn parse(text: &str) -> Result<Self, GlyphError> {
        let malformed = |reason| GlyphError::MalformedText { reason };
        let rest = text.strip_prefix(FAMILY).ok_or(malformed("it begins with glyph/"))?;
        let (version, rest) = rest.split_once(' ').ok_or(malformed("a space ends the version"))?;
        if version != VERSION {
            return Err(GlyphError::UnknownVersion { version: version.chars().take(20).collect() });
        }
        let (found, json) = rest.split_once(' ').ok_or(malformed("a space ends the checksum"))?;
        let expected = checksum(json);
        if found != expected {
            let found = found.chars().take(20).collect();
            return Err(GlyphError::BadChecksum { expected, found });
        }
        let value = serde_json::from_str(json)
            .map_err(|error| GlyphError::MalformedJson { reason: error.to_string() })?;
        let glyph = Self::from_value(&value)?;
        if glyph.json() != json {
            return Err(malformed("its JSON is canonical"));
        }
        Ok(glyph)
    }

    fn json(&self) -> String {
        serde_json::to_string(self).expect("texts and finite numbers have a JSON form")
    }
}

fn checksum(json: &str) -> String {
    let mut hash = Hasher::new("glyph text v1").text(json).finish().to_string();
    hash.truncate(DIGITS);
    hash
}

impl fmt::Display for Glyph {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let json = self.json();
        write!(f, "{FAMILY}{VERSION} {} {json}", checksum(&json))
    }
}

impl FromStr for Glyph {
    type Err = GlyphError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}
