use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::DreamError;

#[cfg(test)]
mod tests;

/// What surrounds a dream: a JSON object, kept verbatim in the result. Two contexts that differ only in the order of
/// their keys dream the same.
///
/// ```
/// use lukhas_dreams::Context;
/// use serde_json::json;
/// let context = Context::new(json!({"mood": "calm", "day": 3}))?;
/// assert_eq!(context.canonical(), r#"{"day":3,"mood":"calm"}"#);
/// assert!(Context::new(json!(["calm"])).is_err());
/// # Ok::<(), lukhas_dreams::DreamError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value", into = "Value")]
pub struct Context {
    verbatim: Map<String, Value>,
    canonical: String,
    leaves: Vec<Leaf>,
}

/// A value that is neither a list nor an object, and the keys that lead to it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Leaf {
    /// The keys, joined by one space; a list adds nothing.
    pub(crate) path: String,
    /// The innermost key.
    pub(crate) key: String,
    /// The text of a string, the JSON of anything else.
    pub(crate) text: String,
    /// The number, where it is one.
    pub(crate) number: Option<f64>,
}

impl Context {
    /// The longest canonical form, in bytes.
    pub const MAX_BYTES: usize = 65_536;
    /// The most values that are neither a list nor an object.
    pub const MAX_LEAVES: usize = 256;
    /// The deepest nesting.
    pub const MAX_DEPTH: usize = 32;

    /// Checks the object.
    ///
    /// # Errors
    ///
    /// When it is no object, or longer, larger or deeper than the stated bounds.
    pub fn new(value: Value) -> Result<Self, DreamError> {
        let Value::Object(verbatim) = value else {
            return Err(DreamError::NotAnObject { found: kind(&value) });
        };
        let mut walk = Canonical { text: String::new(), leaves: Vec::new() };
        walk.object(&verbatim, "", 0)?;
        Ok(Self { verbatim, canonical: walk.text, leaves: walk.leaves })
    }

    /// The object as it was given.
    #[must_use]
    pub fn as_map(&self) -> &Map<String, Value> {
        &self.verbatim
    }

    /// Compact JSON with sorted keys: what enters the key of a dream.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    pub(crate) fn leaves(&self) -> &[Leaf] {
        &self.leaves
    }
}

impl Default for Context {
    /// No context: `{}`.
    fn default() -> Self {
        Self { verbatim: Map::new(), canonical: "{}".to_owned(), leaves: Vec::new() }
    }
}

impl fmt::Display for Context {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.canonical)
    }
}

impl TryFrom<Value> for Context {
    type Error = DreamError;

    fn try_from(value: Value) -> Result<Self, DreamError> {
        Self::new(value)
    }
}

impl From<Context> for Value {
    fn from(context: Context) -> Self {
        Self::Object(context.verbatim)
    }
}

struct Canonical {
    text: String,
    leaves: Vec<Leaf>,
}

impl Canonical {
    fn object(
        &mut self,
        map: &Map<String, Value>,
        path: &str,
        depth: usize,
    ) -> Result<(), DreamError> {
        let mut pairs: Vec<_> = map.iter().collect();
        pairs.sort_unstable_by_key(|pair| pair.0);
        self.push("{")?;
        for (index, (key, value)) in pairs.into_iter().enumerate() {
            self.push(if index == 0 { "" } else { "," })?;
            self.push(&Value::from(key.as_str()).to_string())?;
            self.push(":")?;
            let path = if path.is_empty() { key.clone() } else { format!("{path} {key}") };
            self.value(value, &path, key, depth + 1)?;
        }
        self.push("}")
    }

    fn value(
        &mut self,
        value: &Value,
        path: &str,
        key: &str,
        depth: usize,
    ) -> Result<(), DreamError> {
        bound("context depth", depth, Context::MAX_DEPTH)?;
        match value {
            Value::Object(map) => self.object(map, path, depth),
            Value::Array(items) => {
                self.push("[")?;
                for (index, item) in items.iter().enumerate() {
                    self.push(if index == 0 { "" } else { "," })?;
                    self.value(item, path, key, depth + 1)?;
                }
                self.push("]")
            }
            leaf => {
                let json = leaf.to_string();
                self.push(&json)?;
                self.leaves.push(Leaf {
                    path: path.to_owned(),
                    key: key.to_owned(),
                    text: leaf.as_str().map_or(json, str::to_owned),
                    number: leaf.as_f64(),
                });
                bound("context leaves", self.leaves.len(), Context::MAX_LEAVES)
            }
        }
    }

    fn push(&mut self, text: &str) -> Result<(), DreamError> {
        bound("context bytes", self.text.len() + text.len(), Context::MAX_BYTES)?;
        self.text.push_str(text);
        Ok(())
    }
}

fn bound(field: &'static str, count: usize, maximum: usize) -> Result<(), DreamError> {
    if count > maximum {
        return Err(DreamError::TooMany { field, count: count as u64, maximum: maximum as u64 });
    }
    Ok(())
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
