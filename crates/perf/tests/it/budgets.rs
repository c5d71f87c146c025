//! What a budgets file may say, and what is refused.

use lukhas_perf::{AllocCounts, Budgets, Class, Nanos, Outcome, Quantity, Samples};

/// The workspace's own budgets.
const OWN: &str = include_str!("../../../../benches/budgets.toml");

fn samples(n: usize, ns: f64) -> Samples {
    Samples::new(1, vec![ns; n]).expect("these are samples")
}

#[test]
fn the_workspace_file_holds_its_nine_rows_in_order() {
    let budgets = Budgets::parse(OWN).unwrap();
    let names: Vec<&str> = budgets.iter().map(|b| b.name.as_str()).collect();
    let expected = [
        "dreams.simulate",
        "dreams.mesh",
        "glyphs.encode",
        "glyphs.bind",
        "glyphs.validate",
        "drift.update",
        "drift.ema",
        "routing.overhead",
        "drift.memory",
    ];
    assert_eq!(names, expected);
    let update = budgets.get("drift.update").unwrap();
    assert_eq!(update.guide, Some(Quantity::Time(Nanos::new(50e6).unwrap())));
    assert_eq!(update.ours, Some(Quantity::Time(Nanos::new(300.0).unwrap())));
    assert_eq!((update.class, update.bench()), (Class::Critical, "drift.update/768"));
    let memory = budgets.get("drift.memory").unwrap();
    assert_eq!(memory.guide.map(Quantity::value), Some(10e6));
    assert_eq!(memory.guide.map(Quantity::unit), Some("B"));
    let guides = budgets.clone().guides();
    let update = guides.get("drift.update").unwrap();
    assert_eq!((update.allocs, update.bytes, update.instructions), (None, None, None));
    assert_eq!(update.guide, budgets.get("drift.update").unwrap().guide);
    // critical ones first, each class in the file's order
    let sorted: Vec<&str> = budgets.by_class().iter().map(|b| b.name.as_str()).collect();
    assert_eq!(sorted[..5], [expected[0], expected[2], expected[4], expected[5], expected[7]]);
    assert_eq!(sorted[5..], [expected[1], expected[3], expected[6], expected[8]]);
}

#[test]
fn a_file_with_a_fault_is_refused_with_its_code() {
    for (text, code) in [
        ("[a", "bad_toml"),
        ("[a]\np50 = '1 s'\n[a]\np50 = '1 s'", "bad_toml"),
        ("[a.b]\np50 = '1 s'\n[\"a.b\"]\np50 = '1 s'", "duplicate_budget"),
        ("", "no_budgets"),
        ("[a]", "empty_budget"),
        ("[a]\nclass = 'high'\ntitle = 't'\nbench = 'b'", "empty_budget"),
        ("guide = '1 s'", "unknown_key"),
        ("[a]\nguide = '1 s'\np95 = '1 s'", "unknown_key"),
        ("[a]\nguide = '1 s'\n[a.b]\nguide = '1 s'", "unknown_key"),
        ("[a]\nguide = 1", "wrong_type"),
        ("[a]\nallocs = '1'", "wrong_type"),
        ("[a]\nallocs = 1.5", "wrong_type"),
        ("[a]\nguide = '1 s'\nclass = 1", "wrong_type"),
        ("[a]\nguide = '1 s'\nclass = 'low'", "unknown_class"),
        ("[a]\nguide = '1'", "bad_quantity"),
        ("[a]\nguide = 'ms'", "bad_quantity"),
        ("[a]\nguide = '-1 ms'", "bad_quantity"),
        ("[a]\nguide = '1 parsec'", "bad_quantity"),
        ("[a]\nbytes = '.5 B'", "bad_quantity"),
        ("[a]\np99 = '1 MB'", "bad_quantity"),
        ("[a]\ninstructions = -1", "negative"),
        ("[a]\nguide = '1 s'\nours = '1 MB'", "mixed_units"),
    ] {
        assert_eq!(Budgets::parse(text).unwrap_err().code(), code, "{text}");
    }
}

#[test]
fn an_error_names_the_budget_and_the_key() {
    let error = Budgets::parse("[drift.update]\ngiude = '50 ms'").unwrap_err();
    assert_eq!(error.to_string(), "budget drift.update: unknown key \"giude\"");
    let error = Budgets::parse("[[budget]]\nguide = '50 ms'").unwrap_err();
    assert!(error.to_string().starts_with("\"budget\" is no budget: a budget is a table"));
}

#[test]
fn times_are_judged_by_bounds_and_counts_exactly() {
    let parse = |text: &str| Budgets::parse(text).unwrap().get("a").unwrap().clone();
    let p95 = parse("[a]\nguide = '100 ns'\nours = '10 ns'");
    assert_eq!(p95.judge(&samples(59, 100.0)), Outcome::Pass);
    assert_eq!(p95.judge(&samples(58, 100.0)), Outcome::Inconclusive { needed: Some(1) });
    assert_eq!(p95.judge(&samples(5, 100.1)), Outcome::Fail);
    assert_eq!(p95.judge_ours(&samples(59, 100.0)), Some(Outcome::Fail));
    let p99 = parse("[a]\np99 = '100 ns'");
    assert_eq!(p99.judge(&samples(299, 1.0)), Outcome::Pass);
    assert_eq!(p99.judge(&samples(298, 1.0)), Outcome::Inconclusive { needed: Some(1) });
    let counts = parse("[a]\nallocs = 2\nbytes = '1 kB'");
    let with = |count, bytes| samples(1, 1.0).with_allocs(AllocCounts::new(count, bytes, 0, 0));
    assert_eq!(counts.judge(&with(2, 1000)), Outcome::Pass);
    assert_eq!(counts.judge(&with(3, 1000)), Outcome::Fail);
    assert_eq!(counts.judge(&with(2, 1001)), Outcome::Fail);
    assert_eq!(counts.judge(&samples(1, 1.0)), Outcome::Inconclusive { needed: None });
    let peak = parse("[a]\nguide = '1 kB'\nours = '0 B'");
    let held = |peak| samples(1, 1.0).with_allocs(AllocCounts::new(1, 5000, peak, 0));
    assert_eq!(peak.judge(&held(1000)), Outcome::Pass);
    assert_eq!(peak.judge(&held(1001)), Outcome::Fail);
    assert_eq!(peak.judge_ours(&held(1)), Some(Outcome::Fail));
    let instructions = parse("[a]\nguide = '1 s'\ninstructions = 10");
    assert_eq!(instructions.judge(&samples(59, 1.0)), Outcome::Inconclusive { needed: None });
    assert_eq!(instructions.judge(&samples(59, 1.0).with_instructions(11)), Outcome::Fail);
}
