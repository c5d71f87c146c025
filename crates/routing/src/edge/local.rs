//! Refuses requests that were not meant for this machine: a page of another site can point a name of its own at a
//! loopback address (DNS rebinding), or send a form there.

use std::net::{Ipv4Addr, Ipv6Addr};

use axum::extract::Request;
use axum::http::header::{HOST, ORIGIN};
use axum::http::uri::Authority;
use axum::http::{HeaderValue, StatusCode, Version};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

use crate::problem::{Problem, clipped};

/// Lets through what names this machine.
pub(crate) async fn local(request: Request, next: Next) -> Response {
    match check(&request) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

fn check(request: &Request) -> Result<(), Problem> {
    let headers = request.headers();
    let mut hosts = headers.get_all(HOST).iter();
    let (host, more) = (hosts.next(), hosts.next());
    if more.is_some() || (host.is_none() && request.version() > Version::HTTP_10) {
        let detail = "A request has one Host, no more and no less";
        return Err(Problem::new(StatusCode::BAD_REQUEST, "one_host_needed", detail));
    }
    let named = host.into_iter().map(text).chain(request.uri().authority().map(Authority::as_str));
    for host in named {
        if !is_loopback(host) {
            let detail = format!("This is not {}", clipped(host));
            let problem =
                Problem::new(StatusCode::MISDIRECTED_REQUEST, "misdirected_request", detail);
            return Err(problem.with("Host", host, NAMES));
        }
    }
    for origin in headers.get_all(ORIGIN).iter().map(text) {
        let rest = origin.strip_prefix("http://").or_else(|| origin.strip_prefix("https://"));
        if !rest.is_some_and(is_loopback) {
            let detail = "Pages of other origins may not call this";
            let problem = Problem::new(StatusCode::FORBIDDEN, "forbidden_origin", detail);
            return Err(problem.with("Origin", origin, NAMES));
        }
    }
    Ok(())
}

const NAMES: &str = "localhost, 127.0.0.0/8 or [::1]";

/// What is no text is no name either.
fn text(value: &HeaderValue) -> &str {
    value.to_str().unwrap_or_default()
}

/// A name or address of this machine, with any port or none.
fn is_loopback(authority: &str) -> bool {
    let (is_local, port) = if let Some(rest) = authority.strip_prefix('[') {
        let Some((address, port)) = rest.split_once(']') else { return false };
        (address.parse() == Ok(Ipv6Addr::LOCALHOST), port)
    } else {
        let (name, port) = authority.split_at(authority.find(':').unwrap_or(authority.len()));
        let is_address = name.parse::<Ipv4Addr>().is_ok_and(|address| address.is_loopback());
        (is_address || name.eq_ignore_ascii_case("localhost"), port)
    };
    let digits = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    is_local && (port.is_empty() || port.strip_prefix(':').is_some_and(digits))
}
