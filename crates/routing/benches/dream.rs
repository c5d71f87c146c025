//! `POST dreams/simulate` in process on what one user bound, by the number of bindings, when it was dreamt on before.

use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use axum::response::Response;
use divan::Bencher;
use lukhas_routing::{State, router};
use lukhas_types::UserId;
use serde_json::{Value, json};
use tokio::runtime::Builder;
use tower::ServiceExt;

fn main() {
    lukhas_perf::divan::main();
}

async fn call(router: &Router, uri: &str, body: &Value) -> Response {
    let request = Request::post(uri).header("content-type", "application/json");
    let request = request.body(Body::from(body.to_string())).expect("a request");
    router.clone().oneshot(request).await.expect("routers do not fail")
}

#[divan::bench(args = [100, 1000], sample_count = 500, sample_size = 1)]
fn dream(bencher: Bencher<'_, '_>, bindings: usize) {
    let runtime = Builder::new_current_thread().enable_all().build().expect("a runtime");
    let user = UserId::new("ada").expect("letters are in the alphabet");
    let router = router(State::dev().acting_for(user));
    let simulate = async |seed: usize| {
        let body = json!({"seed": format!("seed {seed}")});
        call(&router, "/api/v1/dreams/simulate", &body).await
    };
    runtime.block_on(async {
        for k in 0..bindings {
            let glyph = json!({"concept": format!("concept {k}"), "emotion": {"joy": 0.5}});
            let body = json!({"glyph_data": glyph, "memory_id": "diary", "user_id": "ada"});
            let answer = call(&router, "/api/v1/glyphs/bind", &body).await;
            assert_eq!(answer.status(), StatusCode::CREATED);
        }
        assert_eq!(simulate(0).await.status(), StatusCode::OK);
    });
    let mut seed = 0;
    let next = || {
        seed += 1;
        seed
    };
    lukhas_perf::tap_with(bencher, "routing.dream", bindings, next, |seed| {
        runtime.block_on(simulate(*seed))
    });
}
