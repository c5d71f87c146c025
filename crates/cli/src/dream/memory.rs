//! Memories as JSON lines.

use std::collections::BTreeSet;
use std::path::Path;

use anyhow::Context;
use lukhas_dreams::{DreamMemory, Entry};
use lukhas_types::{Embedding, Emotions, Timestamp, TypeError};
use serde_json::Value;

use crate::fields::Fields;
use crate::glyph;
use crate::lines::{self, LineError};

/// The memory of a file, or the archetypes without one. `None` when a line was bad, which was reported then.
pub(super) fn read(path: Option<&Path>) -> anyhow::Result<Option<DreamMemory>> {
    let Some(path) = path else { return Ok(Some(DreamMemory::archetypes())) };
    let mut taken = Taken::default();
    let tally = lines::take(path, |line| taken.line(&line.value))?;
    if tally.bad > 0 {
        return Ok(None);
    }
    let memory = DreamMemory::from_entries(taken.entries)
        .with_context(|| format!("no memory from {}", path.display()))?;
    Ok(Some(memory))
}

#[derive(Default)]
struct Taken {
    entries: Vec<Entry>,
    ids: BTreeSet<String>,
}

impl Taken {
    fn line(&mut self, value: &Value) -> Result<(), LineError> {
        if self.entries.len() >= DreamMemory::MAX_ENTRIES {
            let detail = format!("a memory has at most {} entries", DreamMemory::MAX_ENTRIES);
            return Err(LineError::new("too_long", detail));
        }
        let entry = entry(value)?;
        let (found, first) = (entry.vector.dimension(), self.entries.first());
        let expected = first.map_or(found, |first| first.vector.dimension());
        if found != expected {
            let detail = format!("vector has {found} dimensions, the first line's has {expected}");
            return Err(LineError::new("length_mismatch", detail));
        }
        if !self.ids.insert(entry.id.clone()) {
            return Err(LineError::new("out_of_range", format!("id {:?} occurs twice", entry.id)));
        }
        self.entries.push(entry);
        Ok(())
    }
}

/// A symbol, as `lukhas glyph encode` prints it, or `{"id", "label"?, "vector", "weight"?, "emotion"?, "created"?}`.
fn entry(value: &Value) -> Result<Entry, LineError> {
    let fields = Fields::of(value)?;
    if fields.get("symbol_id").is_some() {
        return Ok(Entry::of_glyph(&glyph::checked(value)?, None));
    }
    plain(fields)
}

fn plain(fields: Fields<'_>) -> Result<Entry, LineError> {
    let refused = |error: TypeError| LineError::of(&error);
    let (id, vector) = (fields.text("id")?, fields.vector("vector")?);
    let mut entry = Entry::new(id, Embedding::new(vector).map_err(refused)?);
    if let Some(label) = fields.optional_text("label")? {
        label.clone_into(&mut entry.label);
    }
    if let Some(weight) = fields.get("weight") {
        entry.weight =
            weight.as_f64().ok_or_else(|| LineError::wrong_type("weight", "a number", weight))?;
    }
    if let Some(emotion) = fields.get("emotion") {
        entry.emotions = emotions(emotion)?;
    }
    if let Some(created) = fields.optional_text("created")? {
        entry.created = Some(created.parse::<Timestamp>().map_err(refused)?);
    }
    entry.validate().map_err(refused)?;
    Ok(entry)
}

fn emotions(value: &Value) -> Result<Emotions, LineError> {
    let Value::Object(map) = value else {
        return Err(LineError::wrong_type("emotion", "an object", value));
    };
    let mut emotions = Emotions::default();
    for (name, value) in map {
        let strength = value
            .as_f64()
            .ok_or_else(|| LineError::wrong_type(&format!("emotion.{name}"), "a number", value))?;
        emotions.insert(name, strength).map_err(|error| LineError::of(&error))?;
    }
    Ok(emotions)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn code(lines: &[Value]) -> &'static str {
        let mut taken = Taken::default();
        lines.iter().map(|line| taken.line(line)).find_map(Result::err).map_or("ok", |e| e.code())
    }

    #[test]
    fn each_way_to_be_no_entry_has_its_code() {
        let full = json!({"id": "a", "label": "A", "vector": [1, 2], "weight": 2, "emotion": {"joy": 0.5}, "created": "2026-01-01T00:00:00Z"});
        let with = |key: &str, value: Value| {
            let mut line = full.clone();
            line[key] = value;
            code(&[line])
        };
        assert_eq!(code(&[full.clone(), json!({"id": "b", "vector": [1, 2]})]), "ok");
        assert_eq!(code(&[full.clone(), json!({"id": "b", "vector": [1]})]), "length_mismatch");
        assert_eq!(code(&[full.clone(), full.clone()]), "out_of_range");
        assert_eq!(code(&[json!(3)]), "wrong_type");
        assert_eq!(code(&[json!({"id": "a"})]), "missing_field");
        assert_eq!(with("id", json!("")), "out_of_range");
        assert_eq!(with("vector", json!([0, 0])), "zero_vector");
        assert_eq!(with("weight", json!(0)), "out_of_range");
        assert_eq!(with("weight", json!("1")), "wrong_type");
        assert_eq!(with("emotion", json!({"joy": 2})), "out_of_range");
        assert_eq!(with("emotion", json!([])), "wrong_type");
        assert_eq!(with("created", json!("yesterday")), "wrong_type");
        assert_eq!(with("symbol_id", json!("sym_0")), "missing_field");
    }
}
