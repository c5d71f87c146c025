//! Fields of a JSON object, taken by type.

use serde_json::{Map, Value};

use crate::lines::LineError;

/// The longest vector.
pub(crate) const MAX_DIMENSION: usize = lukhas_types::Embedding::MAX_DIMENSION;

/// A line's object.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fields<'a>(&'a Map<String, Value>);

impl<'a> Fields<'a> {
    pub(crate) fn of(value: &'a Value) -> Result<Self, LineError> {
        match value {
            Value::Object(map) => Ok(Self(map)),
            other => Err(LineError::wrong_type("the line", "an object", other)),
        }
    }

    /// The value of a field; null is absent.
    pub(crate) fn get(self, name: &str) -> Option<&'a Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    pub(crate) fn need(self, name: &str) -> Result<&'a Value, LineError> {
        self.get(name).ok_or_else(|| LineError::new("missing_field", format!("{name} is missing")))
    }

    pub(crate) fn text(self, name: &str) -> Result<&'a str, LineError> {
        text(name, self.need(name)?)
    }

    pub(crate) fn optional_text(self, name: &str) -> Result<Option<&'a str>, LineError> {
        self.get(name).map(|value| text(name, value)).transpose()
    }

    pub(crate) fn vector(self, name: &str) -> Result<Vec<f32>, LineError> {
        vector(name, self.need(name)?)
    }

    pub(crate) fn optional_vector(self, name: &str) -> Result<Option<Vec<f32>>, LineError> {
        self.get(name).map(|value| vector(name, value)).transpose()
    }
}

fn text<'a>(name: &str, value: &'a Value) -> Result<&'a str, LineError> {
    value.as_str().ok_or_else(|| LineError::wrong_type(name, "a string", value))
}

/// 1..=8192 numbers within f32. Whether they are all zero is for the library to say.
fn vector(name: &str, value: &Value) -> Result<Vec<f32>, LineError> {
    let Value::Array(items) = value else {
        return Err(LineError::wrong_type(name, "an array of numbers", value));
    };
    if items.is_empty() {
        return Err(LineError::new("empty_vector", format!("{name} is empty")));
    }
    if items.len() > MAX_DIMENSION {
        let detail =
            format!("{name} has {} numbers, at most {MAX_DIMENSION} are taken", items.len());
        return Err(LineError::new("too_long", detail));
    }
    items.iter().enumerate().map(|(index, item)| number(name, index, item)).collect()
}

fn number(name: &str, index: usize, item: &Value) -> Result<f32, LineError> {
    let Some(wide) = item.as_f64() else {
        return Err(LineError::wrong_type(&format!("{name}[{index}]"), "a number", item));
    };
    let narrow = wide as f32;
    if narrow.is_infinite() {
        let detail = format!("{name}[{index}] is {item}, beyond the largest f32, {:e}", f32::MAX);
        return Err(LineError::new("out_of_range", detail));
    }
    Ok(narrow)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    fn code(value: &Value) -> &'static str {
        Fields::of(value).and_then(|fields| fields.vector("v")).map_or_else(|e| e.code(), |_| "ok")
    }

    #[test]
    fn each_way_to_be_no_vector_has_its_code() {
        assert_eq!(code(&json!([1])), "wrong_type");
        assert_eq!(code(&json!({})), "missing_field");
        assert_eq!(code(&json!({"v": null})), "missing_field");
        assert_eq!(code(&json!({"v": "1"})), "wrong_type");
        assert_eq!(code(&json!({"v": []})), "empty_vector");
        assert_eq!(code(&json!({"v": [1, "2"]})), "wrong_type");
        assert_eq!(code(&json!({"v": [1e39]})), "out_of_range");
        assert_eq!(code(&json!({"v": [-1e39]})), "out_of_range");
        assert_eq!(code(&json!({"v": vec![1; 8192]})), "ok");
        assert_eq!(code(&json!({"v": vec![1; 8193]})), "too_long");
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn every_f32_goes_through(numbers in prop::collection::vec(any::<f32>().prop_filter("finite", |x| x.is_finite()), 1..20)) {
            let taken = Fields::of(&json!({"v": numbers})).and_then(|fields| fields.vector("v"));
            let bits = |numbers: &[f32]| numbers.iter().map(|x| x.to_bits()).collect::<Vec<_>>();
            prop_assert_eq!(taken.map(|v| bits(&v)), Ok(bits(&numbers)));
        }
    }
}
