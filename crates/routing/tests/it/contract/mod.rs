//! Every route: what it answers, and every refusal that it knows.

mod dreams;
mod drift;
mod glyphs;
mod health;

use std::sync::Arc;

use lukhas_routing::{Features, State, StateBuilder};
use lukhas_types::Timestamp;

use crate::client::{get, post};

pub(crate) const NOW: &str = "2026-01-01T12:00:00Z";

/// Everything on, at a fixed time.
pub(crate) fn fixed(features: Features) -> StateBuilder {
    let now: Timestamp = NOW.parse().unwrap();
    State::builder(features).clock(Arc::new(move || now))
}

/// Posts each body and compares status, code and field of the first error.
pub(crate) async fn refusals(router: &axum::Router, table: &[(&str, &str, u16, &str, &str)]) {
    for (uri, body, status, code, field) in table {
        let answer = post(router, uri, body).await;
        assert_eq!(
            (answer.status, answer.code()),
            (*status, *code),
            "{uri} {body}: {}",
            answer.text
        );
        let found = answer.json["errors"][0]["field"].as_str().unwrap_or_default();
        assert_eq!(found, *field, "{uri} {body}: {}", answer.text);
    }
}

#[tokio::test]
async fn parts_that_are_off_say_how_to_turn_them_on() {
    let app = lukhas_routing::router(State::new(Features::default()));
    let dreams = "Dream subsystem not enabled. Set LUKHAS_DREAMS_ENABLED=1";
    let drift = "Drift monitoring not enabled. Set LUKHAS_DRIFT_ENABLED=1";
    let glyphs = "GLYPH subsystem not enabled. Set LUKHAS_GLYPHS_ENABLED=1";
    for (route, detail) in [
        ("dreams/simulate", dreams),
        // dreams off wins over parallel off
        ("dreams/mesh", dreams),
        ("glyphs/encode", glyphs),
        ("glyphs/bind", glyphs),
        ("drift/update", drift),
    ] {
        for body in ["{}", "not json", "{\"seed\": \"s\", \"concept\": \"c\"}"] {
            let answer = post(&app, &format!("/api/v1/{route}"), body).await;
            let found = (answer.status, answer.code(), answer.detail());
            assert_eq!(found, (503, "disabled", detail), "{route}");
        }
    }
    for (route, detail) in [
        ("dreams/dream_0", dreams),
        ("glyphs/bindings/bind_0", glyphs),
        ("glyphs/stats", glyphs),
        ("drift/ada", drift),
        ("drift/update", drift),
    ] {
        let answer = get(&app, &format!("/api/v1/{route}")).await;
        let found = (answer.status, answer.code(), answer.detail());
        assert_eq!(found, (503, "disabled", detail), "{route}");
    }
    // these need no flag
    for route in ["dreams/", "glyphs/", "drift/", "drift/config/prod"] {
        assert_eq!(get(&app, &format!("/api/v1/{route}")).await.status, 200, "{route}");
    }
    assert_eq!(post(&app, "/api/v1/glyphs/validate", "{\"glyph_data\": {}}").await.status, 200);
}

#[test]
fn only_a_trimmed_one_enables() {
    for (text, on) in [("1", true), (" 1\n", true), ("0", false), ("true", false), ("", false)] {
        let features = Features::from_values(|_| Some(text.to_owned()));
        assert_eq!(features, if on { Features::all() } else { Features::default() });
    }
    assert_eq!(Features::from_values(|_| None), Features::default());
    let alone =
        Features::from_values(|name| (name == "LUKHAS_PARALLEL_DREAMS").then(|| "1".into()));
    assert!(alone.parallel && !alone.parallel_dreams());
}
