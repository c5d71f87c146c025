//! Explanations of alarms: intervals that hold, evidence that is not too much, parts that add up.

use lukhas_drift::explain::{
    ExplainParams, Explanation, History, MAX_OBSERVATIONS, Shift, contributions, explain,
    top_contributions, top_shifts,
};
use lukhas_drift::{DriftError, Monitor, Policy, score};
use lukhas_types::{Fault, Lane, Stream};
use proptest::prelude::*;

use crate::support::stream;

/// 0 or 2 with the mean `2 p`: the widest spread there is.
fn coin(stream: &mut Stream, p: f64) -> f64 {
    if stream.next_unit() < p { 2.0 } else { 0.0 }
}

/// Somewhere around `center`, in [0, 2], without a tie.
fn smooth(stream: &mut Stream, center: f64) -> f64 {
    center + 0.3 * (stream.next_unit() - 0.5)
}

fn code<T: std::fmt::Debug>(result: Result<T, DriftError>) -> &'static str {
    result.expect_err("refused").code()
}

#[test]
fn all_intervals_of_a_stream_hold_at_once_from_the_smallest_n_on() {
    let (alpha, runs, n) = (0.2, 60, 12);
    let params = ExplainParams::default().with_alpha(alpha);
    for first in [0, 3] {
        let mut missed = [0; 2];
        for run in 0..runs {
            let mut stream = stream("intervals", run);
            let p = [0.02, 0.5, 0.9][run as usize % 3];
            let values: Vec<f64> = (0..n).map(|_| coin(&mut stream, p)).collect();
            let mut is_missed = [false; 2];
            for to in 1..=n {
                // the onset that the data suggest, and the one that leaves as little as there can be
                let last = params.with_onset(first + to as u64 - 1);
                for params in [params, last] {
                    let found = explain(&values[..to], first, &params).unwrap();
                    let misses = |interval: [f64; 2], truth: f64| {
                        !(interval[0]..=interval[1]).contains(&truth)
                    };
                    is_missed[0] |= misses(found.after.interval, 2.0 * p)
                        || found.before.is_some_and(|one| misses(one.interval, 2.0 * p));
                    is_missed[1] |= found.size.is_some_and(|size| misses(size.interval, 0.0));
                }
            }
            missed = [0, 1].map(|k| missed[k] + u32::from(is_missed[k]));
        }
        let error = (alpha * (1.0 - alpha) / runs as f64).sqrt();
        for missed in missed.map(|missed| f64::from(missed) / runs as f64) {
            assert!(missed <= alpha + 3.0 * error, "{first}: {missed}");
        }
    }
}

#[test]
fn a_change_at_an_estimated_onset_lies_in_its_interval() {
    let (mut held, mut clear, mut near) = (0, 0, 0);
    let runs = 60;
    for run in 0..runs {
        let mut stream = stream("change", run);
        let values: Vec<f64> =
            (0..64).map(|k| smooth(&mut stream, if k < 40 { 0.3 } else { 1.1 })).collect();
        let found = explain(&values, 0, &ExplainParams::default()).unwrap();
        let interval = found.size.unwrap().interval;
        held += usize::from((interval[0]..=interval[1]).contains(&0.8));
        clear += usize::from(interval[0] > 0.1 && found.log10_change.unwrap() > 2.0);
        near += usize::from(found.onset.abs_diff(40) <= 1);
    }
    assert!(held == 60 && clear == 60 && near == 60, "{held} {clear} {near}");
}

#[test]
fn evidence_seldom_reaches_what_it_claims_without_a_change() {
    let (runs, alpha) = (150, 0.2_f64);
    let limit = (1.0 / alpha).log10();
    let mut alarmed = [0.0; 2];
    for run in 0..runs {
        let mut stream = stream("evidence", run);
        let p = [0.1, 0.5][run as usize % 2];
        let values: Vec<f64> = (0..32).map(|_| coin(&mut stream, p)).collect();
        let params = ExplainParams::default().with_tolerated(2.0 * p);
        let found: Vec<_> = [2, 4, 8, 16, 24, 32]
            .map(|n| explain(&values[..n], 0, &params.with_onset(1)).unwrap())
            .into();
        let change = found.iter().any(|one| one.log10_change.unwrap() >= limit);
        let excess = found.iter().any(|one| one.log10_excess.unwrap() >= limit);
        alarmed[0] += f64::from(u8::from(change)) / runs as f64;
        alarmed[1] += f64::from(u8::from(excess)) / runs as f64;
    }
    let error = (alpha * (1.0 - alpha) / runs as f64).sqrt();
    assert!(alarmed.iter().all(|rate| *rate <= alpha + 3.0 * error), "{alarmed:?}");
}

/// `ln` of the average over the bets of `prod (1 + c (y / m - 1))`.
fn wealth(ys: &[f64], m: f64) -> f64 {
    let bets = [1.0 / 32.0, 1.0 / 16.0, 1.0 / 8.0, 0.25, 0.5, 0.75, 0.9, 0.98];
    let won = |c: &f64| ys.iter().map(|y| 1.0 + c * (y / m - 1.0)).product::<f64>();
    bets.iter().map(won).sum::<f64>() / 8.0
}

fn spent(start: usize) -> f64 {
    let k = start as f64 + 2.0;
    1.0 / (2.11 * k * k.ln().powi(2))
}

#[test]
fn evidence_is_that_of_the_plain_sums() {
    for number in 0..8 {
        let mut stream = stream("plain", number);
        let first = number % 3;
        let values: Vec<f64> =
            (0..12).map(|k| smooth(&mut stream, if k < 7 { 0.3 } else { 1.2 })).collect();
        let ys: Vec<f64> = values.iter().map(|x| x / 2.0).collect();
        let others: Vec<f64> = ys.iter().map(|y| 1.0 - y).collect();
        let at = |m: f64| -> f64 {
            (1..ys.len())
                .map(|s| {
                    let up = wealth(&others[..s], 1.0 - m) * wealth(&ys[s..], m);
                    let down = wealth(&ys[..s], m) * wealth(&others[s..], 1.0 - m);
                    spent(s - 1) * (up + down) / 2.0
                })
                .sum::<f64>()
                * spent(first as usize)
        };
        let least = (1..2_000).map(|k| at(f64::from(k) / 2_000.0)).fold(f64::INFINITY, f64::min);
        let params = ExplainParams::default().with_tolerated(0.5);
        let found = explain(&values, first, &params).unwrap();
        let change = found.log10_change.unwrap();
        assert!(change <= least.log10() + 1e-9, "{change} {}", least.log10());
        assert!(change >= least.log10() - 0.1, "{change} {}", least.log10());
        let excess: f64 =
            (0..ys.len()).map(|s| spent(s + first as usize) * wealth(&ys[s..], 0.25)).sum();
        assert!((found.log10_excess.unwrap() - excess.log10()).abs() < 1e-9);
        // the limit is where the wealth of bets against it is one over its error
        let (from, alpha) = ((found.onset - first) as usize, 0.05 * spent(found.onset as usize));
        let low = found.after.interval[0] / 2.0;
        assert!(wealth(&ys[from..], low) >= 2.0 / alpha * (1.0 - 1e-9));
        assert!(wealth(&ys[from..], low + 1e-9) < 2.0 / alpha);
        // no m explains a smaller shift than the size's limit, and some m a larger one
        let limit = 2.0 / (0.05 * spent(first as usize) * spent(from - 1));
        let least = |shift: f64| {
            let from_m = (-shift).max(0.0);
            let both = |m: f64| wealth(&others[..from], 1.0 - m) * wealth(&ys[from..], m + shift);
            let width = (1.0 - shift).min(1.0) - from_m;
            (1..2_000).map(|k| both(from_m + width * f64::from(k) / 2e3)).fold(f64::MAX, f64::min)
        };
        let low = found.size.unwrap().interval[0] / 2.0;
        assert!(least(low) >= limit * (1.0 - 1e-9) && least(low + 0.01) < limit);
    }
}

#[test]
fn what_cannot_be_explained_is_refused() {
    let params = ExplainParams::default();
    assert_eq!(code(explain(&[], 0, &params)), "out_of_range");
    assert_eq!(code(explain(&[0.5; MAX_OBSERVATIONS + 1], 0, &params)), "out_of_range");
    assert_eq!(code(explain(&[0.5, f64::NAN], 0, &params)), "not_finite");
    assert_eq!(code(explain(&[0.5, 2.1], 0, &params)), "out_of_range");
    assert_eq!(code(explain(&[0.5], u64::MAX, &params)), "out_of_range");
    assert_eq!(code(explain(&[0.5; 3], 5, &params.with_onset(8))), "out_of_range");
    for params in [
        params.with_alpha(0.0),
        params.with_alpha(f64::NAN),
        params.with_range(1.0, 1.0),
        params.with_range(f64::NEG_INFINITY, 1.0),
        params.with_tolerated(0.0),
        params.with_tolerated(2.1),
        params.with_tolerated(f64::NAN),
    ] {
        assert_eq!(code(explain(&[1.0], 0, &params)), "out_of_range", "{params:?}");
    }
    assert!(History::new(1).is_err() && History::new(MAX_OBSERVATIONS + 1).is_err());
    let mut history = History::new(2).unwrap();
    assert_eq!(code(history.push(f64::NAN)), "not_finite");
    assert_eq!((history.seen(), history.values().len()), (0, 0));

    assert_eq!(code(top_contributions(&[1.0], &[1.0], 0)), "out_of_range");
    assert_eq!(code(top_contributions(&[1.0], &[1.0], 65)), "out_of_range");
    assert_eq!(code(top_contributions(&[1.0], &[0.0], 1)), "zero_vector");
    let (long, short): ([f32; 2], [f32; 1]) = ([1.0, 2.0], [1.0]);
    let pair = (&long[..], &long[..]);
    assert_eq!(code(top_shifts(&[pair], 1, 1)), "out_of_range");
    assert_eq!(code(top_shifts(&[pair, pair], 2, 1)), "out_of_range");
    let error = top_shifts(&[pair, (&short, &short)], 1, 1).unwrap_err();
    assert!(matches!(error, DriftError::Row { row: 1, .. }), "{error:?}");
}

#[test]
fn nothing_but_what_is_kept_is_compared() {
    let params = ExplainParams::default();
    let one = explain(&[0.7], 9, &params).unwrap();
    assert_eq!((one.onset, one.before, one.size, one.log10_change), (9, None, None, None));
    // an onset that is older than what is kept
    let old = explain(&[0.7; 4], 9, &params.with_onset(2)).unwrap();
    assert_eq!((old.onset, old.before, old.after.n), (2, None, 4));
    // a whole window beyond what is tolerated has no change, but an excess
    let flat = explain(&[1.5; 40], 0, &params.with_tolerated(0.3)).unwrap();
    assert_eq!((flat.onset, flat.size), (0, None));
    assert!(flat.excess.unwrap().interval[0] > 0.5 && flat.log10_excess.unwrap() > 6.0);

    let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    assert_eq!(Explanation::of_monitor(&monitor, &params), Ok(None));
    for k in 0..100 {
        let _ = monitor.observe(if k < 90 { 0.1 } else { 0.7 }).unwrap();
    }
    let found = Explanation::of_monitor(&monitor, &params).unwrap().unwrap();
    assert_eq!((found.index, found.onset, found.before.unwrap().n), (99, 90, 54));
    assert!((found.excess.unwrap().estimate - 0.55).abs() < 1e-12);

    // by a rate of false alarms: against the mean that is tolerated, not the limit of the evidence
    let mut monitor = Monitor::default();
    for _ in 0..40 {
        let _ = monitor.observe(1.0).unwrap();
    }
    let found = Explanation::of_monitor(&monitor, &params).unwrap().unwrap();
    assert!((found.excess.unwrap().estimate - 0.5).abs() < 1e-12);
}

fn vectors(d: usize) -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(-1e3_f32..1e3, d)
        .prop_filter("a direction", |v| v.iter().any(|x| x.abs() > 1e-3))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn parts_add_up_to_the_drift(
        (a, b) in (1..40_usize).prop_flat_map(|d| (vectors(d), vectors(d))),
        scale in prop::sample::select(vec![1.0_f32, 1e30, 1e-30]),
        top in 1..12_usize,
    ) {
        let b: Vec<f32> = b.iter().map(|x| x * scale).collect();
        let parts: Vec<f64> = contributions(&a, &b).unwrap().collect();
        let drift = score(&a, &b).unwrap().drift;
        prop_assert!((parts.iter().sum::<f64>() - drift).abs() < 1e-14 * a.len() as f64 + 1e-14);
        prop_assert!(parts.iter().all(|part| *part >= 0.0));
        let mut order: Vec<usize> = (0..a.len()).collect();
        order.sort_by(|&i, &j| parts[j].total_cmp(&parts[i]));
        let found: Vec<usize> =
            top_contributions(&a, &b, top).unwrap().iter().map(|one| one.index).collect();
        prop_assert_eq!(&found[..], &order[..top.min(a.len())]);
    }

    #[test]
    fn shifts_add_up_to_the_size(
        rows in (1..20_usize).prop_flat_map(|d| prop::collection::vec((vectors(d), vectors(d)), 2..9)),
        at in any::<prop::sample::Index>(),
    ) {
        let pairs: Vec<(&[f32], &[f32])> = rows.iter().map(|(a, b)| (&a[..], &b[..])).collect();
        let onset = 1 + at.index(pairs.len() - 1);
        let drifts: Vec<f64> = pairs.iter().map(|(a, b)| score(a, b).unwrap().drift).collect();
        let found = top_shifts(&pairs, onset, 64).unwrap();
        let size = explain(&drifts, 0, &ExplainParams::default().with_onset(onset as u64)).unwrap().size.unwrap();
        let total: f64 = found.iter().map(Shift::amount).sum();
        prop_assert!((total - size.estimate).abs() < 1e-12);
        prop_assert!(found.windows(2).all(|two| two[0].amount() >= two[1].amount()));
    }

    #[test]
    fn explanations_are_sane(
        values in prop::collection::vec(prop_oneof![Just(0.0), Just(2.0), 0.0..=2.0_f64], 1..40),
        first in prop_oneof![Just(0), 0..1_u64 << 53],
        tolerated in prop::option::of(1e-8..=2.0_f64),
        alpha in 1e-9..=0.5_f64,
    ) {
        let mut params = ExplainParams::default().with_alpha(alpha);
        params.tolerated = tolerated;
        let found = explain(&values, first, &params).unwrap();
        prop_assert!((first..=found.index).contains(&found.onset));
        for one in found.before.iter().chain([&found.after]) {
            prop_assert!(one.interval[0] <= one.mean + 1e-9 && one.mean <= one.interval[1] + 1e-9);
            prop_assert!(one.interval[0] >= 0.0 && one.interval[1] <= 2.0);
        }
        let kept = found.before.map_or(0, |one| one.n) + found.after.n;
        prop_assert_eq!(kept, values.len());
        prop_assert!(found.log10_change.is_none_or(f64::is_finite));
        prop_assert!(found.log10_excess.is_none_or(f64::is_finite));
        prop_assert!(!found.to_string().contains("NaN"));
        // the same stream in other units
        let other: Vec<f64> = values.iter().map(|x| 10.0 - 4.0 * x).collect();
        params.tolerated = None;
        let turned = explain(&other, first, &params.with_range(2.0, 10.0)).unwrap();
        let plain = explain(&values, first, &params).unwrap();
        if turned.onset == plain.onset && let Some((one, two)) = turned.size.zip(plain.size) {
            prop_assert!((one.estimate + 4.0 * two.estimate).abs() < 1e-9);
            prop_assert!((one.interval[0] + 4.0 * two.interval[1]).abs() < 1e-6);
        }
    }

    #[test]
    fn a_history_keeps_the_newest(values in prop::collection::vec(0.0..2.0_f64, 0..60), capacity in 2..20_usize) {
        let mut history = History::new(capacity).unwrap();
        for &value in &values {
            history.push(value).unwrap();
        }
        prop_assert_eq!(history.seen(), values.len() as u64);
        let kept: Vec<f64> = history.values().collect();
        prop_assert_eq!(&kept[..], &values[values.len().saturating_sub(capacity)..]);
    }
}
