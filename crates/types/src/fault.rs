use serde::Serialize;

/// The error shape of every crate: a stable code, and the field, value and bound that it broke.
///
/// ```
/// use lukhas_types::{Fault, Unit};
/// let fault = Unit::new(1.5).unwrap_err();
/// assert_eq!(fault.code(), "out_of_range");
/// assert_eq!(fault.bound().as_deref(), Some("0..=1"));
/// ```
pub trait Fault: std::error::Error {
    /// A stable name in `snake_case`, shown on the wire.
    fn code(&self) -> &'static str;

    /// The field that was refused, where there is one.
    fn field(&self) -> Option<String> {
        None
    }

    /// What was found there.
    fn value(&self) -> Option<String> {
        None
    }

    /// The bound that it broke.
    fn bound(&self) -> Option<String> {
        None
    }

    /// The error as it goes over a wire.
    fn report(&self) -> FaultReport {
        FaultReport {
            code: self.code(),
            detail: self.detail(),
            field: self.field(),
            value: self.value(),
            bound: self.bound(),
        }
    }

    /// This layer and every source below it, joined by `": "`.
    fn detail(&self) -> String {
        let mut detail = self.to_string();
        let mut next = self.source();
        while let Some(source) = next {
            detail.push_str(": ");
            detail.push_str(&source.to_string());
            next = source.source();
        }
        detail
    }
}

/// A [`Fault`] as data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FaultReport {
    /// The stable name.
    pub code: &'static str,
    /// For people: this layer and its sources.
    pub detail: String,
    /// The field that was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// What was found there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The bound that it broke.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bound: Option<String>,
}
