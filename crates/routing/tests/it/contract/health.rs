use lukhas_routing::{Features, State, router};

use crate::client::get;

#[tokio::test]
async fn every_part_tells_its_health_with_and_without_the_slash() {
    let app = router(State::dev());
    for (part, keys) in [
        (
            "dreams",
            &["service", "enabled", "parallel_enabled", "available", "dreams", "version"][..],
        ),
        ("glyphs", &["service", "enabled", "available", "bindings", "version"]),
        ("drift", &["service", "enabled", "available", "active_monitors", "version"]),
    ] {
        for slash in ["", "/"] {
            let answer = get(&app, &format!("/api/v1/{part}{slash}")).await;
            assert_eq!((answer.status, answer.keys().as_slice()), (200, keys));
            assert_eq!(answer.json["service"], part);
            assert_eq!(answer.json["enabled"], true);
        }
    }
    let answer = get(&app, "/healthz").await;
    assert_eq!((answer.status, &answer.json["status"]), (200, &"ok".into()));
}

#[tokio::test]
async fn health_shows_the_flags() {
    let parallel = Features { parallel: true, ..Features::default() };
    let app = router(State::new(parallel));
    let answer = get(&app, "/api/v1/dreams/").await;
    assert_eq!(answer.json["enabled"], false);
    // parallel dreams need dreams
    assert_eq!(answer.json["parallel_enabled"], false);
}
