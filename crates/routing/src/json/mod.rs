//! JSON bodies, with errors that say which field broke which bound.

mod explain;
pub(crate) use self::explain::missing;
#[cfg(test)]
mod tests;

use axum::body::{Body, Bytes, HttpBody, to_bytes};
use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderMap, StatusCode};
use serde::de::DeserializeOwned;

use self::explain::explain;
use crate::State;
use crate::problem::Problem;

/// A request body: an object in JSON. Keys that a route does not know are ignored, as the ported system did.
#[derive(Debug)]
pub(crate) struct Json<T>(pub(crate) T);

impl<T: DeserializeOwned> FromRequest<State> for Json<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, state: &State) -> Result<Self, Problem> {
        if !is_json(media_type(request.headers())) {
            return Err(unsupported("application/json"));
        }
        parse(&body(request.into_body(), state).await?).map(Self)
    }
}

/// The media type without its parameters.
pub(crate) fn media_type(headers: &HeaderMap) -> &str {
    let value = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
    value.and_then(|value| value.split(';').next()).unwrap_or_default().trim()
}

/// `application/json` or a type built on it.
pub(crate) fn is_json(media_type: &str) -> bool {
    let lower = media_type.to_ascii_lowercase();
    lower == "application/json" || (lower.starts_with("application/") && lower.ends_with("+json"))
}

pub(crate) fn unsupported(expected: &str) -> Problem {
    let detail = format!("The body must be {expected}; say so in Content-Type");
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
}

/// The whole body, within the limit. A length that is announced beyond it is refused before anything is read.
pub(crate) async fn body(body: Body, state: &State) -> Result<Bytes, Problem> {
    let maximum = state.limits().body_bytes;
    let announced = body.size_hint().lower();
    if announced > maximum as u64 {
        return Err(too_large(maximum));
    }
    to_bytes(body, maximum).await.map_err(|error| {
        let mut cause: Option<&(dyn std::error::Error + 'static)> = Some(&error);
        while let Some(this) = cause {
            if this.is::<http_body_util::LengthLimitError>() {
                return too_large(maximum);
            }
            cause = this.source();
        }
        Problem::new(StatusCode::BAD_REQUEST, "body_unreadable", "The body ended before its time")
    })
}

/// Parses one object.
pub(crate) fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let first = bytes.iter().find(|byte| !byte.is_ascii_whitespace());
    // serde would take an array for a struct
    if first == Some(&b'{') {
        serde_json::from_slice(bytes).map_err(|error| explain::<T>(bytes, &error))
    } else {
        match serde_json::from_slice::<serde_json::Value>(bytes) {
            Ok(_) => Err(Problem::unprocessable("wrong_type", "The body must be a JSON object")
                .with(None, None, "an object")),
            Err(error) => Err(explain::<serde_json::Value>(bytes, &error)),
        }
    }
}

fn too_large(maximum: usize) -> Problem {
    let detail = format!("The body is longer than {maximum} bytes");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too_large", detail).with(
        "body",
        None,
        format!("at most {maximum} bytes").as_str(),
    )
}
