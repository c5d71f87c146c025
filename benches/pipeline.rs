//! One tool call from its text to a verdict, one note from its text to a recall, one request through the API.

use axum::body::Body;
use axum::http::Request;
use divan::Bencher;
use lukhas_dreams::{Context, DreamMemory, simulate_dream};
use lukhas_drift::{Baseline, Budget, Guard, Runs, Step};
use lukhas_glyphs::{Glyph, Memory};
use lukhas_routing::{State, router};
use lukhas_types::{Action, Form};
use serde_json::json;
use tower::ServiceExt;

fn main() {
    lukhas_perf::divan::main();
}

/// Embeds a call by its form, scores it, commits it.
#[divan::bench(sample_count = 1000, sample_size = 1)]
fn guarded_call(bencher: Bencher<'_, '_>) {
    let mut runs = Runs::new();
    for number in 0..50 {
        let action = Action::call("read_file", &json!({"file_path": format!("bill-{number}.txt")}));
        runs.push(Step::new(format!("s{number}"), format!("pay the bill {number}"), &action))
            .expect("room");
    }
    let embedder = Form::new();
    let baseline = Baseline::fit(&runs, &embedder).expect("enough sessions");
    let mut guard = Guard::new(&baseline, Budget::per_action(0.05).expect("a rate"));
    guard.begin("pay the bill 17", &embedder).expect("words");
    let action = Action::call("read_file", &json!({"file_path": "bill-17.txt"}));
    assert!(guard.check(&action, &embedder).why().fault.is_none(), "decidable");
    lukhas_perf::tap_one(bencher, "pipeline.guarded_call", || {
        let checked = guard.check(&action, &embedder);
        guard.commit(&checked, None)
    });
}

/// Remembers a note in a memory of 1,000 and recalls it.
#[divan::bench(sample_count = 1000, sample_size = 1)]
fn remember_and_recall(bencher: Bencher<'_, '_>) {
    let mut memory = Memory::new();
    for number in 0..1_000 {
        memory.remember(Glyph::new(format!("note {number} about the standup"))).expect("room");
    }
    assert_eq!(
        memory.recall("note 17 about the standup", 1)[0].glyph.concept().as_str(),
        "note 17 about the standup"
    );
    lukhas_perf::tap_one(bencher, "pipeline.remember_recall", || {
        let id = memory.remember(Glyph::new("standup moved to 09:30")).expect("room");
        let found = memory.recall("when is the stand-up", 3).len();
        (memory.forget(&id), found)
    });
}

/// A memory of 100 glyphs becomes a dream.
#[divan::bench(sample_count = 100, sample_size = 1)]
fn glyphs_to_dream(bencher: Bencher<'_, '_>) {
    let mut memory = Memory::new();
    for number in 0..100 {
        memory.remember(Glyph::new(format!("note {number}"))).expect("room");
    }
    let context = Context::new(json!({"mood": "calm"})).expect("an object");
    let dream =
        || simulate_dream("morning", &context, &DreamMemory::from(&memory)).expect("a dream");
    assert_eq!(dream().steps().len(), 64);
    lukhas_perf::tap_one(bencher, "pipeline.glyphs_to_dream", dream);
}

/// A drift update of 384 dimensions through the router, JSON in and out.
#[divan::bench(sample_count = 1000, sample_size = 1)]
fn drift_request(bencher: Bencher<'_, '_>) {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .enable_time()
        .build()
        .expect("a runtime");
    let _inside = runtime.enter();
    let router = router(State::dev());
    let vectors = lukhas_benches::vectors(2, 384);
    let body = json!({"user_id": "u", "intent": vectors[0], "action": vectors[1]}).to_string();
    let call = || {
        let request =
            Request::post("/api/v1/drift/update").header("content-type", "application/json");
        let request = request.body(Body::from(body.clone())).expect("a request");
        runtime
            .block_on(router.clone().oneshot(request))
            .expect("the router answers")
            .status()
            .as_u16()
    };
    assert_eq!(call(), 200);
    lukhas_perf::tap_one(bencher, "pipeline.drift_request", call);
}
