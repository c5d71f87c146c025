//! Slow definitions beside the recursions.

use lukhas_drift::detect::{
    Cusum, CusumParams, Detector, ECusum, EDetectorParams, ESr, Ewma, EwmaParams, MeanShift, Sides,
    Sr, SrParams,
};

use crate::streams::{self, signals, step, stream};

fn close(a: f64, b: f64) -> bool {
    (a - b).abs() <= 1e-9 * b.abs().max(1.0)
}

#[test]
fn ewma_is_a_weighted_sum_over_its_own_deviation() {
    let lambda: f64 = 0.2;
    let xs = step("ewma", 0, 30, 30, 1.0);
    let mut detector = Ewma::new(EwmaParams::default().with_lambda(lambda)).unwrap();
    for (t, signal) in signals(&mut detector, &xs).iter().enumerate() {
        let weight = |i: usize| lambda * (1.0 - lambda).powf((t - i) as f64);
        let level: f64 = (0..=t).map(|i| weight(i) * xs[i]).sum();
        let variance: f64 = (0..=t).map(|i| weight(i).powi(2)).sum();
        assert!(close(signal.statistic, level.abs() / variance.sqrt()));
    }
}

#[test]
fn cusum_is_the_largest_sum_of_a_suffix() {
    let xs = step("cusum", 0, 40, 40, 0.7);
    let mut detector = Cusum::new(CusumParams::default()).unwrap();
    for (t, signal) in signals(&mut detector, &xs).iter().enumerate() {
        let side = |sign: f64| {
            let sums = (0..=t).map(|i| xs[i..=t].iter().map(|x| sign * x - 0.5).sum::<f64>());
            sums.fold(0.0, f64::max)
        };
        assert!(close(signal.statistic, side(1.0).max(side(-1.0))));
    }
}

#[test]
fn shiryaev_roberts_sums_the_likelihood_ratios_of_all_starts() {
    let xs = step("sr", 0, 20, 20, 1.0);
    let params = SrParams::default().with_design(0.8).with_sides(Sides::Up).with_threshold(20.0);
    let mut detector = Sr::new(params).unwrap();
    let (mut alarms, mut likeliest) = (0, 0);
    for (t, signal) in signals(&mut detector, &xs).iter().enumerate() {
        let ratio = |i: usize| xs[i..=t].iter().map(|x| 0.8 * x - 0.32).sum::<f64>().exp();
        assert!(close(signal.statistic, (0..=t).map(ratio).sum()));
        if let Some(onset) = signal.onset {
            let best = (0..=t).max_by(|&a, &b| ratio(a).total_cmp(&ratio(b))).unwrap();
            alarms += 1;
            likeliest += usize::from(onset == best as u64);
        }
    }
    assert!(alarms > 0);
    assert_eq!(alarms, likeliest);
}

#[test]
fn e_values_of_all_starts_are_summed_or_maximised_and_averaged_over_bets() {
    let mut stream = stream("esr", 0);
    let xs: Vec<f64> = (0..40).map(|_| stream.next_unit()).collect();
    let params = EDetectorParams::default().with_mean(0.4).with_alpha(0.5);
    let sums = signals(&mut ESr::new(params).unwrap(), &xs);
    let largest = signals(&mut ECusum::new(params).unwrap(), &xs);
    let bets = [1.0 / 32.0, 1.0 / 16.0, 0.125, 0.25, 0.5, 0.75].map(|part| part / 0.4);
    let mut alarms = 0;
    for (t, (sum, max)) in sums.iter().zip(&largest).enumerate() {
        let wealth = |bet: f64, i: usize| -> f64 {
            xs[i..=t].iter().map(|x| 1.0 + bet * (x - 0.4)).product()
        };
        let of = |bet: f64| (0..=t).map(move |i| wealth(bet, i));
        let all: f64 = bets.iter().map(|&bet| of(bet).sum::<f64>()).sum();
        assert!(close(sum.statistic, all / 6.0));
        let most = bets.map(|bet| of(bet).fold(0.0, f64::max));
        assert!(close(max.statistic, most.iter().sum::<f64>() / 6.0));
        if let Some(onset) = max.onset {
            let strongest = (0..6).max_by(|&a, &b| most[a].total_cmp(&most[b])).unwrap();
            assert!(close(wealth(bets[strongest], onset as usize), most[strongest]), "{t}");
            alarms += 1;
        }
    }
    assert!(alarms > 5, "{alarms}");
}

#[test]
fn the_window_of_adwin_holds_the_last_observations() {
    let mut detector = streams::adwin();
    let mut xs = step("window", 0, 1_000, 1_000, 3.0);
    xs.extend(step("window", 1, 1_000, 0, 0.0));
    let mut alarms = 0;
    for t in 0..xs.len() {
        alarms += usize::from(detector.observe(xs[t]).unwrap().alarm);
        let width = detector.width() as usize;
        let mean = xs[t + 1 - width..=t].iter().sum::<f64>() / width as f64;
        assert!(close(detector.mean(), mean), "{t}");
    }
    assert!(alarms >= 2);
    assert!((500..=1_100).contains(&detector.width()));
}

/// The maximum over every split, from sums that are computed anew.
fn every_split(xs: &[f64]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    for end in 1..=xs.len() {
        let (all, segment) = (&xs[..end], &xs[start..end]);
        let n = segment.len();
        if n < 10 {
            continue;
        }
        let mean = all.iter().sum::<f64>() / end as f64;
        let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / end as f64;
        let total: f64 = segment.iter().sum();
        let (mut left, mut best) = (segment[..4].iter().sum::<f64>(), (0.0, 0));
        for k in 5..=n - 5 {
            left += segment[k - 1];
            let (a, b) = (k as f64, (n - k) as f64);
            let gap = left / a - (total - left) / b;
            let gain = a * b / n as f64 * gap * gap;
            if gain > best.0 {
                best = (gain, k);
            }
        }
        let too_short = (n - 4..n).any(|k| {
            left += segment[k - 1];
            let (a, b) = (k as f64, (n - k) as f64);
            let gap = left / a - (total - left) / b;
            a * b / n as f64 * gap * gap > 1.25 * best.0
        });
        if best.0 / variance > 10.0 * (n as f64).ln() && !too_short {
            start += best.1;
            found.push((end - 1, start));
        }
    }
    found
}

fn pruned(xs: &[f64]) -> Vec<(usize, usize)> {
    let mut detector = MeanShift::default();
    let signals = signals(&mut detector, xs);
    signals
        .iter()
        .filter_map(|signal| Some((signal.index as usize, signal.onset? as usize)))
        .collect()
}

#[test]
fn the_hull_loses_no_split() {
    let mut total = 0;
    for seed in 0..20 {
        let mut stream = stream("hull", seed);
        let mut level = 0.0;
        let xs: Vec<f64> = (0..1_200)
            .map(|_| {
                if stream.below(100) == 0 {
                    level = 4.0 * stream.normal();
                }
                level + stream.normal()
            })
            .collect();
        let found = pruned(&xs);
        total += found.len();
        assert_eq!(found, every_split(&xs), "seed {seed}");
    }
    assert!(total > 100, "{total}");
}

#[test]
fn the_hull_loses_no_split_of_real_series() {
    for series in crate::tcpd::corpus() {
        assert_eq!(pruned(&series.values), every_split(&series.values), "{}", series.name);
    }
}

#[test]
fn a_late_alarm_keeps_the_splits_of_the_hull() {
    // Small steps are found more than 512 observations late.
    let xs: Vec<f64> = [0.0, 0.3, 0.0, 0.3]
        .iter()
        .enumerate()
        .flat_map(|(i, shift)| {
            step("late", i as u64, 6_000, 0, 0.0).into_iter().map(move |x| x + shift)
        })
        .collect();
    let found = pruned(&xs);
    assert!(found.iter().any(|(index, onset)| index - onset >= 512), "{found:?}");
    assert_eq!(found.len(), 3, "{found:?}");
    for (i, (_, onset)) in found.iter().enumerate() {
        assert!(onset.abs_diff(6_000 * (i + 1)) < 300, "{found:?}");
    }
}
