//! The JSON object of a glyph.

use std::str::FromStr;

use lukhas_types::{Concept, Emotions, TypeError};
use serde::ser::{Serialize, SerializeStruct, Serializer};
use serde::{Deserialize, Deserializer};
use serde_json::Value;

use super::Glyph;
use crate::{GlyphError, text, validate_value};

impl Glyph {
    /// Reads `{"concept", "emotion"?, "modalities"?, "domains"?, "source_module"?}`; other keys are ignored. Names are
    /// case-insensitive, null and an empty list mean the default, a null module means none.
    ///
    /// # Errors
    ///
    /// As [`validate_value`], and then when there are more than 64 emotions, a name of an emotion is empty, longer than
    /// 100 code points or holds a forbidden one, or the module does.
    pub fn from_value(value: &Value) -> Result<Self, GlyphError> {
        validate_value(value)?;
        let concept = value.get("concept").and_then(Value::as_str).unwrap_or_default();
        let concept = Concept::new(concept).map_err(GlyphError::of_concept)?;
        let mut emotion = Emotions::default();
        for (name, strength) in
            value.get("emotion").and_then(Value::as_object).into_iter().flatten()
        {
            let strength = strength.as_f64().unwrap_or(f64::NAN);
            emotion.insert(name, strength).map_err(|error| GlyphError::of_emotion(name, error))?;
        }
        let module = match value.get("source_module") {
            None | Some(Value::Null) => None,
            Some(Value::String(module)) => Some(text::module(module)?),
            Some(_) => return Err(GlyphError::SourceModuleNotText),
        };
        let (modalities, domains) = (names(value.get("modalities"))?, names(value.get("domains"))?);
        Ok(Self::of_parts(concept, emotion, modalities, domains, module))
    }
}

fn names<T: FromStr<Err = TypeError>>(list: Option<&Value>) -> Result<Vec<T>, TypeError> {
    let list = list.and_then(Value::as_array).into_iter().flatten();
    list.filter_map(Value::as_str).map(str::parse).collect()
}

impl Serialize for Glyph {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut object = serializer.serialize_struct("Glyph", 5)?;
        object.serialize_field("concept", &self.concept)?;
        object.serialize_field("emotion", &self.emotion)?;
        object.serialize_field("modalities", &self.modalities)?;
        object.serialize_field("domains", &self.domains)?;
        object.serialize_field("source_module", &self.source_module)?;
        object.end()
    }
}

impl<'de> Deserialize<'de> for Glyph {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_value(&value)
            .map_err(|error| serde::de::Error::custom(lukhas_types::Fault::detail(&error)))
    }
}
