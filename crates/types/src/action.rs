use serde::{Deserialize, Serialize};
use serde_json::Value;

/// A tool call that an agent proposes: the tool's name and its JSON arguments.
///
/// ```
/// use lukhas_types::Action;
/// use serde_json::json;
/// let action = Action::call("send_money", &json!({"recipient": "GB29", "amount_due": 5, "tags": ["rent", "may"]}));
/// assert_eq!(action.words(), "send money: recipient GB29; amount due 5; tags rent, may");
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Action {
    tool: String,
    #[serde(default)]
    args: Value,
}

impl Action {
    /// A call of `tool` with `args`, an object as a rule.
    #[must_use]
    pub fn call(tool: impl Into<String>, args: &Value) -> Self {
        Self { tool: tool.into(), args: args.clone() }
    }

    /// The tool's name: the kind of the action.
    #[must_use]
    pub fn tool(&self) -> &str {
        &self.tool
    }

    /// The arguments.
    #[must_use]
    pub fn args(&self) -> &Value {
        &self.args
    }

    /// The one canonical rendering in words, which is what an embedder sees (JSON instead moves honest drift a lot).
    ///
    /// The tool with `_` as space, `": "`, then `key value` joined by `"; "` in insertion order, `_` as space in keys;
    /// strings as they are, lists joined by `", "`, everything else as compact JSON.
    #[must_use]
    pub fn words(&self) -> String {
        let mut words = self.tool.replace('_', " ");
        words.push_str(": ");
        match &self.args {
            Value::Null => {}
            Value::Object(args) => {
                for (position, (key, value)) in args.iter().enumerate() {
                    if position > 0 {
                        words.push_str("; ");
                    }
                    words.push_str(&key.replace('_', " "));
                    words.push(' ');
                    words.push_str(&plain(value));
                }
            }
            other => words.push_str(&plain(other)),
        }
        words
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items
                .iter()
                .map(|item| match item {
                    Value::String(text) => text.clone(),
                    other => other.to_string(),
                })
                .collect();
            items.join(", ")
        }
        other => other.to_string(),
    }
}
