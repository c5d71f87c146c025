//! The same through the API, in process.

use axum::body::{Body, to_bytes};
use axum::http::{Request, header};
use lukhas_routing::{State, router};
use serde_json::{Value, json};
use tower::ServiceExt;

use super::page::Page;

const MOST_BYTES: usize = 1 << 20;

pub(super) fn show(page: &Page) -> anyhow::Result<()> {
    page.section(
        4,
        "Service: the same over HTTP, here called in process",
        "`lukhas serve --dev` puts these routes on 127.0.0.1:8000 for any language.",
    )?;
    let calls = [
        (
            "POST",
            "/api/v1/dreams/simulate",
            Some(json!({"seed": "morning_reflection", "context": {"mood": "calm"}})),
            "/dream_id",
        ),
        (
            "POST",
            "/api/v1/dreams/mesh",
            Some(json!({"seeds": ["dawn", "noon", "dusk"]})),
            "/consensus/outcome",
        ),
        (
            "POST",
            "/api/v1/glyphs/encode",
            Some(json!({"concept": "standup moved", "emotion": {"relief": 0.4}})),
            "/symbol/symbol_id",
        ),
        (
            "POST",
            "/api/v1/drift/update",
            Some(json!({"user_id": "owner", "intent": [1, 0, 0.5], "action": [0.9, 0.1, 0.4]})),
            "/guardian",
        ),
        (
            "POST",
            "/api/v1/drift/update",
            Some(json!({"user_id": "owner", "intent": [1, 0, 0.5], "action": [0, 0, 0]})),
            "/code",
        ),
        ("GET", "/healthz", None, "/status"),
    ];
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build()?;
    let router = router(State::dev());
    for (method, path, body, shown) in calls {
        let request = Request::builder().method(method).uri(path);
        let request = match body {
            Some(body) => request
                .header(header::CONTENT_TYPE, "application/json")
                .body(Body::from(body.to_string())),
            None => request.body(Body::empty()),
        }?;
        let (status, answer) = runtime.block_on(async {
            let response = router.clone().oneshot(request).await?;
            let status = response.status();
            Ok::<_, anyhow::Error>((status, to_bytes(response.into_body(), MOST_BYTES).await?))
        })?;
        let answer: Value = serde_json::from_slice(&answer)?;
        let value = answer.pointer(shown).and_then(Value::as_str).unwrap_or("-");
        page.lines([format!(
            "{method:<5}{path:<26}{}  {} {value}",
            status.as_u16(),
            &shown[1..].replace('/', ".")
        )])?;
    }
    Ok(())
}
