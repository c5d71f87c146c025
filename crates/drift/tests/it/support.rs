use lukhas_drift::{Runs, Step};
use lukhas_types::{Embedding, Hasher, Stream};

pub(crate) fn stream(name: &str, number: u64) -> Stream {
    Stream::nth(&Hasher::new("drift tests v1").text(name).finish(), number)
}

/// A plane vector whose drift from [1, 0] is `drift`.
pub(crate) fn at_drift(drift: f64) -> Embedding {
    let cosine = 1.0 - drift.clamp(0.0, 2.0);
    Embedding::new(vec![cosine as f32, (1.0 - cosine * cosine).sqrt() as f32]).expect("a valid one")
}

pub(crate) fn intent() -> Embedding {
    Embedding::new(vec![1.0, 0.0]).expect("a valid one")
}

pub(crate) fn step(session: &str, tool: &str, drift: f64) -> Step {
    let suite = Some("suite".to_owned());
    Step::of_vectors(Some(session.to_owned()), suite, tool, Some(intent()), at_drift(drift))
}

/// One session's kinds and drifts: five tools with means of their own, correlated .4 within the session.
pub(crate) fn draw(stream: &mut Stream, actions: usize) -> Vec<(String, f64)> {
    let shared = stream.normal() * 0.4_f64.sqrt();
    (0..actions)
        .map(|_| {
            let tool = stream.below(5);
            let own = stream.normal() * 0.6_f64.sqrt();
            (format!("tool_{tool}"), (0.3 + 0.1 * tool as f64 + 0.08 * (shared + own)).max(0.0))
        })
        .collect()
}

pub(crate) fn runs(stream: &mut Stream, sessions: usize, actions: usize) -> Runs {
    let mut runs = Runs::new();
    for session in 0..sessions {
        for (tool, drift) in draw(stream, actions) {
            runs.push(step(&format!("s{session}"), &tool, drift)).expect("a valid one");
        }
    }
    runs
}
