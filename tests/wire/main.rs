//! What goes over a wire or into a file: it reads back, it looks as it did, and what was written once still reads.
//!
//! `UPDATE_GOLDEN=1 cargo test -p lukhas-tests --test wire` writes the files anew: a change of the wire, to be reviewed.

mod api;

use std::fmt::Debug;
use std::path::Path;

use lukhas_dreams::{
    Answer, Consensus, Context, DreamBody, DreamMemory, MeshBody, MeshParams, consensus,
    parallel_mesh, simulate_dream,
};
use lukhas_drift::{BacktestParams, Baseline, Monitor, Policy, Reading, Runs, Step, backtest};
use lukhas_glyphs::{Binding, Bindings, BindingsParams, Glyph, Symbol};
use lukhas_routing::{Histogram, State};
use lukhas_types::{Action, Embedding, Fault, Form, Lane, MemoryId, Seed, Timestamp, Unit, UserId};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::json;

/// Holds a value against its golden file.
fn golden(name: &str, value: &impl Serialize) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("wire/golden").join(name);
    let text = format!("{}\n", serde_json::to_string_pretty(value).expect("JSON"));
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &text).expect("writable");
    }
    let expected = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(text, expected, "{name}");
    expected
}

/// As [`golden`], and the file reads back as the value.
fn reads_back<T: Serialize + DeserializeOwned + PartialEq + Debug>(name: &str, value: &T) {
    let text = golden(name, value);
    assert_eq!(&serde_json::from_str::<T>(&text).expect("an old file reads"), value, "{name}");
}

fn noon() -> Timestamp {
    "2026-01-01T12:00:00Z".parse().expect("RFC 3339")
}

fn glyph() -> Glyph {
    let glyph = Glyph::new("standup moved to 09:30")
        .feeling("relief", 0.4)
        .expect("in range")
        .from("calendar");
    glyph.build().expect("a glyph")
}

#[test]
fn glyphs() {
    let symbol = Symbol::of(&glyph());
    reads_back("symbol.json", &symbol);
    golden("glyph.json", &glyph().to_string());
    let bindings = Bindings::new(BindingsParams::default());
    let (user, memory) =
        (UserId::new("owner").expect("an id"), MemoryId::new("morning").expect("an id"));
    let binding: Binding = bindings.attach(&user, &memory, glyph(), Some(noon())).expect("room");
    golden("binding.json", &binding);
}

#[test]
fn dreams() {
    let context = Context::new(json!({"mood": "calm", "load": "test"})).expect("an object");
    let memory = DreamMemory::archetypes();
    let dream: DreamBody = simulate_dream("morning_reflection", &context, &memory)
        .expect("a dream")
        .body("", Some(noon()));
    reads_back("dream.json", &dream);
    assert!(dream.replay(&memory).expect("replayable").matches);
    let seeds = ["dawn", "noon"].map(|seed| Seed::new(seed).expect("a seed"));
    let mesh: MeshBody = parallel_mesh(&seeds, &context, &memory, &MeshParams::default())
        .expect("dreams")
        .body("", None);
    reads_back("mesh.json", &mesh);
    let answer =
        |id: &str, vector: Vec<f32>| Answer::new(id, Embedding::new(vector).expect("a direction"));
    let answers =
        [answer("a", vec![1.0, 0.0]), answer("b", vec![1.0, 0.1]), answer("c", vec![0.0, 1.0])];
    let verdict: Consensus = consensus(&answers, 0.6).expect("three answers");
    reads_back("consensus.json", &verdict);
}

#[test]
fn drift() {
    let mut monitor = Monitor::new(Policy::lane(Lane::Experimental));
    let reading: Reading = monitor.update(&[1.0, 0.0, 0.5], &[0.9, 0.1, 0.4]).expect("decidable");
    golden("reading.json", &reading);
    let mut runs = Runs::new();
    for number in 0..5 {
        let action = Action::call("read_file", &json!({"path": format!("bill-{number}.txt")}));
        runs.push(Step::new(format!("s{number}"), format!("pay bill {number}"), &action))
            .expect("room");
    }
    reads_back("baseline.json", &Baseline::fit(&runs, &Form::new()).expect("enough sessions"));
    let form = Form::new();
    let params = BacktestParams::default().with_embedder(&form);
    golden("backtest.json", &backtest(&runs, &[], &params).expect("decidable"));
}

#[test]
fn metrics() {
    golden("metrics.json", &State::dev().metrics());
    let times = Histogram::new();
    for us in 1..=100 {
        times.record(std::time::Duration::from_micros(us));
    }
    golden("latency.json", &times.latency());
}

#[test]
fn errors() {
    golden("fault.json", &Unit::named("joy", 1.5).expect_err("out of range").report());
    let mismatch = lukhas_drift::score(&[1.0], &[1.0, 2.0]).expect_err("lengths differ");
    golden("drift_fault.json", &mismatch.report());
}
