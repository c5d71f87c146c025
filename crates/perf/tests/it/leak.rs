//! Growth from round to round.

use lukhas_perf::{LeakParams, MIN_ROUNDS, Outcome, leak_verdict};
use proptest::prelude::*;

/// SplitMix64 (Steele, Lea and Flood 2014).
struct Random(u64);

impl Random {
    fn below(&mut self, n: u64) -> i64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % n).cast_signed()
    }
}

fn outcome(live: &[i64]) -> Outcome {
    leak_verdict(live, &LeakParams::default()).expect("valid parameters").outcome
}

/// How many of 1,000 histories of 40 judged rounds fail.
fn failures(mut history: impl FnMut(&mut Random) -> Vec<i64>) -> usize {
    (0..1000).filter(|&seed| outcome(&history(&mut Random(seed))) == Outcome::Fail).count()
}

/// A cache of `slots` entries of up to 1,000 bytes after each of 40 rounds that replace `replaced` of them, from empty,
/// `warm_up` rounds left out.
fn cache(random: &mut Random, slots: usize, replaced: usize, warm_up: usize) -> Vec<i64> {
    let mut sizes = vec![0_i64; slots];
    let mut next = 0;
    let rounds = (0..40 + warm_up).map(|_| {
        for _ in 0..replaced {
            sizes[next % slots] = random.below(1000);
            next += 1;
        }
        sizes.iter().sum()
    });
    rounds.skip(warm_up).collect()
}

/// The rates that the documentation of `leak_verdict` states, and a little more for other roundings.
#[test]
fn false_alarms_are_as_stated() {
    let noise = failures(|random| (0..40).map(|_| random.below(1000)).collect());
    assert!(noise <= 2, "independent noise: {noise}");
    let full = failures(|random| cache(random, 100, 100, 20));
    assert!(full <= 2, "a cache whose entries are all replaced: {full}");
    let turning = failures(|random| cache(random, 100, 10, 20));
    assert!(turning <= 20, "a cache of which a tenth is replaced: {turning}");
    let filling = failures(|random| cache(random, 100, 10, 0));
    assert!(filling <= 60, "a cache that fills in a quarter of the rounds: {filling}");
    let late = failures(|random| cache(random, 100, 2, 0));
    assert!(late >= 990, "a cache that fills in all of the rounds is like a leak: {late}");
}

#[test]
fn a_leak_within_noise_is_found() {
    let leaking = |random: &mut Random| -> Vec<i64> {
        (0..40).map(|round| 100 * round + random.below(1000)).collect()
    };
    let found = failures(leaking);
    assert!(found >= 800, "{found}");
}

#[test]
fn constant_growth_is_exact() {
    let live: Vec<i64> = (0..40).map(|round| (1 << 40) + 128 * round).collect();
    let report = leak_verdict(&live, &LeakParams::default()).unwrap();
    assert_eq!(report.outcome, Outcome::Fail);
    assert_eq!(report.growth(), 39 * 128);
    let slope = report.slope.unwrap();
    assert!((slope.bytes - 128.0).abs() < 1e-9 && slope.high - slope.low < 1e-6, "{slope}");
    assert_eq!(
        report.to_string(),
        "128.0 B a round (128.0 to 128.0) over 40 rounds, 4992 B in all"
    );
    assert_eq!(outcome(&[i64::MAX; 40]), Outcome::Pass);
    let shrinking: Vec<i64> = live.iter().map(|x| -x).collect();
    assert_eq!(outcome(&shrinking), Outcome::Pass);
}

#[test]
fn a_slope_is_as_in_the_textbook() {
    let live = [2, 1, 4, 3, 7, 5, 8, 9, 10, 12];
    let slope = leak_verdict(&live, &LeakParams::default()).unwrap().slope.unwrap();
    // by hand; t(.995, 8) = 3.355387
    let (sxx, sxy, syy) = (82.5, 95.5, 493.0 - 10.0 * 6.1 * 6.1);
    let b = sxy / sxx;
    let error = ((syy - b * sxy) / 8.0_f64 / sxx).sqrt();
    assert!((slope.bytes - b).abs() < 1e-12);
    assert!((slope.high - (b + 3.355_387 * error)).abs() < 1e-5, "{slope:?}");
}

#[test]
fn what_does_not_decide_says_so() {
    let report = leak_verdict(&[1, 2, 3], &LeakParams::default()).unwrap();
    assert_eq!(report.outcome, Outcome::Inconclusive { needed: Some(7) });
    assert_eq!(report.to_string(), "3 rounds are too few to say");
    assert_eq!(leak_verdict(&[], &LeakParams::default()).unwrap().growth(), 0);
    // growth that stopped half way
    let stopped: Vec<i64> = (0..40).map(|round: i64| 100 * round.min(15)).collect();
    let report = leak_verdict(&stopped, &LeakParams::default()).unwrap();
    assert_eq!(report.outcome, Outcome::Inconclusive { needed: Some(40) });
    assert!(report.to_string().ends_with("more rounds would tell"), "{report}");
}

#[test]
fn params_are_checked() {
    for set in [
        |p: &mut LeakParams| p.rounds = usize::MAX,
        |p: &mut LeakParams| p.warm_up = usize::MAX,
        |p: &mut LeakParams| p.confidence = 1.0,
        |p: &mut LeakParams| p.confidence = f64::NAN,
    ] {
        let mut params = LeakParams::default();
        set(&mut params);
        assert_eq!(leak_verdict(&[0; 40], &params).unwrap_err().code(), "bad_param");
    }
    let long = vec![0; lukhas_perf::MAX_ROUNDS + 1];
    assert_eq!(leak_verdict(&long, &LeakParams::default()).unwrap_err().code(), "too_long");
}

#[test]
#[cfg(feature = "alloc")]
fn live_bytes_are_counted() {
    use lukhas_perf::{CheckError, leak, peak_bound};

    let (mut kept, params) = (Vec::new(), LeakParams::default());
    let report = leak(&params, || kept.push(Box::new(7_u64))).unwrap();
    assert_eq!(report.outcome, Outcome::Fail, "{report}");
    // a buffer that doubles stands still in between: more rounds tell
    let mut buffer = Vec::new();
    let report = leak(&params, || buffer.push(7_u64)).unwrap();
    assert_eq!(report.outcome, Outcome::Inconclusive { needed: Some(40) }, "{report}");
    let (mut buffer, mut more) = (Vec::new(), params);
    more.rounds = 80;
    let report = leak(&more, || buffer.push(7_u64)).unwrap();
    assert_eq!(report.outcome, Outcome::Fail, "{report}");
    let mut cache = [const { Vec::new() }; 8];
    let mut turn = 0;
    let report = leak(&params, || {
        cache[turn % 8] = vec![0_u8; 100];
        turn += 1;
    })
    .unwrap();
    assert_eq!((report.outcome, report.growth()), (Outcome::Pass, 0), "{report}");
    assert_eq!(report.live, [800; 40]);

    assert_eq!(peak_bound("1 kB", || vec![0_u8; 1000]).unwrap().live, 1000);
    let over = peak_bound("999 B", || drop(vec![0_u8; 1000])).unwrap_err();
    assert_eq!(over.to_string(), "the call is over its budget: peak bytes 1.00 kB, budget 999 B");
    assert!(matches!(peak_bound("9", || ()), Err(CheckError::BadLimit { .. })));
    lukhas_perf::budget("x").peak("1 kB").unwrap().check(|| vec![0_u8; 1000]).unwrap();
    assert!(lukhas_perf::budget("x").peak("1 B").unwrap().check(|| vec![0_u8; 1000]).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    /// The verdict is of growth alone: where the bytes begin does not matter, and time backwards is the slope negated.
    #[test]
    fn a_shift_changes_nothing_and_a_mirror_negates(
        live in prop::collection::vec(-1_000_000_i64..1_000_000, 0..80), shift in -(1_i64 << 50)..1 << 50,
    ) {
        let params = LeakParams::default();
        let report = leak_verdict(&live, &params).unwrap();
        prop_assert_eq!(report.slope.is_some(), live.len() >= MIN_ROUNDS);
        let shifted: Vec<i64> = live.iter().map(|x| x + shift).collect();
        let other = leak_verdict(&shifted, &params).unwrap();
        prop_assert_eq!((other.outcome, other.slope, other.late), (report.outcome, report.slope, report.late));
        let back: Vec<i64> = live.iter().rev().copied().collect();
        if let (Some(a), Some(b)) = (report.slope, leak_verdict(&back, &params).unwrap().slope) {
            prop_assert!((a.bytes + b.bytes).abs() <= 1e-6 * (1.0 + a.bytes.abs()));
            prop_assert!(a.low <= a.bytes && a.bytes <= a.high);
        }
    }
}
