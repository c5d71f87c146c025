//! The operations that the budgets name, as the benches have them.

use std::hint::black_box;
use std::num::NonZeroU32;
use std::time::Duration;

use axum::body::Body;
use axum::http::Request;
use lukhas_dreams::{
    Context, DreamMemory, DreamParams, Entry, MeshParams, parallel_mesh, simulate_dream_with,
};
use lukhas_drift::{Monitor, Policy, ema};
use lukhas_glyphs::{Bindings, BindingsParams, EncodeRequest, encode_concept, validate};
use lukhas_perf::{MeasureParams, TapRow, measure};
use lukhas_routing::{State, router};
use lukhas_types::{Embedding, Hasher, Lane, MemoryId, Seed, Stream, UserId};
use serde_json::json;
use tower::ServiceExt;

pub(super) fn rows() -> anyhow::Result<Vec<TapRow>> {
    let mut rows = dreams()?;
    rows.extend(glyphs()?);
    rows.extend(drift()?);
    rows.push(routing()?);
    Ok(rows)
}

/// Measures one row, for at most `milliseconds`.
fn row(name: &str, samples: u32, milliseconds: u64, call: impl FnMut()) -> TapRow {
    let mut params = MeasureParams::default();
    params.samples = NonZeroU32::new(samples).unwrap_or(NonZeroU32::MIN);
    params.max_time = Duration::from_millis(milliseconds);
    TapRow::new(name, measure(&params, call))
}

fn vector(stream: &mut Stream, dimension: usize) -> Vec<f32> {
    (0..dimension).map(|_| (stream.next_unit() - 0.5) as f32).collect()
}

fn dreams() -> anyhow::Result<Vec<TapRow>> {
    let mut stream = Stream::new(&Hasher::new("tour v1").text("dreams").finish());
    let mut entries = Vec::with_capacity(1000);
    for number in 0..1000 {
        entries
            .push(Entry::new(format!("entry-{number}"), Embedding::new(vector(&mut stream, 384))?));
    }
    let memory = DreamMemory::from_entries(entries)?;
    let (context, seed) = (Context::default(), Seed::new("morning_reflection")?);
    let seeds =
        (0..10).map(|number| Seed::new(format!("seed {number}"))).collect::<Result<Vec<_>, _>>()?;
    let (params, mesh) = (DreamParams::default(), MeshParams::default());
    Ok(vec![
        row("dreams.simulate/1000x384", 100, 20_000, || {
            let _dream = black_box(simulate_dream_with(&seed, &context, &memory, &params));
        }),
        row("dreams.mesh/10", 64, 20_000, || {
            let _mesh = black_box(parallel_mesh(&seeds, &context, &memory, &mesh));
        }),
    ])
}

fn glyphs() -> anyhow::Result<Vec<TapRow>> {
    let data = json!({"concept": "the standup moved to half nine", "emotion": {"joy": 0.4, "surprise": 0.7}});
    let (bytes, request) = (data.to_string(), serde_json::from_value::<EncodeRequest>(data)?);
    let glyph = request.clone().into_glyph();
    let (user, bindings) = (UserId::new("owner")?, Bindings::new(BindingsParams::default()));
    let mut memories = (0..).map(|number| MemoryId::new(format!("memory-{number}")));
    Ok(vec![
        row("glyphs.encode/30", 1000, 500, || {
            black_box(encode_concept(&request));
        }),
        // every binding is a new one, and is undone so that the store does not fill up
        row("glyphs.bind", 1000, 500, || {
            if let Some(Ok(memory)) = memories.next() {
                let binding = bindings.attach(&user, &memory, glyph.clone(), None);
                let _gone = binding.and_then(|binding| bindings.detach(&user, &binding.binding_id));
            }
        }),
        row("glyphs.validate", 1000, 500, || {
            let _valid = black_box(validate(black_box(bytes.as_bytes())));
        }),
    ])
}

fn drift() -> anyhow::Result<Vec<TapRow>> {
    let mut stream = Stream::new(&Hasher::new("tour v1").text("drift").finish());
    let (intent, action) = (vector(&mut stream, 768), vector(&mut stream, 768));
    let mut monitor = Monitor::new(Policy::lane(Lane::Experimental));
    let mut long = monitor.clone();
    let _warm = long.update(&intent, &action)?;
    let mut average = 0.0;
    Ok(vec![
        row("drift.update/768", 1000, 500, || {
            let _reading = black_box(monitor.update(&intent, &action));
        }),
        row("drift.ema", 1000, 500, || {
            average = ema(black_box(average), black_box(0.3), black_box(0.2));
        }),
        row("drift.memory", 60, 500, || {
            for _ in 0..10_000 {
                let _reading = black_box(long.update(&intent, &action));
            }
        }),
    ])
}

fn routing() -> anyhow::Result<TapRow> {
    let runtime =
        tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_time().build()?;
    let router = router(State::dev());
    let _inside = runtime.enter();
    Ok(row("routing.overhead", 1000, 500, || {
        let request = Request::builder().uri("/api/v1/dreams/").body(Body::empty());
        let answer = request.map(|request| runtime.block_on(router.clone().oneshot(request)));
        let _response = black_box(answer);
    }))
}
