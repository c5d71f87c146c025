//! What a comparison says, on processes made by hand.

use proptest::prelude::*;

use lukhas_perf::{
    AbOrder, AbParams, AbPoint, AbReport, AbRun, AbSide, AbStage, AllocCounts, Machine, Outcome,
    Samples, Tap, TapRow,
};

/// Runs a whole comparison of one row; `time` says p50 of a process by its side and its place in the run.
fn compare(params: AbParams, mut time: impl FnMut(AbSide, usize) -> f64) -> AbReport {
    let mut run = AbRun::new(params).unwrap();
    let mut count = 0;
    while let Some(stage) = run.stage() {
        for _ in 0..stage.blocks {
            let block = stage.order.sides().map(|side| {
                count += 1;
                let ns = time(side, count);
                [("a", AbPoint::new(ns, ns).unwrap())]
            });
            run.add([&block[0], &block[1], &block[2], &block[3]]).unwrap();
        }
        run.close();
    }
    run.report("main", Machine::here())
}

/// A spread of 4 % that repeats itself neither by two nor by four.
fn noise(count: usize) -> f64 {
    100.0 + [0.0, 3.0, 1.0, 4.0, 2.0][count % 5]
}

fn slower(side: AbSide, factor: f64) -> f64 {
    if side == AbSide::B { factor } else { 1.0 }
}

#[test]
fn equals_pass_in_the_screen_and_a_slowdown_fails_in_the_confirmation() {
    let same = compare(AbParams::default(), |_, count| noise(count));
    assert_eq!((same.verdict, same.exit_code(), same.rows[0].blocks), (Outcome::Pass, 0, 4));
    assert!(same.regressed.is_empty());
    let (low, high) = same.rows[0].interval.unwrap();
    assert!(low <= 0.0 && 0.0 <= high && low >= -0.04 && high <= 0.04, "{low} {high}");

    let slow = compare(AbParams::default(), |side, count| noise(count) * slower(side, 1.2));
    assert_eq!((slow.verdict, slow.exit_code(), slow.rows[0].blocks), (Outcome::Fail, 1, 12));
    assert_eq!(slow.regressed, ["a"]);
    let shift = slow.rows[0].shift.unwrap();
    assert!((shift - 0.2).abs() < 0.02, "{shift}");
    assert!(slow.to_string().contains("regressed: a\nverdict: fail"), "{slow}");

    let fast = compare(AbParams::default(), |side, count| noise(count) * slower(side, 0.5));
    assert_eq!(fast.verdict, Outcome::Pass);
}

/// Runs a comparison of equal times; `allocs` says what a process of a side counted, by its place in the run.
fn counted(allocs: impl Fn(AbSide, usize) -> Option<u64>) -> AbReport {
    let mut run = AbRun::new(AbParams::default()).unwrap();
    let mut count = 0;
    while let Some(stage) = run.stage() {
        for _ in 0..stage.blocks {
            let taps = stage.order.sides().map(|side| {
                count += 1;
                let counts = allocs(side, count).map(|n| AllocCounts::new(n, 0, 0, 0));
                let samples = Samples::new(1, vec![noise(count); 60]).unwrap().with_allocs(counts);
                vec![Tap::new(None, "t", vec![TapRow::new("a", samples)])]
            });
            run.add_taps([&taps[0], &taps[1], &taps[2], &taps[3]], "").unwrap();
        }
        run.close();
    }
    run.report("main", Machine::here())
}

#[test]
fn more_allocations_in_every_process_fail() {
    let of = |a: u64, b: u64| {
        counted(move |side, _| Some(if side == AbSide::A { a } else { b })).verdict.exit_code()
    };
    assert_eq!([of(0, 1), of(99, 100), of(100, 102)], [1, 1, 1]);
    assert_eq!([of(0, 0), of(100, 101), of(1, 0), of(u64::MAX, u64::MAX)], [0, 0, 0, 0]);
    let more = counted(|side, _| Some(u64::from(side == AbSide::B)));
    assert_eq!((more.regressed.len(), more.rows[0].blocks), (1, 4));
    let reason = "a call makes more allocations: 0 before, 1 now";
    assert!(more.to_string().contains(reason), "{more}");
    // one process of A has as many, or one of B did not count
    let varies = counted(|side, count| Some(u64::from(side == AbSide::B || count == 5)));
    assert_eq!(varies.verdict, Outcome::Pass, "{varies}");
    let uncounted = counted(|side, count| (count != 2).then_some(u64::from(side == AbSide::B)));
    assert_eq!(uncounted.verdict, Outcome::Pass, "{uncounted}");
}

#[test]
fn what_grows_steadily_is_no_slowdown() {
    let drift = compare(AbParams::default(), |_, count| 100.0 + count as f64);
    assert_eq!(drift.verdict, Outcome::Pass, "{drift}");
}

#[test]
fn too_much_noise_is_inconclusive_and_says_how_many_blocks_more() {
    let mut params = AbParams::default();
    params.stages = vec![1, 1];
    let few = compare(params, |_, count| noise(count));
    assert_eq!(few.exit_code(), 3);
    let Outcome::Inconclusive { needed: Some(needed) } = few.rows[0].row.verdict else {
        panic!("{few}");
    };
    assert_eq!(few.rows[0].needed, Some(needed));
    assert!((1..10).contains(&needed), "{needed}");
    assert!(few.to_string().contains("more blocks would decide"), "{few}");
}

#[test]
fn a_binary_that_differs_from_itself_decides_nothing() {
    // the first of A in a block, and A' in the next block, are slow: A' is always the slow one or always the fast one
    let mut params = AbParams::default();
    params.stages = vec![1, 20];
    let mut of_a = 0;
    let odd = |side: AbSide, _: usize| {
        if side == AbSide::B {
            return 200.0;
        }
        of_a += 1;
        let (block, place) = ((of_a - 1) / 2, (of_a - 1) % 2);
        if block % 2 == place { 100.0 } else { 150.0 }
    };
    let report = compare(params, odd);
    assert_eq!((report.exit_code(), report.rows[0].control_fired), (3, true), "{report}");
    assert_eq!(report.rows[0].needed, None);
    assert!(report.to_string().contains("differs from itself"), "{report}");
}

#[test]
fn a_slow_tail_alone_fails_too() {
    let mut run = AbRun::new(AbParams::default()).unwrap();
    while let Some(stage) = run.stage() {
        for _ in 0..stage.blocks {
            let point = |side| AbPoint::new(100.0, 110.0 * slower(side, 2.0)).unwrap();
            let block = stage.order.sides().map(|side| [("a", point(side))]);
            run.add([&block[0], &block[1], &block[2], &block[3]]).unwrap();
        }
        run.close();
    }
    let report = run.report("main", Machine::here());
    assert_eq!(report.regressed, ["a"]);
    assert!(report.to_string().contains("p95 is slower"), "{report}");
    assert_eq!(report.rows[0].shift, Some(0.0));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// A slower B never has a better verdict, and its shift grows by what it became slower; units do not matter.
    #[test]
    fn slower_is_never_better(
        times in prop::collection::vec(90.0_f64..110.0, 112),
        factor in 1.0_f64..1.6,
        unit in 0.001_f64..1e6,
    ) {
        let at = |factor: f64, unit: f64| {
            compare(AbParams::default(), |side, count| times[count - 1] * unit * slower(side, factor))
        };
        let rank = |report: &AbReport| match report.exit_code() { 0 => 0, 3 => 1, _ => 2 };
        let (equal, slow, scaled) = (at(1.0, 1.0), at(factor, 1.0), at(factor, unit));
        prop_assert!(rank(&equal) <= rank(&slow), "{equal}\n{slow}");
        let (a, b) = (&slow.rows[0], &scaled.rows[0]);
        prop_assert_eq!((slow.verdict.name(), a.blocks), (scaled.verdict.name(), b.blocks));
        prop_assert!((a.shift.unwrap() - b.shift.unwrap()).abs() < 1e-9);
        if a.blocks == equal.rows[0].blocks {
            let grown = (1.0 + equal.rows[0].shift.unwrap()) * factor;
            prop_assert!((1.0 + a.shift.unwrap() - grown).abs() < 1e-9);
        }
        let (low, high) = a.interval.unwrap();
        prop_assert!(low <= a.shift.unwrap() && a.shift.unwrap() <= high);
    }

    /// The median over the pairs of all blocks, as counting finds it.
    #[test]
    fn the_shift_is_the_median_of_all_pairs(times in prop::collection::vec(1.0_f64..1000.0, 16)) {
        let mut params = AbParams::default();
        params.stages = vec![4];
        let report = compare(params, |_, count| times[count - 1]);
        let mut pairs = Vec::new();
        for block in times.chunks(4) {
            for a in [block[0], block[3]] {
                pairs.extend([block[1] / a, block[2] / a]);
            }
        }
        pairs.sort_by(f64::total_cmp);
        let median = (pairs[7] * pairs[8]).sqrt() - 1.0;
        prop_assert!((report.rows[0].shift.unwrap() - median).abs() < 1e-9 * (1.0 + median.abs()));
    }
}

fn tap(rows: &[(&str, f64)]) -> [Tap; 1] {
    let row = |&(name, ns): &(&str, f64)| {
        TapRow::new(name, Samples::new(1, vec![ns, ns * 1.01, ns * 1.02]).unwrap())
    };
    [Tap::new(None, "t", rows.iter().map(row).collect())]
}

#[test]
fn rows_of_one_side_are_new_or_missing() {
    let mut run = AbRun::new(AbParams::default()).unwrap();
    let stage = run.stage().unwrap();
    assert_eq!((stage.index, stage.order, stage.blocks), (0, AbOrder::Abba, 4));
    let a = tap(&[("x.both", 10.0), ("x.old", 10.0), ("y", 1.0)]);
    let b = tap(&[("x.both", 10.0), ("x.new", 10.0), ("y", 1.0)]);
    for _ in 0..stage.blocks {
        run.add_taps([&a, &b, &b, &a], "x.").unwrap();
    }
    run.close();
    assert_eq!(run.stage(), None);
    let report = run.report("v1", Machine::here());
    let names: Vec<_> = report.rows.iter().map(|row| (&row.row.name[..], row.counts)).collect();
    assert_eq!(names, [("x.both", true), ("x.new", false), ("x.old", true)]);
    assert_eq!(report.rows[0].row.verdict, Outcome::Pass);
    assert_eq!(report.rows[0].row.samples, Some(24));
    assert_eq!((report.exit_code(), &report.regressed[..]), (3, &[][..]));
    let json: serde_json::Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    let keys: Vec<&str> = json.as_object().unwrap().keys().map(String::as_str).collect();
    assert_eq!(keys, ["schema", "machine", "verdict", "rows", "against", "regressed"]);
    let row = json["rows"][0].as_object().unwrap();
    for key in ["name", "unit", "p95", "budget", "verdict", "shift", "interval"] {
        assert!(row.contains_key(key), "{key}");
    }
    assert_eq!((&row["shift"], &json["rows"][2]["shift"]), (&0.0.into(), &().into()));
    assert!(report.to_string().contains("not measured any more"), "{report}");
}

#[test]
fn nothing_measured_is_inconclusive() {
    let mut run = AbRun::new(AbParams::default()).unwrap();
    run.close();
    assert_eq!(run.stage(), None);
    assert_eq!(run.report("main", Machine::here()).exit_code(), 3);
}

#[test]
fn stages_take_turns_and_parameters_have_bounds() {
    let mut run = AbRun::new(AbParams::default()).unwrap();
    let mut orders = Vec::new();
    let mut wide = (1..).map(|n| AbPoint::new(f64::from(n % 7 * n % 11 + 1), 1.0).unwrap());
    while let Some(AbStage { order, blocks, .. }) = run.stage() {
        orders.push(order);
        for _ in 0..blocks {
            let block = [(); 4].map(|()| [("a", wide.next().unwrap())]);
            run.add([&block[0], &block[1], &block[2], &block[3]]).unwrap();
        }
        run.close();
    }
    assert_eq!(orders, [AbOrder::Abba, AbOrder::Baab, AbOrder::Abba]);
    let bad: [fn(&mut AbParams); 8] = [
        |p| p.false_fail = 0.0,
        |p| p.false_pass = 0.6,
        |p| p.control = f64::NAN,
        |p| p.p95_share = 1.0,
        |p| p.tolerance = -0.1,
        |p| p.target = 0.05,
        |p| p.stages = vec![],
        |p| p.stages = vec![4, 0],
    ];
    for (index, change) in bad.into_iter().enumerate() {
        let mut params = AbParams::default();
        change(&mut params);
        assert_eq!(AbRun::new(params).unwrap_err().code(), "bad_param", "{index}");
    }
    assert_eq!(AbPoint::new(f64::NAN, 1.0).unwrap_err().code(), "bad_sample");
}
