//! Series divided after the fact: against the slow search, on marked series, by hand.

use lukhas_drift::DriftError;
use lukhas_drift::detect::eval::{covering, f1};
use lukhas_drift::segment::{
    MAX_LENGTH, Noise, SegmentParams, Segmentation, binary_segmentation, pelt,
};
use lukhas_types::Fault;
use proptest::prelude::*;

use crate::streams::{step, stream};
use crate::tcpd::{Series, corpus};

type Divide = fn(&[f64], &SegmentParams) -> Result<Segmentation, DriftError>;

const BOTH: [Divide; 2] = [pelt, binary_segmentation];

fn deviations(xs: &[f64], variance: f64) -> f64 {
    let mean = xs.iter().sum::<f64>() / xs.len() as f64;
    // what does not vary has no unit
    xs.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / variance.max(f64::MIN_POSITIVE)
}

/// The cost of a division as it is defined.
fn cost(xs: &[f64], changes: &[usize], penalty: f64, variance: f64) -> f64 {
    let from = [0].into_iter().chain(changes.iter().copied());
    let to = changes.iter().copied().chain([xs.len()]);
    let parts = from.zip(to).map(|(from, to)| deviations(&xs[from..to], variance));
    parts.sum::<f64>() + penalty * changes.len() as f64
}

/// The least cost of all divisions, by the search that leaves nothing out (Jackson et al. 2005).
fn optimal(xs: &[f64], penalty: f64, variance: f64, least: usize) -> f64 {
    let mut best = vec![f64::INFINITY; xs.len() + 1];
    best[0] = -penalty;
    for end in least..=xs.len() {
        best[end] = (0..=end - least)
            .map(|start| best[start] + deviations(&xs[start..end], variance) + penalty)
            .fold(f64::INFINITY, f64::min);
    }
    best[xs.len()]
}

fn series() -> impl Strategy<Value = Vec<f64>> {
    let segment = (prop::sample::select(vec![0.0, 0.3, 1.0, 5.0, 1e3]), 1..25_usize, any::<u64>());
    prop::collection::vec(segment, 1..5).prop_map(|segments| {
        let normal = |(mean, n, seed): (f64, usize, u64)| step("segments", seed, 0, n, mean);
        segments.into_iter().flat_map(normal).collect()
    })
}

fn noises() -> impl Strategy<Value = Noise> {
    prop_oneof![Just(Noise::Total), Just(Noise::Differences), Just(Noise::Known(1.0))]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn pelt_finds_the_least_cost(
        xs in series(),
        penalty in prop::option::of(prop_oneof![Just(0.0), 0.1..30.0_f64]),
        noise in noises(),
        least in 1..8_usize,
    ) {
        let mut params = SegmentParams::default().with_noise(noise).with_min_length(least);
        params.penalty = penalty;
        let found = pelt(&xs, &params).unwrap();
        let expected = penalty.unwrap_or(3.0 * (xs.len() as f64).ln());
        prop_assert!((found.penalty - expected).abs() < 1e-12);
        let close = 1e-9 * deviations(&xs, found.variance).max(1.0);
        let told = cost(&xs, &found.changes, found.penalty, found.variance);
        prop_assert!((found.cost - told).abs() < close, "{} {told}", found.cost);
        if xs.len() >= least {
            let least_of_all = optimal(&xs, found.penalty, found.variance, least);
            prop_assert!((found.cost - least_of_all).abs() < close, "{} {least_of_all}", found.cost);
        }
        // the greedy division is one of those that were searched
        let greedy = binary_segmentation(&xs, &params).unwrap();
        prop_assert!(greedy.cost >= found.cost - close);
        prop_assert!((greedy.cost - cost(&xs, &greedy.changes, greedy.penalty, greedy.variance)).abs() < close);
        for found in [found, greedy] {
            let ends = [0].into_iter().chain(found.changes.iter().copied()).chain([xs.len()]);
            let ends: Vec<usize> = ends.collect();
            prop_assert!(found.changes.is_empty() || ends.windows(2).all(|two| two[1] - two[0] >= least));
        }
    }

    #[test]
    fn a_split_helps_no_part_of_a_greedy_division(xs in series(), noise in noises()) {
        let params = SegmentParams::default().with_noise(noise);
        let found = binary_segmentation(&xs, &params).unwrap();
        let close = 1e-9 * deviations(&xs, found.variance).max(1.0);
        let ends: Vec<usize> = [0].into_iter().chain(found.changes.iter().copied()).chain([xs.len()]).collect();
        for two in ends.windows(2) {
            let part = &xs[two[0]..two[1]];
            let whole = deviations(part, found.variance);
            for split in 2..part.len().saturating_sub(1) {
                let (left, right) = part.split_at(split);
                let gain = whole - deviations(left, found.variance) - deviations(right, found.variance);
                prop_assert!(gain <= found.penalty + close);
            }
        }
    }

    #[test]
    fn neither_unit_nor_place_matters(xs in series(), shift in -1e3..1e3_f64, power in -900..300_i32) {
        let unit = 2.0_f64.powi(power);
        let other: Vec<f64> = xs.iter().map(|x| x * unit).collect();
        let moved: Vec<f64> = xs.iter().map(|x| x + shift).collect();
        for divide in BOTH {
            let found = divide(&xs, &SegmentParams::default()).unwrap();
            prop_assert_eq!(&divide(&other, &SegmentParams::default()).unwrap().changes, &found.changes);
            let moved = divide(&moved, &SegmentParams::default()).unwrap();
            prop_assert!((moved.cost - found.cost).abs() < 1e-6 * found.cost.max(1.0));
        }
    }
}

#[test]
fn noise_is_what_it_is_said_to_be() {
    let xs = step("noise", 0, 4_000, 4_000, 8.0);
    let variance = |noise| pelt(&xs, &SegmentParams::default().with_noise(noise)).unwrap().variance;
    assert!((variance(Noise::Differences) - 1.0).abs() < 0.1);
    assert!((variance(Noise::Total) - 17.0).abs() < 0.3, "1 and a quarter of 8 squared");
    assert!((variance(Noise::Known(3.0)) - 3.0).abs() < 1e-12);
    // more than half of the neighbours alike
    let steps: Vec<f64> = (0..64).map(|k| f64::from(u8::from(k >= 32))).collect();
    let found = pelt(&steps, &SegmentParams::default().with_noise(Noise::Differences)).unwrap();
    assert!((found.variance - 0.5 / 63.0).abs() < 1e-12);
    assert_eq!(found.changes, [32]);
}

#[test]
fn without_a_change_independent_noise_is_seldom_divided() {
    for (noise, most) in [(Noise::Total, 0.05), (Noise::Differences, 0.10)] {
        for divide in BOTH {
            let runs = 200;
            let divided = (0..runs).filter(|&run| {
                let mut stream = stream("undivided", run);
                let xs: Vec<f64> = (0..200).map(|_| stream.normal()).collect();
                let found = divide(&xs, &SegmentParams::default().with_noise(noise)).unwrap();
                !found.changes.is_empty()
            });
            let rate = divided.count() as f64 / runs as f64;
            assert!(rate <= most, "{noise:?}: {rate}");
        }
    }
}

#[test]
fn a_change_is_dated() {
    for divide in BOTH {
        for run in 0..20 {
            let xs = step("dated", run, 60, 60, 3.0);
            let found = divide(&xs, &SegmentParams::default()).unwrap().changes;
            assert!(found.len() == 1 && found[0].abs_diff(60) <= 2, "{found:?}");
        }
        // a rise and a fall that a first split cannot explain alone
        let bump: Vec<f64> =
            (0..90).map(|k| f64::from(k % 2 + 9 * i32::from(k / 30 == 1))).collect();
        assert_eq!(divide(&bump, &SegmentParams::default()).unwrap().changes, [30, 60]);
        // neither constants nor single observations have changes
        for xs in [vec![7.0; 50], vec![1.0], vec![1e-310; 9], vec![1e100; 9]] {
            let found = divide(&xs, &SegmentParams::default()).unwrap();
            assert!(found.changes.is_empty() && found.cost == 0.0, "{found:?}");
        }
        // as far as numbers go
        let far: Vec<f64> = (0..40).map(|k| if k < 20 { -1e100 } else { 1e100 }).collect();
        let near: Vec<f64> = (0..40).map(|k| if k < 20 { 0.0 } else { 5e-324 }).collect();
        for noise in [Noise::Total, Noise::Differences] {
            let params = SegmentParams::default().with_noise(noise);
            assert_eq!(divide(&far, &params).unwrap().changes, [20]);
            assert_eq!(divide(&near, &params).unwrap().changes, [20]);
        }
        let known = SegmentParams::default().with_noise(Noise::Known(1e-200));
        assert_eq!(divide(&far, &known).unwrap().changes, [20]);
    }
}

#[test]
fn marked_series_are_divided_about_as_people_do() {
    let corpus = corpus();
    let n = corpus.len() as f64;
    let scores = |divide: Divide, noise| {
        let (mut f1s, mut coverings) = (0.0, 0.0);
        for Series { values, annotations, .. } in &corpus {
            let params = SegmentParams::default().with_noise(noise);
            let changes = divide(values, &params).unwrap().changes;
            f1s += f1(annotations, &changes, 5) / n;
            coverings += covering(annotations, &changes, values.len()) / n;
        }
        format!("{f1s:.3} {coverings:.3}")
    };
    assert_eq!(scores(pelt, Noise::Total), "0.757 0.740");
    assert_eq!(scores(binary_segmentation, Noise::Total), "0.746 0.726");
    // what is said of series that wander
    assert_eq!(scores(pelt, Noise::Differences), "0.476 0.385");
    let nile = corpus.iter().find(|series| series.name == "nile").unwrap();
    for divide in BOTH {
        // the dam of 1899, the 29th year
        assert_eq!(divide(&nile.values, &SegmentParams::default()).unwrap().changes, [28]);
    }
}

#[test]
fn what_cannot_be_divided_is_refused() {
    let params = SegmentParams::default();
    for divide in BOTH {
        let code = |xs: &[f64], params| divide(xs, &params).expect_err("refused").code();
        assert_eq!(code(&[], params), "out_of_range");
        assert_eq!(code(&vec![0.0; MAX_LENGTH + 1], params), "out_of_range");
        assert_eq!(code(&[0.0, f64::NAN], params), "not_finite");
        assert_eq!(code(&[0.0, f64::INFINITY], params), "not_finite");
        assert_eq!(code(&[0.0, 1e101], params), "out_of_range");
        for params in [
            params.with_penalty(-1.0),
            params.with_penalty(f64::NAN),
            params.with_noise(Noise::Known(0.0)),
            params.with_noise(Noise::Known(f64::NAN)),
            params.with_min_length(0),
            params.with_min_length(MAX_LENGTH + 1),
        ] {
            assert_eq!(code(&[0.0], params), "out_of_range", "{params:?}");
        }
    }
}
