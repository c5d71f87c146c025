//! What is wrong with a line.

use std::fmt;

use lukhas_types::Fault;
use serde_json::{Map, Value, json};

/// What stands beside the error: an undecidable line of a guard is a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Beside {
    Nothing,
    /// `"guardian": "block"`.
    Guardian,
    /// `"verdict": "block"`.
    Verdict,
}

/// Why a line has no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LineError {
    code: &'static str,
    detail: String,
    ends: bool,
}

impl LineError {
    pub(crate) fn new(code: &'static str, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), ends: false }
    }

    /// A library's refusal, under its code.
    pub(crate) fn of(fault: &dyn Fault) -> Self {
        Self::new(wire_code(fault.code()), fault.detail())
    }

    pub(crate) fn wrong_type(field: &str, expected: &str, found: &Value) -> Self {
        let found = match found {
            Value::Null => "null",
            Value::Bool(_) => "a boolean",
            Value::Number(_) => "a number",
            Value::String(_) => "a string",
            Value::Array(_) => "an array",
            Value::Object(_) => "an object",
        };
        Self::new("wrong_type", format!("{field} is {found}, must be {expected}"))
    }

    /// The same, said of a field.
    pub(crate) fn within(self, field: &str) -> Self {
        Self { detail: format!("{field}: {}", self.detail), ..self }
    }

    /// The same, with what to do.
    pub(crate) fn with_hint(self, hint: &str) -> Self {
        Self { detail: format!("{}; {hint}", self.detail), ..self }
    }

    pub(super) fn too_long_line() -> Self {
        Self::new("too_long", format!("the line is longer than {} bytes", super::MAX_LINE))
    }

    /// The same; no further line is read.
    pub(crate) fn and_ends(self) -> Self {
        Self { ends: true, ..self }
    }

    pub(super) fn ends(&self) -> bool {
        self.ends
    }

    /// The JSON of an error line.
    pub(crate) fn report(&self, line: u64, beside: Beside) -> Map<String, Value> {
        let error = json!({"code": self.code, "detail": self.detail, "line": line});
        let mut report = Map::from_iter([("error".to_owned(), error)]);
        let key = match beside {
            Beside::Nothing => None,
            Beside::Guardian => Some("guardian"),
            Beside::Verdict => Some("verdict"),
        };
        report.extend(key.map(|key| (key.to_owned(), Value::from("block"))));
        report
    }

    #[cfg(test)]
    pub(crate) fn code(&self) -> &'static str {
        self.code
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.detail)
    }
}

/// The documented code of a library's code: a line has fewer ways to be wrong than a library has.
fn wire_code(code: &'static str) -> &'static str {
    match code {
        "not_a_dictionary"
        | "emotion_not_a_dictionary"
        | "emotion_not_numeric"
        | "modalities_not_a_list"
        | "domains_not_a_list"
        | "source_module_not_text"
        | "malformed" => "wrong_type",
        "missing_concept" => "missing_field",
        "empty_concept" | "emotion_out_of_range" | "duplicate_id" => "out_of_range",
        "concept_too_long" => "too_long",
        "id_mismatch" | "vector_mismatch" | "malformed_vector" => "bad_checksum",
        // a text without a letter or digit has the zero vector
        "nothing_to_embed" => "zero_vector",
        known => known,
    }
}
