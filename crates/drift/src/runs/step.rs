//! One line of a run file.

use lukhas_types::{Action, Embedding};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::{DriftError, GuardError};

/// The longest session, suite and tool name, in bytes.
const MAX_NAME: usize = 1_000;

/// A tool call of a recorded run: `{"session", "suite"?, "intent" | "intent_vector", "tool", "args" |
/// "action_vector"}`. A vector wins over the text beside it.
///
/// An attack may lack session and intent: it takes those of the honest session that it is paired with.
///
/// ```
/// use lukhas_drift::Step;
/// let line = r#"{"session": "s1", "intent": "Pay the rent", "tool": "send_money", "args": {"amount": 5}}"#;
/// let step: Step = serde_json::from_str(line)?;
/// assert_eq!((step.session(), step.tool()), (Some("s1"), "send_money"));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Value")]
pub struct Step {
    #[serde(skip_serializing_if = "Option::is_none")]
    session: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    suite: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intent: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    intent_vector: Option<Embedding>,
    tool: String,
    #[serde(skip_serializing_if = "Value::is_null")]
    args: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    action_vector: Option<Embedding>,
}

impl Step {
    /// A call in words.
    #[must_use]
    pub fn new(session: impl Into<String>, intent: impl Into<String>, action: &Action) -> Self {
        Self {
            session: Some(session.into()),
            suite: None,
            intent: Some(intent.into()),
            intent_vector: None,
            tool: action.tool().to_owned(),
            args: action.args().clone(),
            action_vector: None,
        }
    }

    /// A call in vectors.
    #[must_use]
    pub fn of_vectors(
        session: Option<String>,
        suite: Option<String>,
        tool: impl Into<String>,
        intent: Option<Embedding>,
        action: Embedding,
    ) -> Self {
        Self {
            session,
            suite,
            intent: None,
            intent_vector: intent,
            tool: tool.into(),
            args: Value::Null,
            action_vector: Some(action),
        }
    }

    /// Reads a line.
    ///
    /// # Errors
    ///
    /// No object, no tool, a field of another type, a name beyond 1,000 bytes, a vector that is empty, zero, longer
    /// than 8,192 or beyond the range of `f32`. Unknown fields are skipped.
    pub fn from_value(value: Value) -> Result<Self, GuardError> {
        let Value::Object(mut fields) = value else {
            return Err(GuardError::WrongType { field: "line", expected: "an object" });
        };
        Ok(Self {
            session: name(&mut fields, "session")?,
            suite: name(&mut fields, "suite")?,
            intent: text(&mut fields, "intent")?,
            intent_vector: vector(&mut fields, "intent_vector")?,
            tool: name(&mut fields, "tool")?.ok_or(GuardError::MissingField { field: "tool" })?,
            args: args(&mut fields)?,
            action_vector: vector(&mut fields, "action_vector")?,
        })
    }

    /// The session.
    #[must_use]
    pub fn session(&self) -> Option<&str> {
        self.session.as_deref()
    }

    /// The group of sessions that it belongs to.
    #[must_use]
    pub fn suite(&self) -> Option<&str> {
        self.suite.as_deref()
    }

    /// The tool: the kind of the action.
    #[must_use]
    pub fn tool(&self) -> &str {
        &self.tool
    }

    /// The intent in words.
    #[must_use]
    pub fn intent(&self) -> Option<&str> {
        self.intent.as_deref()
    }

    /// The intent as a vector.
    #[must_use]
    pub fn intent_vector(&self) -> Option<&Embedding> {
        self.intent_vector.as_ref()
    }

    /// The action as a vector.
    #[must_use]
    pub fn action_vector(&self) -> Option<&Embedding> {
        self.action_vector.as_ref()
    }

    /// The action as a call.
    #[must_use]
    pub fn action(&self) -> Action {
        Action::call(self.tool.clone(), &self.args)
    }
}

impl TryFrom<Value> for Step {
    type Error = GuardError;

    fn try_from(value: Value) -> Result<Self, Self::Error> {
        Self::from_value(value)
    }
}

fn text(
    fields: &mut Map<String, Value>,
    field: &'static str,
) -> Result<Option<String>, GuardError> {
    match fields.remove(field) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(GuardError::WrongType { field, expected: "a string" }),
    }
}

/// Arguments are an object, or absent.
fn args(fields: &mut Map<String, Value>) -> Result<Value, GuardError> {
    match fields.remove("args") {
        None | Some(Value::Null) => Ok(Value::Null),
        Some(args @ Value::Object(_)) => Ok(args),
        Some(_) => Err(GuardError::WrongType { field: "args", expected: "an object" }),
    }
}

fn name(
    fields: &mut Map<String, Value>,
    field: &'static str,
) -> Result<Option<String>, GuardError> {
    let name = text(fields, field)?.filter(|name| !name.is_empty());
    match name.as_ref().map_or(0, String::len) {
        length if length > MAX_NAME => {
            Err(GuardError::TooLong { field, length, maximum: MAX_NAME })
        }
        _ => Ok(name),
    }
}

fn vector(
    fields: &mut Map<String, Value>,
    field: &'static str,
) -> Result<Option<Embedding>, GuardError> {
    let wrong = GuardError::WrongType { field, expected: "an array of numbers" };
    let items = match fields.remove(field) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::Array(items)) => items,
        Some(_) => return Err(wrong),
    };
    if items.is_empty() {
        return Err(DriftError::EmptyVector { field }.into());
    }
    if items.len() > Embedding::MAX_DIMENSION {
        let (length, maximum) = (items.len(), Embedding::MAX_DIMENSION);
        return Err(GuardError::TooLong { field, length, maximum });
    }
    let mut numbers = Vec::with_capacity(items.len());
    for item in items {
        let wide = item.as_f64().ok_or_else(|| wrong.clone())?;
        let limit = f64::from(f32::MAX);
        if wide.abs() > limit {
            return Err(DriftError::out_of_range(field, wide, -limit, limit).into());
        }
        numbers.push(wide as f32);
    }
    // finite, of a good length and not empty: only the zero vector is left
    Embedding::new(numbers).map(Some).map_err(|_| DriftError::ZeroVector { field }.into())
}
