use serde::de::DeserializeOwned;
use serde_json::error::Category;

use crate::problem::Problem;

/// What `serde_json` nests at most.
const DEPTH: &str = "at most 127 levels";

/// Says what was wrong with `bytes`, and where. Reads them a second time for the path: errors may be slow.
pub(super) fn explain<T: DeserializeOwned>(bytes: &[u8], error: &serde_json::Error) -> Problem {
    let text = error.to_string();
    let path = path::<T>(bytes);
    if text.starts_with("number out of range") {
        return beyond(bytes, path.as_deref(), &text);
    }
    if text.starts_with("recursion limit exceeded") {
        return Problem::unprocessable("too_deep", text).with(path.as_deref(), None, DEPTH);
    }
    if error.classify() != Category::Data {
        return Problem::unprocessable("malformed_json", format!("Not JSON: {text}"));
    }
    if let Some(name) = quoted(&text, "missing field `") {
        let field = path.map_or_else(|| name.to_owned(), |path| format!("{path}.{name}"));
        return missing(&field);
    }
    if let Some(name) = quoted(&text, "duplicate field `") {
        let field = path.unwrap_or_else(|| name.to_owned());
        return Problem::unprocessable("duplicate_field", text).with(field.as_str(), None, None);
    }
    let (found, expected) = text.split_once(", expected ").unwrap_or((&text, ""));
    let found = found.split_once(": ").map(|(_, found)| found);
    let expected = expected.split(" at line ").next().filter(|text| !text.is_empty());
    Problem::unprocessable("wrong_type", text.as_str()).with(path.as_deref(), found, expected)
}

/// A field that must be there and is not.
pub(crate) fn missing(field: &str) -> Problem {
    Problem::unprocessable("missing_field", format!("{field} is required"))
        .with(field, None, "required")
}

/// Beyond a double it is no finite number; else it is beyond the single precision of a vector.
fn beyond(bytes: &[u8], path: Option<&str>, text: &str) -> Problem {
    let double = serde_json::from_slice::<serde_json::Value>(bytes).is_ok();
    let (code, bound) = if double {
        ("out_of_range", "-3.4028235e38..=3.4028235e38")
    } else {
        ("not_finite", "finite")
    };
    Problem::unprocessable(code, text).with(path, None, bound)
}

fn path<T: DeserializeOwned>(bytes: &[u8]) -> Option<String> {
    let mut from = serde_json::Deserializer::from_slice(bytes);
    let error = serde_path_to_error::deserialize::<_, T>(&mut from).err()?;
    Some(error.path().to_string()).filter(|path| path != ".")
}

fn quoted<'a>(text: &'a str, before: &str) -> Option<&'a str> {
    text.strip_prefix(before)?.split('`').next()
}
