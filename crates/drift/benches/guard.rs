//! One check of the guard, with vectors and with texts; the fit of its baseline, and a backtest.

use divan::Bencher;
use lukhas_drift::{BacktestParams, Baseline, Budget, Guard, Runs, Step};
use lukhas_types::{Action, Embedding, Form, Guardian, Hasher, Stream};
use serde_json::json;

fn main() {
    lukhas_perf::divan::main();
}

fn vector(stream: &mut Stream, dimension: usize) -> Embedding {
    Embedding::new((0..dimension).map(|_| stream.normal() as f32).collect()).expect("a direction")
}

fn runs(stream: &mut Stream, dimension: usize, sessions: usize, calls: usize) -> Runs {
    let mut runs = Runs::new();
    for session in 0..sessions {
        for _ in 0..calls {
            let (intent, action) = (vector(stream, dimension), vector(stream, dimension));
            let tool = format!("tool_{}", stream.below(40));
            let step =
                Step::of_vectors(Some(format!("s{session}")), None, tool, Some(intent), action);
            runs.push(step).expect("a session and an intent");
        }
    }
    runs
}

#[divan::bench(args = [64, 384, 768])]
fn check_embedded(bencher: Bencher<'_, '_>, dimension: usize) {
    let mut stream = Stream::new(&Hasher::new("bench v1").finish());
    let baseline =
        Baseline::fit_vectors(&runs(&mut stream, dimension, 40, 5)).expect("40 sessions");
    let guard = Guard::new(&baseline, Budget::one_in(20).sessions());
    let (intent, action) = (vector(&mut stream, dimension), vector(&mut stream, dimension));
    let check = || guard.check_embedded("tool_1", intent.as_slice(), action.as_slice());
    assert_ne!(check().verdict().guardian(), Guardian::Block);
    lukhas_perf::tap(bencher, "drift.guard", dimension, check);
}

#[divan::bench]
fn check_text(bencher: Bencher<'_, '_>) {
    let form = Form::new();
    let mut runs = Runs::new();
    for k in 0..20 {
        let action = Action::call("send_money", &json!({"subject": format!("rent {k}")}));
        let step = Step::new(format!("s{k}"), format!("Pay the rent of month {k}"), &action);
        runs.push(step).expect("a session and an intent");
    }
    let baseline = Baseline::fit(&runs, &form).expect("20 sessions");
    let mut guard = Guard::new(&baseline, Budget::one_in(20).sessions());
    guard.begin("Pay the rent of month 21", &form).expect("a text");
    let action = Action::call("send_money", &json!({"subject": "rent 21"}));
    assert_eq!(guard.check(&action, &form).verdict().guardian(), Guardian::Allow);
    lukhas_perf::tap_one(bencher, "drift.guard_text", || guard.check(&action, &form));
}

#[divan::bench(args = [50, 500], sample_size = 1)]
fn fit(bencher: Bencher<'_, '_>, sessions: usize) {
    let runs = runs(&mut Stream::new(&Hasher::new("bench v1").finish()), 64, sessions, 5);
    assert!(Baseline::fit_vectors(&runs).is_ok_and(|baseline| baseline.sessions() == sessions));
    lukhas_perf::tap(bencher, "drift.fit", sessions, || Baseline::fit_vectors(&runs));
}

/// As many tasks as calls: the contrasts are then most of the work.
#[divan::bench(args = [3_000], sample_size = 1)]
fn fit_of_one_call_each(bencher: Bencher<'_, '_>, sessions: usize) {
    let runs = runs(&mut Stream::new(&Hasher::new("bench v1").finish()), 64, sessions, 1);
    assert!(Baseline::fit_vectors(&runs).is_ok_and(|baseline| baseline.sessions() == sessions));
    lukhas_perf::tap(bencher, "drift.fit_1", sessions, || Baseline::fit_vectors(&runs));
}

/// Every session as a guard of the others judges it: grows with the cube of their number.
#[divan::bench(args = [50, 200], sample_count = 10, sample_size = 1)]
fn backtest(bencher: Bencher<'_, '_>, sessions: usize) {
    let runs = runs(&mut Stream::new(&Hasher::new("bench v1").finish()), 64, sessions, 5);
    let run = || lukhas_drift::backtest(&runs, &[], &BacktestParams::default());
    assert!(run().is_ok_and(|report| report.sessions == sessions));
    lukhas_perf::tap(bencher, "drift.backtest", sessions, run);
}
