//! The performance guide's two chaos tests, on a clock that does not wait.

use std::convert::Infallible;
use std::time::Duration;

use lukhas_dreams::{Context, DreamMemory, simulate_dream};
use lukhas_glyphs::{EncodeRequest, Glyph, encode_concept};
use lukhas_perf::{Chaos, RetryParams, Schedule, VirtualTime, Waiter, retry};

#[test]
fn a_dream_with_latency_injection_succeeds_later_by_what_the_schedule_says() {
    let (mean, stddev) = (Duration::from_millis(100), Duration::from_millis(20));
    let schedule = Schedule::new(42).delaying(mean, stddev).expect("delays");
    let time = VirtualTime::new();
    let chaos = Chaos::new(schedule.clone(), time.clone());
    let (context, memory) = (Context::default(), DreamMemory::archetypes());
    let undisturbed = simulate_dream("chaos_test", &context, &memory).expect("a dream").digest();
    for call in 0..20 {
        let before = time.elapsed();
        let dream = chaos.call(|| simulate_dream("chaos_test", &context, &memory)).expect("late");
        assert_eq!(dream.digest(), undisturbed);
        let late = time.elapsed() - before;
        assert_eq!(late, schedule.fate(call).delay);
        assert!(late > mean - 5 * stddev && late < mean + 5 * stddev, "{late:?}");
    }
    // four standard errors of twenty delays
    let average = time.elapsed() / 20;
    assert!(average > Duration::from_millis(82) && average < Duration::from_millis(118));
}

/// How many of a hundred concepts are encoded.
fn encoded(chaos: &Chaos, time: &VirtualTime, retries: &RetryParams) -> usize {
    let encode = |number: u32| {
        let glyph = Glyph::new(format!("test_{number}")).build().expect("a glyph");
        let request = EncodeRequest::from(glyph);
        let call = || chaos.call(|| Ok::<_, Infallible>(encode_concept(&request)));
        let symbol = retry(retries, time, call)?;
        assert_eq!(symbol, encode_concept(&request));
        Ok::<_, lukhas_perf::RetryError<_>>(())
    };
    (0..100).filter(|&number| encode(number).is_ok()).count()
}

#[test]
fn glyphs_at_a_tenth_of_failures_85_of_100_and_with_retries_all() {
    let time = VirtualTime::new();
    let chaos = || Chaos::new("seed=42 refuse=0.1".parse().expect("a schedule"), time.clone());
    let mut once = RetryParams::default();
    once.attempts = 1.try_into().expect("not zero");

    let plain = chaos();
    let successes = encoded(&plain, &time, &once);
    assert!(successes >= 85, "{successes}");
    assert_eq!(successes, 100 - plain.tally().refused as usize);
    assert!(successes < 100, "there were failures at all");

    let retried = chaos();
    assert_eq!(encoded(&retried, &time, &RetryParams::default()), 100);
    let tally = retried.tally();
    assert_eq!(tally.calls, 100 + tally.refused, "one more call for each that was refused");
    assert_eq!(time.elapsed(), Duration::from_millis(100) * tally.refused as u32);
}
