use std::str::FromStr;

use lukhas_types::{Domain, Modality};
use serde_json::{Map, Value};

use super::{in_range, text::Verdict};
use crate::GlyphError;

/// Checks any JSON value. In this order: an object; a concept; that is a text of more than white space; of at most 1000
/// code points; an emotion, where there is one, that is an object; key by key in the order given a number, then in
/// [0, 1]; then modalities and domains from their lists; then no control or bidi-override code points in the concept.
///
/// Any name of an emotion is valid here, and keys that are not named above are ignored. A glyph keeps at most 64 emotions
/// with names of 1..=100 code points; making one checks that. Nesting is bounded by what the caller parsed.
///
/// # Errors
///
/// The first check that fails.
pub fn validate_value(value: &Value) -> Result<(), GlyphError> {
    let object = value.as_object().ok_or(GlyphError::NotADictionary)?;
    let concept = object.get("concept").ok_or(GlyphError::MissingConcept)?;
    let concept = Verdict::of(concept.as_str().unwrap_or_default());
    concept.length()?;
    if let Some(emotion) = object.get("emotion") {
        for (name, value) in emotion.as_object().ok_or(GlyphError::EmotionNotADictionary)? {
            let numeric = || GlyphError::EmotionNotNumeric { name: name.clone() };
            in_range(name, value.as_f64().ok_or_else(numeric)?)?;
        }
    }
    match unknown::<Modality>(object, "modalities") {
        List::Good => {}
        List::Other => return Err(GlyphError::ModalitiesNotAList),
        List::Unknown(name) => return Err(GlyphError::UnknownModality { name }),
    }
    match unknown::<Domain>(object, "domains") {
        List::Good => {}
        List::Other => return Err(GlyphError::DomainsNotAList),
        List::Unknown(name) => return Err(GlyphError::UnknownDomain { name }),
    }
    concept.characters()
}

enum List {
    Good,
    Other,
    Unknown(String),
}

fn unknown<T: FromStr>(object: &Map<String, Value>, key: &str) -> List {
    let list = match object.get(key) {
        None | Some(Value::Null) => return List::Good,
        Some(Value::Array(list)) => list,
        Some(_) => return List::Other,
    };
    let known = |item: &Value| item.as_str().is_some_and(|name| name.parse::<T>().is_ok());
    list.iter().find(|item| !known(item)).map_or(List::Good, |item| {
        let text = item.as_str().map_or_else(|| item.to_string(), str::to_owned);
        List::Unknown(text.chars().take(100).collect())
    })
}
