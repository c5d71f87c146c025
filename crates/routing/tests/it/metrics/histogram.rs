//! The histogram beside the sorted list of what went in.

use std::time::Duration;

use lukhas_routing::{Histogram, Latency};
use proptest::prelude::*;

fn of(times: &[u64]) -> Latency {
    let histogram = Histogram::new();
    for ns in times {
        histogram.record(Duration::from_nanos(*ns));
    }
    histogram.latency()
}

#[test]
fn nothing_has_no_times() {
    assert_eq!(of(&[]), Latency::default());
}

#[test]
fn one_time_is_every_quantile() {
    for ns in [0, 1, 255, 256, 1_000_000, 1 << 37, u64::MAX] {
        let latency = of(&[ns]);
        let found = [latency.p50_ns, latency.p95_ns, latency.p99_ns, latency.max_ns];
        assert_eq!((latency.count, found, latency.mean_ns), (1, [Some(ns); 4], Some(ns)));
    }
}

#[test]
fn known_quantiles() {
    // 1 to 100 us: the upper edges beyond 50, 95 and 99 us
    let times: Vec<u64> = (1..=100).map(|us| us * 1000).collect();
    let latency = of(&times);
    assert_eq!(latency.p50_ns, Some(50_176));
    assert_eq!(latency.p95_ns, Some(96_256));
    assert_eq!(latency.p99_ns, Some(100_000), "never more than the largest");
    assert_eq!((latency.mean_ns, latency.max_ns), (Some(50_500), Some(100_000)));
}

#[test]
fn what_is_too_long_is_the_longest() {
    let histogram = Histogram::new();
    histogram.record(Duration::MAX);
    assert_eq!(histogram.latency().max_ns, Some(u64::MAX));
}

#[test]
fn threads_lose_nothing() {
    let histogram = Histogram::new();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            let histogram = &histogram;
            scope.spawn(move || {
                for step in 0..10_000 {
                    histogram.record(Duration::from_nanos(thread * 10_000 + step));
                }
            });
        }
    });
    let latency = histogram.latency();
    assert_eq!((latency.count, latency.max_ns), (40_000, Some(39_999)));
    assert_eq!(latency.mean_ns, Some(19_999));
}

fn time() -> impl Strategy<Value = u64> {
    prop_oneof![0..2_000_u64, 0..100_000_000_u64, 0..1_u64 << 40]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn quantiles_are_those_of_the_sorted_list_within_a_bucket(
        mut times in proptest::collection::vec(time(), 1..300),
    ) {
        let latency = of(&times);
        times.sort_unstable();
        let largest = times[times.len() - 1];
        prop_assert_eq!((latency.count, latency.max_ns), (times.len() as u64, Some(largest)));
        let mean = times.iter().map(|ns| u128::from(*ns)).sum::<u128>() / times.len() as u128;
        prop_assert_eq!(latency.mean_ns.map(u128::from), Some(mean));
        for (percent, found) in [(50, latency.p50_ns), (95, latency.p95_ns), (99, latency.p99_ns)] {
            let exact = times[(times.len() * percent).div_ceil(100).max(1) - 1];
            let found = found.unwrap();
            prop_assert!(found >= exact && found <= largest, "{percent}: {found} for {exact}");
            let most = if exact < 256 { 256 } else { exact + exact.div_ceil(32) };
            prop_assert!(exact >= 1 << 37 || found <= most, "{percent}: {found} for {exact}");
        }
        prop_assert!(latency.p50_ns <= latency.p95_ns && latency.p95_ns <= latency.p99_ns);
    }
}
