use std::fmt;
use std::marker::PhantomData;
use std::str::FromStr;

use lukhas_types::{Domain, Modality};
use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::{text::Verdict, validate_value};
use crate::GlyphError;

/// Checks the bytes of a JSON text, with the verdict of [`validate_value`] on what they parse to. O(length).
///
/// One walk over the text finds out whether every part of it is valid, and then nothing is allocated (texts with escapes
/// aside). Only when some part is not, the text is parsed for the exact first failure: of a key that is given twice the
/// last value counts, at the place of the first.
///
/// ```
/// use lukhas_glyphs::validate;
/// assert!(validate(br#"{"concept": "rain", "emotion": {"joy": 0.8, "calm": 0.6}}"#).is_ok());
/// assert_eq!(validate(b"[]").unwrap_err().to_string(), "GLYPH data must be a dictionary");
/// ```
///
/// # Errors
///
/// `malformed_json`, also for text nested deeper than 127 levels and numbers beyond a double; or as [`validate_value`].
pub fn validate(json: &[u8]) -> Result<(), GlyphError> {
    if all_valid(json) {
        return Ok(());
    }
    let value: Value = serde_json::from_slice(json)
        .map_err(|error| GlyphError::MalformedJson { reason: error.to_string() })?;
    validate_value(&value)
}

fn all_valid(json: &[u8]) -> bool {
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    Walk::<Glyph>::NEW.deserialize(&mut deserializer).is_ok() && deserializer.end().is_ok()
}

/// Walks one value; an error when it is not valid. Every kind that a grammar does not take is an error by default.
struct Walk<G>(PhantomData<G>);

impl<G> Walk<G> {
    const NEW: Self = Self(PhantomData);
}

/// What a place in the text may hold. Refusals carry no reason: the slow way finds it.
trait Grammar {
    fn text<E: Error>(_: &str) -> Result<(), E> {
        refuse()
    }
    fn number<E: Error>(_: f64) -> Result<(), E> {
        refuse()
    }
    fn truth<E: Error>() -> Result<(), E> {
        refuse()
    }
    fn null<E: Error>() -> Result<(), E> {
        refuse()
    }
    fn map<'de, A: MapAccess<'de>>(_: A) -> Result<(), A::Error> {
        refuse()
    }
    fn list<'de, A: SeqAccess<'de>>(_: A) -> Result<(), A::Error> {
        refuse()
    }
}

fn refuse<E: Error>() -> Result<(), E> {
    Err(E::custom("not valid"))
}

fn accept<E: Error>(valid: bool) -> Result<(), E> {
    if valid { Ok(()) } else { refuse() }
}

impl<'de, G: Grammar> DeserializeSeed<'de> for Walk<G> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, G: Grammar> Visitor<'de> for Walk<G> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a part of a glyph")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        G::text(text)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<(), E> {
        G::number(number)
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<(), E> {
        G::number(number as f64)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        G::number(number as f64)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<(), E> {
        G::truth()
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        G::null()
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        G::map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<(), A::Error> {
        G::list(list)
    }
}

struct Glyph;

impl Grammar for Glyph {
    fn map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
        let mut has_concept = false;
        while let Some(key) = map.next_key_seed(Key)? {
            match key {
                Known::Concept => map.next_value_seed(Walk::<Concept>::NEW)?,
                Known::Emotion => map.next_value_seed(Walk::<Emotion>::NEW)?,
                Known::Modalities => map.next_value_seed(Walk::<Names<Modality>>::NEW)?,
                Known::Domains => map.next_value_seed(Walk::<Names<Domain>>::NEW)?,
                Known::Other => map.next_value_seed(Walk::<Anything>::NEW)?,
            }
            has_concept |= matches!(key, Known::Concept);
        }
        accept(has_concept)
    }
}

#[derive(Clone, Copy)]
enum Known {
    Concept,
    Emotion,
    Modalities,
    Domains,
    Other,
}

struct Key;

impl<'de> DeserializeSeed<'de> for Key {
    type Value = Known;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Known, D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Key {
    type Value = Known;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a key")
    }

    fn visit_str<E: Error>(self, key: &str) -> Result<Known, E> {
        Ok(match key {
            "concept" => Known::Concept,
            "emotion" => Known::Emotion,
            "modalities" => Known::Modalities,
            "domains" => Known::Domains,
            _ => Known::Other,
        })
    }
}

struct Concept;

impl Grammar for Concept {
    fn text<E: Error>(text: &str) -> Result<(), E> {
        accept(Verdict::of(text).is_valid())
    }
}

struct Emotion;

impl Grammar for Emotion {
    fn map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
        while map.next_key_seed(Key)?.is_some() {
            map.next_value_seed(Walk::<Strength>::NEW)?;
        }
        Ok(())
    }
}

struct Strength;

impl Grammar for Strength {
    fn number<E: Error>(number: f64) -> Result<(), E> {
        accept((0.0..=1.0).contains(&number))
    }
}

/// Null, or a list of names that parse.
struct Names<T>(PhantomData<T>);

impl<T: FromStr> Grammar for Names<T> {
    fn null<E: Error>() -> Result<(), E> {
        Ok(())
    }

    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Walk::<Name<T>>::NEW)?.is_some() {}
        Ok(())
    }
}

struct Name<T>(PhantomData<T>);

impl<T: FromStr> Grammar for Name<T> {
    fn text<E: Error>(text: &str) -> Result<(), E> {
        accept(text.parse::<T>().is_ok())
    }
}

/// Any JSON, walked as a parser walks it: its texts, numbers and depth are checked.
struct Anything;

impl Grammar for Anything {
    fn text<E: Error>(_: &str) -> Result<(), E> {
        Ok(())
    }
    fn number<E: Error>(_: f64) -> Result<(), E> {
        Ok(())
    }
    fn truth<E: Error>() -> Result<(), E> {
        Ok(())
    }
    fn null<E: Error>() -> Result<(), E> {
        Ok(())
    }
    fn map<'de, A: MapAccess<'de>>(mut map: A) -> Result<(), A::Error> {
        while map.next_key_seed(Key)?.is_some() {
            map.next_value_seed(Walk::<Self>::NEW)?;
        }
        Ok(())
    }
    fn list<'de, A: SeqAccess<'de>>(mut list: A) -> Result<(), A::Error> {
        while list.next_element_seed(Walk::<Self>::NEW)?.is_some() {}
        Ok(())
    }
}
