//! One line of JSON.

use serde::de::IgnoredAny;
use serde_json::Value;

use super::LineError;

/// The value of a line.
///
/// # Errors
///
/// `malformed_json` for what is no JSON (also NaN and Infinity, which JSON has not, and bytes that are not UTF-8),
/// `not_finite` for a number beyond f64.
pub(crate) fn parse(line: &[u8]) -> Result<Value, LineError> {
    let text = std::str::from_utf8(line).map_err(|error| {
        let detail = format!("not UTF-8 from byte {} on", error.valid_up_to() + 1);
        LineError::new("malformed_json", detail)
    })?;
    serde_json::from_str(text).map_err(|error| match beyond_f64(text) {
        Some(token) => {
            let token: String = token.chars().take(40).collect();
            LineError::new("not_finite", format!("the number {token} is not finite"))
        }
        None => {
            let place = format!(" at line {} column {}", error.line(), error.column());
            let message = error.to_string();
            let message = message.strip_suffix(&place).unwrap_or(&message);
            LineError::new("malformed_json", format!("{message} at byte {}", error.column()))
        }
    })
}

/// The first number that overflows f64 in a text that is JSON otherwise.
fn beyond_f64(text: &str) -> Option<&str> {
    // the grammar alone: numbers are read over, not computed
    serde_json::from_str::<IgnoredAny>(text).ok()?;
    let bytes = text.as_bytes();
    let in_number = |&byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(&byte);
    let mut at = 0;
    while at < bytes.len() {
        match bytes[at] {
            b'"' => {
                at += 1;
                while at < bytes.len() && bytes[at] != b'"' {
                    at += if bytes[at] == b'\\' { 2 } else { 1 };
                }
                at += 1;
            }
            b'-' | b'0'..=b'9' => {
                let length = bytes[at..].iter().take_while(|byte| in_number(byte)).count();
                let token = &text[at..at + length];
                if token.parse::<f64>().is_ok_and(f64::is_infinite) {
                    return Some(token);
                }
                at += length;
            }
            _ => at += 1,
        }
    }
    None
}
