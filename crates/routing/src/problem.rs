//! The one error shape: problem details (RFC 9457).

use axum::http::{Method, StatusCode};
use axum::response::{IntoResponse, Response};
use lukhas_types::{Fault, Guardian, Lane};
use serde::Serialize;

/// An error on its way out. It travels as an extension of an empty answer; [`crate::edge`], which knows the request's
/// id, writes the body.
#[derive(Debug, Clone)]
pub(crate) struct Problem {
    pub(crate) status: StatusCode,
    pub(crate) code: &'static str,
    pub(crate) detail: String,
    pub(crate) errors: Vec<FieldError>,
    pub(crate) guardian: Option<Guardian>,
}

/// One field that was refused.
#[derive(Debug, Clone, Serialize)]
pub(crate) struct FieldError {
    pub(crate) field: Option<String>,
    pub(crate) value: Option<String>,
    pub(crate) bound: Option<String>,
    pub(crate) code: &'static str,
    pub(crate) detail: String,
}

#[derive(Serialize)]
struct Body<'a> {
    r#type: &'static str,
    title: &'static str,
    status: u16,
    detail: &'a str,
    code: &'static str,
    request_id: &'a str,
    errors: &'a [FieldError],
    #[serde(skip_serializing_if = "Option::is_none")]
    guardian: Option<Guardian>,
}

impl Problem {
    pub(crate) fn new(status: StatusCode, code: &'static str, detail: impl Into<String>) -> Self {
        Self { status, code, detail: clipped(&detail.into()), errors: Vec::new(), guardian: None }
    }

    /// A body, path or query that is not what the route takes.
    pub(crate) fn unprocessable(code: &'static str, detail: impl Into<String>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, code, detail)
    }

    /// A typed error of a crate below, as 422.
    pub(crate) fn fault(fault: &impl Fault) -> Self {
        Self::fault_in(fault, fault.field().as_deref())
    }

    /// The same, where the field has another name in the request.
    pub(crate) fn fault_in(fault: &impl Fault, field: Option<&str>) -> Self {
        let problem = Self::unprocessable(fault.code(), fault.detail());
        problem.with(field, fault.value().as_deref(), fault.bound().as_deref())
    }

    /// A number of things outside of its bounds.
    pub(crate) fn bounds(field: &str, count: usize, bound: &str) -> Self {
        let detail = format!("{field} is {count}, must be within {bound}");
        let problem = Self::unprocessable("out_of_range", detail);
        problem.with(field, count.to_string().as_str(), bound)
    }

    /// Names the field, its value and the bound it broke.
    pub(crate) fn with<'a>(
        mut self,
        field: impl Into<Option<&'a str>>,
        value: impl Into<Option<&'a str>>,
        bound: impl Into<Option<&'a str>>,
    ) -> Self {
        self.errors.push(FieldError {
            field: field.into().map(clipped),
            value: value.into().map(clipped),
            bound: bound.into().map(clipped),
            code: self.code,
            detail: self.detail.clone(),
        });
        self
    }

    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    pub(crate) fn disabled(detail: &'static str) -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "disabled", detail)
    }

    pub(crate) fn overloaded() -> Self {
        Self::new(
            StatusCode::SERVICE_UNAVAILABLE,
            "overloaded",
            "The service has as much in hand as it takes. Try again later",
        )
    }

    pub(crate) fn not_found(what: &str, id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "not_found", format!("{what}: {}", clipped(id)))
    }

    pub(crate) fn not_owner() -> Self {
        Self::new(StatusCode::FORBIDDEN, "not_owner", "Not authorized to access this resource")
    }

    pub(crate) fn lane_not_allowed(asked: Lane, policy: Lane) -> Self {
        Self::new(
            StatusCode::FORBIDDEN,
            "lane_not_allowed",
            format!("Lane {asked} is looser than the policy's lane {policy}"),
        )
        .with("lane", asked.name(), format!("{policy} or stricter").as_str())
    }

    /// Never says what went wrong inside.
    pub(crate) fn internal() -> Self {
        Self::of_status(StatusCode::INTERNAL_SERVER_ERROR)
    }

    /// For the answers of layers that know a status only.
    pub(crate) fn of_status(status: StatusCode) -> Self {
        let (code, detail) = match status {
            StatusCode::NOT_FOUND => ("unknown_route", "There is no such route"),
            StatusCode::METHOD_NOT_ALLOWED => {
                ("method_not_allowed", "The route does not take this method; see Allow")
            }
            StatusCode::REQUEST_TIMEOUT => {
                ("timeout", "The request took longer than a request may take")
            }
            StatusCode::INTERNAL_SERVER_ERROR => {
                ("internal", "The service failed. The request's id helps to find out why")
            }
            _ => ("refused", status.canonical_reason().unwrap_or("Refused")),
        };
        Self::new(status, code, detail)
    }

    /// The JSON body; none for HEAD.
    pub(crate) fn body(&self, request_id: &str, method: &Method) -> Vec<u8> {
        if method == Method::HEAD {
            return Vec::new();
        }
        let body = Body {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or("Error"),
            status: self.status.as_u16(),
            detail: &self.detail,
            code: self.code,
            request_id,
            errors: &self.errors,
            guardian: self.guardian,
        };
        serde_json::to_vec(&body).expect("strings and numbers are always JSON")
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Enough to recognise it: what a client sent must not come back at full length.
pub(crate) fn clipped(text: &str) -> String {
    const MAX: usize = 300;
    match text.char_indices().nth(MAX) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
