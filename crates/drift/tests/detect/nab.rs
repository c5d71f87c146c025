//! The Numenta Anomaly Benchmark: its scorer, and the scorer of anomalies on three of its groups.

use std::{collections::BTreeMap, fs, path::Path};

use lukhas_drift::detect::{
    Discord, DiscordParams,
    eval::{NabProfile, NabSeries, nab},
};
use lukhas_types::Fault;
use proptest::{collection::vec, prelude::*};
use serde_json::{from_str, to_string};

use crate::streams::step;

type Windows = Vec<(usize, usize)>;

fn corpus() -> Vec<(Vec<f64>, Windows)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data/nab");
    let read = |name: &str| fs::read_to_string(folder.join(name)).expect("committed data");
    let windows: BTreeMap<String, Windows> = from_str(&read("windows.json")).expect("JSON");
    let values = |name: &String| {
        read(&format!("{name}.txt")).lines().map(|line| line.parse().expect("a number")).collect()
    };
    windows.iter().map(|(name, windows)| (values(name), windows.clone())).collect()
}

fn scores(values: &[f64]) -> Vec<f64> {
    let mut discord = Discord::new(DiscordParams::default()).expect("valid");
    values.iter().map(|&x| discord.observe(x).expect("finite")).collect()
}

fn score(series: &[(Vec<f64>, Windows)], profile: NabProfile) -> f64 {
    let borrowed: Vec<NabSeries<'_>> =
        series.iter().map(|(scores, windows)| NabSeries { scores, windows }).collect();
    nab(&borrowed, profile).expect("valid").score
}

#[test]
fn anomalies_of_three_groups_are_found() {
    let corpus = corpus();
    assert_eq!(corpus.iter().map(|(values, _)| values.len()).sum::<usize>(), 60_016);
    let scored: Vec<_> =
        corpus.into_iter().map(|(values, windows)| (scores(&values), windows)).collect();
    let [standard, few_false, few_missed] =
        [NabProfile::STANDARD, NabProfile::LOW_FALSE_ALARMS, NabProfile::LOW_MISSES]
            .map(|profile| score(&scored, profile));
    assert!(standard >= 83.0, "{standard}");
    assert!(few_false >= 80.0, "{few_false}");
    assert!(few_missed >= 86.0, "{few_missed}");
}

#[test]
fn silence_is_0_and_the_first_rows_of_all_windows_are_100() {
    let windows = vec![(30, 39), (60, 79)];
    let rows = |hits: &[usize]| -> Vec<f64> {
        (0..100).map(|row| f64::from(u8::from(hits.contains(&row)))).collect()
    };
    let of = |hits: &[usize]| score(&[(rows(hits), windows.clone())], NabProfile::STANDARD);
    assert_eq!(of(&[]), 0.0);
    assert!((of(&[30, 60]) - 100.0).abs() < 1e-12);
    // half of it, and a false alarm before any window costs all of .11 of the four that there are
    assert!((of(&[30]) - 50.0).abs() < 1e-12);
    assert!((of(&[20, 30]) - (50.0 - 100.0 * 0.11 / 4.0)).abs() < 1e-12);
    // rows on probation count for nothing
    assert!((of(&[3, 14, 30]) - 50.0).abs() < 1e-12);
    // the earliest of a window counts: the last row is worth (2 / (1 + e^-.5) - 1) / (2 / (1 + e^-5) - 1)
    let late = (2.0 / (1.0 + (-0.5_f64).exp()) - 1.0) / (2.0 / (1.0 + (-5.0_f64).exp()) - 1.0);
    assert!((of(&[39]) - 100.0 * (1.0 + late) / 4.0).abs() < 1e-12);
    assert!((of(&[36, 39]) - of(&[36])).abs() < 1e-12);
}

#[test]
fn windows_that_cannot_be_are_refused() {
    let scores = [0.0; 10];
    for windows in [&[(5, 4)][..], &[(5, 10)], &[(2, 5), (5, 7)]] {
        let error = nab(&[NabSeries { scores: &scores, windows }], NabProfile::STANDARD);
        assert_eq!(error.expect_err("refused").field().as_deref(), Some("windows"));
    }
    let series = NabSeries { scores: &[0.0, f64::NAN], windows: &[] };
    assert_eq!(nab(&[series], NabProfile::STANDARD).expect_err("NaN").code(), "not_finite");
}

/// The worth of detecting exactly these rows, by the benchmark's definition.
fn plain(n: usize, windows: &Windows, hits: &[usize]) -> f64 {
    let sigmoid = |y: f64| if y > 3.0 { -1.0 } else { 2.0 / (1.0 + (5.0 * y).exp()) - 1.0 };
    let hits: Vec<usize> = hits.iter().copied().filter(|&row| row >= n * 15 / 100).collect();
    let mut raw = 0.0;
    for &(a, b) in windows {
        raw += match hits.iter().find(|row| (a..=b).contains(row)) {
            None => -1.0,
            Some(row) => sigmoid(-((b - row + 1) as f64) / (b - a + 1) as f64) / sigmoid(-1.0),
        };
    }
    for &row in &hits {
        if windows.iter().all(|&(a, b)| !(a..=b).contains(&row)) {
            let before = windows.iter().rev().find(|&&(_, b)| b < row);
            raw += 0.11
                * before.map_or(-1.0, |&(a, b)| sigmoid((row - b) as f64 / (b - a).max(1) as f64));
        }
    }
    100.0 * (raw + windows.len() as f64) / (2.0 * windows.len() as f64)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn the_best_threshold_is_the_best_of_all(levels in vec(0_u8..5, 40..80), at in 8_usize..20, wide in 1_usize..9) {
        let windows = vec![(at, at + wide), (at + wide + 3, at + 2 * wide + 3)];
        let scores: Vec<f64> = levels.iter().map(|&level| f64::from(level)).collect();
        let best = (0..6_u8)
            .map(|least| {
                let hits: Vec<usize> = (0..levels.len()).filter(|&row| levels[row] >= least).collect();
                plain(levels.len(), &windows, &hits)
            })
            .fold(0.0, f64::max);
        let found = score(&[(scores, windows)], NabProfile::STANDARD);
        prop_assert!((found - best).abs() < 1e-9, "{found} {best}");
    }

    #[test]
    fn a_score_is_a_broken_record(xs in vec(-1e3..1e3_f64, 1..160), window in 2_u32..6, scale in 0_i32..90) {
        let params = DiscordParams::default().with_window(window).with_history(8 * window).with_warmup(4 * window);
        let mut discord = Discord::new(params).expect("valid");
        let (m, history) = (window as usize, 8 * window as usize);
        let xs: Vec<f64> = xs.iter().map(|x| x * 10_f64.powi(scale)).collect();
        let (mut level, mut stretch) = (0.0_f64, 0.0_f64);
        for t in 0..xs.len() {
            let score = discord.observe(xs[t]).expect("finite");
            let recent = &xs[(t + 1).saturating_sub(history)..=t];
            let off = (xs[t] - recent.iter().sum::<f64>() / recent.len() as f64).abs();
            let lags = (m..=history).filter(|lag| t + 1 >= m + lag);
            let distance = |lag: usize| {
                (0..m).map(|i| (xs[t - i] - xs[t - i - lag]).powi(2)).sum::<f64>().sqrt()
            };
            let nearest = if t >= 4 * m { lags.map(distance).reduce(f64::min).unwrap_or(0.0) } else { 0.0 };
            let ratio = |new: f64, old: f64, scored: bool| {
                if scored && new > old + 1e-6 * off { 1.0 - old / new } else { 0.0 }
            };
            let expected = ratio(off, level, t >= m).max(ratio(nearest, stretch, t > 4 * m));
            prop_assert!((score - expected).abs() < 1e-6, "{t}: {score} {expected}");
            (level, stretch) = (level.max(off), stretch.max(nearest));
        }
    }

    #[test]
    fn a_restored_discord_has_the_same_future(cut in 0_usize..900) {
        let xs = step("discord", 0, 500, 500, 4.0);
        let params = DiscordParams::default().with_window(8).with_history(64).with_warmup(80);
        let mut discord = Discord::new(params).expect("valid");
        for &x in &xs[..cut] {
            discord.observe(x).expect("finite");
        }
        let mut restored: Discord = from_str(&to_string(&discord).expect("finite")).expect("its own");
        prop_assert_eq!(&restored, &discord);
        for &x in &xs[cut..] {
            prop_assert_eq!(restored.observe(x).expect("finite").to_bits(), discord.observe(x).expect("finite").to_bits());
        }
    }
}

#[test]
fn what_is_refused_changes_nothing_and_a_reset_forgets() {
    let fresh = Discord::new(DiscordParams::default()).expect("valid");
    let mut discord = fresh.clone();
    for x in [1.0, 2.0, 5.0] {
        discord.observe(x).expect("finite");
    }
    let before = discord.clone();
    for x in [f64::NAN, f64::INFINITY, 1e101] {
        assert!(discord.observe(x).is_err());
        assert_eq!(discord, before);
    }
    discord.reset();
    assert_eq!(discord, fresh);
    assert!(Discord::new(DiscordParams::default().with_window(1)).is_err());
    assert!(Discord::new(DiscordParams::default().with_history(63)).is_err());
    let forged = to_string(&fresh).expect("finite").replace("\"fresh\":1", "\"fresh\":0");
    assert!(from_str::<Discord>(&forged).is_err());
}

#[test]
fn rounding_is_no_record_and_what_never_moved_is_one() {
    for level in [0.0, 0.1, -3.3e9] {
        let mut xs = vec![level; 600];
        xs.push(level + 1.0);
        let scored = scores(&xs);
        assert!(scored[..600].iter().all(|&score| score == 0.0), "{level}");
        assert!(scored[600] > 0.0, "{level}: {}", scored[600]);
    }
    assert!(scores(&[0.0, 1.0, 5.0, -9.0]).iter().all(|&score| score == 0.0), "too early");
}
