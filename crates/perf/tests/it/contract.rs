//! Codes, units and texts that others rely on.

use lukhas_perf::{AllocCounts, Bytes, CheckError, Nanos, Quantity, SampleKind, Samples, budget};

#[test]
fn amounts_are_read_with_their_units() {
    for (text, ns) in [
        ("50 ms", 50e6),
        ("300 ns", 300.0),
        ("1 us", 1e3),
        ("1.5µs", 1500.0),
        (" 2 s ", 2e9),
        ("0 ns", 0.0),
    ] {
        assert_eq!(text.parse::<Nanos>().unwrap().get(), ns, "{text}");
    }
    for (text, bytes) in [("0 B", 0), ("10 MB", 10_000_000), ("10 MiB", 10 << 20), ("1.1 kB", 1100)]
    {
        assert_eq!(text.parse::<Bytes>().unwrap().get(), bytes, "{text}");
    }
    for (text, code) in [
        ("", "no_number"),
        ("ms", "no_number"),
        ("1.2.3 ms", "no_number"),
        ("1", "unknown_unit"),
        ("1 MS", "unknown_unit"),
        ("-1 ms", "out_of_range"),
        ("9999999999 s", "out_of_range"),
        ("10000000 GB", "out_of_range"),
        ("0.5 B", "not_whole"),
    ] {
        assert_eq!(text.parse::<Quantity>().unwrap_err().code(), code, "{text}");
    }
}

#[test]
fn amounts_are_printed_for_people_and_exactly_for_files() {
    let print = |ns: f64| Nanos::new(ns).unwrap().to_string();
    assert_eq!(print(0.0), "0 ns");
    assert_eq!(print(0.3), "0.30 ns");
    assert_eq!(print(1234.5), "1.23 us");
    assert_eq!(print(999.6), "1.00 us");
    assert_eq!(print(50e6), "50.0 ms");
    assert_eq!(print(123e9), "123 s");
    assert_eq!(Bytes::new(999).unwrap().to_string(), "999 B");
    assert_eq!(Bytes::new(10_485_760).unwrap().to_string(), "10.5 MB");
    let exact = |text: &str| String::from(text.parse::<Quantity>().unwrap());
    assert_eq!(exact("50 ms"), "50 ms");
    assert_eq!(exact("1234.5 ns"), "1.2345 us");
    assert_eq!(exact("10 MiB"), "10.48576 MB");
}

#[test]
fn samples_say_what_is_wrong_with_them() {
    let code = |iterations, ns: Vec<f64>| Samples::new(iterations, ns).unwrap_err().code();
    assert_eq!(code(1, vec![]), "no_samples");
    assert_eq!(code(0, vec![1.0]), "no_iterations");
    assert_eq!(code(1, vec![1.0, f64::NAN]), "bad_sample");
    assert_eq!(code(1, vec![f64::INFINITY]), "bad_sample");
    assert_eq!(code(1, vec![-1.0]), "bad_sample");
    let one = Samples::new(1, vec![1.0]).unwrap();
    assert_eq!(one.kind(), SampleKind::Calls);
    assert_eq!(one.with_clock_overhead_ns(f64::NAN).unwrap_err().code(), "bad_overhead");
    assert_eq!(Samples::new(2, vec![1.0]).unwrap().kind(), SampleKind::BatchMeans);
}

#[test]
fn a_check_tells_what_was_measured_against_the_budget() {
    let samples = |n| Samples::new(1, vec![1500.0; n]).unwrap();
    assert!(budget("parse").p95("2 us").unwrap().judge(samples(59)).is_ok());
    let missed = budget("parse").p95("1 us").unwrap().judge(samples(100)).unwrap_err();
    assert_eq!(missed.code(), "budget_missed");
    assert_eq!(
        missed.to_string(),
        "parse is over its budget: p95 1.50 us (at most 1.50 us), budget 1.00 us"
    );
    let open = budget("parse").p95("2 us").unwrap().judge(samples(9)).unwrap_err();
    assert_eq!(open.code(), "budget_inconclusive");
    assert_eq!(
        open.to_string(),
        "parse is undecided: p95 1.50 us, budget 2.00 us: 50 more samples"
    );
    let nothing = budget("parse").judge(samples(9)).unwrap_err();
    assert_eq!(nothing.to_string(), "parse is undecided: nothing is limited");
    assert_eq!(budget("parse").p99("1 MB").unwrap_err().code(), "unknown_unit");
}

#[test]
#[cfg(feature = "alloc")]
fn a_check_counts_allocations() {
    let allocate = || vec![0_u8; 32];
    assert!(budget("vec").allocs(1).bytes("32 B").unwrap().check(allocate).is_ok());
    let error = budget("vec").allocs(0).check(allocate).unwrap_err();
    assert!(matches!(error, CheckError::Missed { .. }));
    assert_eq!(error.to_string(), "vec is over its budget: allocs 1, budget 0");
}

#[test]
fn counts_are_exact_in_a_check_of_given_samples() {
    let samples = Samples::new(1, vec![1.0; 60]).unwrap().with_allocs(AllocCounts::new(1, 2, 2, 0));
    let kept = budget("a").p50("1 ns").unwrap().judge(samples).unwrap();
    assert_eq!(kept.allocs().map(|a| a.bytes), Some(2));
    assert!(matches!(budget("a").judge(kept), Err(CheckError::Inconclusive { .. })));
}

#[test]
fn numbers_of_errors_are_short() {
    let said = |ns| Samples::new(1, vec![ns]).unwrap_err().to_string();
    assert_eq!(said(1e308), "sample 0 is 1e308 ns: a time lies from 0 to 1e18");
    assert_eq!(said(-1.5), "sample 0 is -1.5 ns: a time lies from 0 to 1e18");
}
