use lukhas_drift::{Baseline, Monitor, Normed, Policy, Runs, Start, Step, Vectors, ema, score};
use lukhas_types::{Guardian, Lane, strategies};
use proptest::prelude::*;

use crate::support::{runs, stream};

fn vector(n: usize) -> impl Strategy<Value = Vec<f32>> {
    strategies::embedding(n).prop_map(Vec::from)
}

fn pair() -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
    (1..80_usize).prop_flat_map(|n| (vector(n), vector(n)))
}

fn policy() -> impl Strategy<Value = Policy> {
    let tolerance = prop::option::of((100_u64..=1_000_000_000, 0.001..=1.9));
    (strategies::lane(), any::<bool>(), prop::option::of(0.1..2.0), tolerance).prop_map(
        |(lane, debiased, limit, tolerance)| {
            let policy = tolerance.map_or(Policy::lane(lane), |(arl, mean)| {
                Policy::for_arl(arl, mean).expect("in range").with_lane(lane)
            });
            let policy = policy.with_start(if debiased { Start::Debiased } else { Start::Zero });
            limit.map_or(policy, |limit| policy.with_instant_limit(limit).expect("in range"))
        },
    )
}

fn any_floats() -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec(any::<u32>().prop_map(f32::from_bits), 0..40)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn scores_are_symmetric_bounded_and_blind_to_scale((a, b) in pair(), k in -60..60_i32) {
        let one = score(&a, &b).unwrap();
        prop_assert!((-1.0..=1.0).contains(&one.similarity));
        prop_assert_eq!(one.drift, 1.0 - one.similarity);
        prop_assert!((0.0..=1.0).contains(&one.angle));
        prop_assert_eq!(one, score(&b, &a).unwrap());
        prop_assert_eq!(score(&a, &a).unwrap().drift, 0.0);
        let minus: Vec<f32> = a.iter().map(|x| -x).collect();
        prop_assert_eq!(score(&a, &minus).unwrap().drift, 2.0);
        // a power of two is exact as long as nothing becomes denormal
        prop_assume!(a.iter().all(|x| *x == 0.0 || x.abs() > 1e-15));
        let scaled: Vec<f32> = a.iter().map(|x| x * 2.0_f32.powi(k)).collect();
        prop_assert_eq!(one, score(&scaled, &b).unwrap());
    }

    #[test]
    fn scores_are_blind_to_rotation((a, b) in pair(), angle in 0.0..7.0_f64) {
        prop_assume!(a.len() > 1);
        // in the plane of the first two axes
        let turn = |v: &[f32]| {
            let (x, y) = (f64::from(v[0]), f64::from(v[1]));
            let mut turned: Vec<f64> = v.iter().copied().map(f64::from).collect();
            (turned[0], turned[1]) = (x * angle.cos() - y * angle.sin(), x * angle.sin() + y * angle.cos());
            turned
        };
        let turned = lukhas_drift::score_f64(&turn(&a), &turn(&b)).unwrap();
        prop_assert!((turned.drift - score(&a, &b).unwrap().drift).abs() < 1e-12);
    }

    #[test]
    fn the_angle_is_a_metric((a, b) in pair(), seed in any::<u64>()) {
        let mut stream = stream("metric", seed);
        let c: Vec<f32> = a.iter().map(|_| stream.normal() as f32).collect();
        let angle = |x: &[f32], y: &[f32]| score(x, y).unwrap().angle;
        prop_assert!(angle(&a, &b) <= angle(&a, &c) + angle(&c, &b) + 1e-7);
    }

    #[test]
    fn a_known_norm_changes_no_bit((a, b) in pair()) {
        let (one, two) = (Normed::new(&a).unwrap(), Normed::new(&b).unwrap());
        prop_assert_eq!(one.score(&two), score(&a, &b));
        prop_assert_eq!(one.similarity(&two), lukhas_drift::similarity(&a, &b));
        prop_assert_eq!(one.vector(), &a[..]);
    }

    #[test]
    fn no_floats_panic(a in any_floats(), b in any_floats()) {
        let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
        let exact = score(&a, &b);
        let fast = lukhas_drift::score_fast(&a, &b);
        prop_assert_eq!(exact.is_ok(), fast.is_ok());
        prop_assert_eq!(exact.map(|score| score.drift).map_err(|error| error.to_string()), monitor.update(&a, &b).map(|reading| reading.drift).map_err(|error| error.to_string()));
        let _ = (Normed::new(&a), lukhas_drift::UnitVector::new(&b));
        let wide = |v: &[f32]| v.iter().map(|x| f64::from_bits(u64::from(x.to_bits()) << 32 | 1)).collect::<Vec<f64>>();
        if let Ok(score) = lukhas_drift::score_f64(&wide(&a), &wide(&b)) {
            prop_assert!((0.0..=2.0).contains(&score.drift));
        }
    }

    #[test]
    fn the_average_stays_in_the_hull(drifts in prop::collection::vec(0.0..=2.0_f64, 1..200), policy in policy()) {
        let mut monitor = Monitor::new(policy);
        let (mut low, mut high) = (2.0_f64, if policy.start() == Start::Zero { 0.0 } else { f64::MIN });
        for drift in drifts {
            (low, high) = (low.min(drift), high.max(drift));
            let reading = monitor.observe(drift).unwrap();
            let low = if policy.start() == Start::Zero { 0.0 } else { low };
            prop_assert!(reading.ema >= low - 1e-12 && reading.ema <= high + 1e-12);
        }
    }

    #[test]
    fn a_constant_is_its_own_debiased_average(x in 0.0..=2.0_f64, n in 1..300_usize) {
        let mut monitor = Monitor::new(Policy::lane(Lane::Prod).with_start(Start::Debiased));
        for _ in 0..n {
            prop_assert!((monitor.observe(x).unwrap().ema - x).abs() < 1e-14);
        }
        prop_assert!((ema(x, x, 0.2) - x).abs() < 1e-15);
    }

    #[test]
    fn verdicts_are_monotone(
        drift in 0.0..=2.0_f64, more in 0.0..=2.0_f64, ema in 0.0..=2.0_f64, limit in 0.01..=2.0_f64,
    ) {
        let (less, more) = (drift.min(more), drift.max(more));
        for lane in Lane::ALL {
            let policy = Policy::lane(lane);
            prop_assert!(policy.judge(0.0, less) <= policy.judge(0.0, more));
            let instant = policy.with_instant_limit(limit).unwrap();
            prop_assert!(instant.judge(less, ema) <= instant.judge(more, ema));
            prop_assert!(policy.judge(more, ema) <= instant.judge(more, ema));
            prop_assert_eq!(instant.judge(limit, 0.0), Guardian::Block);
        }
        let judge = |lane| Policy::lane(lane).judge(0.0, more);
        prop_assert!(judge(Lane::Experimental) <= judge(Lane::Candidate));
        prop_assert!(judge(Lane::Candidate) <= judge(Lane::Prod));
    }

    #[test]
    fn a_restored_monitor_has_the_same_future(
        policy in policy(),
        past in prop::collection::vec(0.0..=2.0_f64, 0..150),
        future in prop::collection::vec(0.0..=2.0_f64, 1..80),
    ) {
        let mut one = Monitor::new(policy);
        for drift in past {
            let _ = one.observe(drift).unwrap();
        }
        let mut two = Monitor::from_bytes(&one.to_bytes()).unwrap();
        prop_assert_eq!(&one, &two);
        for drift in future {
            let (a, b) = (one.observe(drift).unwrap(), two.observe(drift).unwrap());
            prop_assert_eq!((a.ema.to_bits(), a), (b.ema.to_bits(), b));
        }
        prop_assert_eq!(one.to_bytes(), two.to_bytes());
    }

    #[test]
    fn a_snapshot_with_another_average_or_weight_is_refused(
        policy in policy(), past in prop::collection::vec(0.0..=2.0_f64, 1..150), by in 1..1_000_u64,
    ) {
        let mut monitor = Monitor::new(policy);
        for drift in &past {
            let _ = monitor.observe(*drift).unwrap();
        }
        let good = monitor.to_bytes();
        let with = |slot: usize, change: &dyn Fn(u64) -> u64| {
            let mut bytes = good;
            let at = 16 + 8 * slot..24 + 8 * slot;
            let word = u64::from_le_bytes(bytes[at.clone()].try_into().unwrap());
            bytes[at].copy_from_slice(&change(word).to_le_bytes());
            Monitor::from_bytes(&bytes)
        };
        const AVERAGE: usize = 0;
        const WEIGHT: usize = 1;
        const FIRST: usize = 3;
        prop_assert!(with(WEIGHT, &|word| word + by).is_err());
        prop_assert!(with(WEIGHT, &|word| word - by).is_err());
        prop_assert!(with(AVERAGE, &|word| (f64::from_bits(word) + 2e-6).to_bits()).is_err());
        if past.len() <= Monitor::WINDOW {
            prop_assert!(with(AVERAGE, &|word| word + by).is_err());
            prop_assume!((past[0] - 0.2).abs() > 1e-6);
            prop_assert!(with(FIRST, &|word| (f64::from_bits(word) / 2.0 + 0.1).to_bits()).is_err());
        }
    }

    #[test]
    fn no_bytes_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..900), at in 0..Monitor::BYTES, byte in any::<u8>(), policy in policy(),
    ) {
        let _ = (Monitor::from_bytes(&bytes), Vectors::from_sparse(&bytes), Vectors::from_f32_le(&bytes, 3));
        let mut snapshot = Monitor::new(policy).to_bytes();
        snapshot[at] = byte;
        if let Ok(mut monitor) = Monitor::from_bytes(&snapshot) {
            let _ = (monitor.reading(), monitor.window().count(), monitor.observe(1.0));
        }
        let text = String::from_utf8_lossy(&bytes);
        let _ = (Runs::from_lines(&text), Baseline::load(&text));
    }

    #[test]
    fn no_json_panics(value in strategies::json()) {
        let _ = Step::from_value(value.clone());
        let _ = Runs::from_lines(&value.to_string());
        let _ = Baseline::load(&value.to_string());
    }

    #[test]
    fn a_baseline_survives_its_text_to_the_bit(seed in any::<u64>(), sessions in 5..12_usize) {
        let baseline = Baseline::fit_vectors(&runs(&mut stream("save", seed), sessions, 3)).unwrap();
        prop_assert_eq!(Baseline::load(&baseline.save()), Ok(baseline.clone()));
        let [low, high] = baseline.usual("tool_1");
        prop_assert!(0.0 <= low && low <= high && high <= 2.0);
        prop_assert!(baseline.z("tool_1", 0.2) < baseline.z("tool_1", 0.3));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn novelty_is_the_distance_to_the_nearest_pair(seed in any::<u64>(), kind in 0..7_u8) {
        let mut stream = stream("novelty", seed);
        let honest = runs(&mut stream, 8, 3);
        let baseline = Baseline::fit_vectors(&honest).unwrap();
        let tool = format!("tool_{kind}");
        let seen = &honest.sessions()[3].steps[1];
        let (intent, action) = (seen.intent_vector().unwrap(), seen.action_vector().unwrap());
        let novelty = |a: &[f32], b: &[f32]| baseline.novelty(a, b).unwrap();
        prop_assert!(novelty(intent.as_slice(), action.as_slice()) < 1e-12, "a pair that was seen");
        let [a, b] = [0, 1].map(|_| [stream.normal() as f32, stream.normal() as f32]);
        let found = novelty(&a, &b);
        prop_assert!((0.0..=2.0).contains(&found));
        // no farther than from any pair, blind to length
        let drift = |one: &[f32], two: &[f32]| score(one, two).unwrap().drift;
        prop_assert!(found <= (drift(&a, intent.as_slice()) + drift(&b, action.as_slice())) / 2.0 + 1e-12);
        let longer = [a[0] * 8.0, a[1] * 8.0];
        prop_assert_eq!(found, novelty(&longer, &b));
        prop_assert_eq!(baseline.score(&tool, &a, &b), baseline.score(&tool, &longer, &b));
        // more runs make nothing more novel
        let more = baseline.merge(&Baseline::fit_vectors(&runs(&mut stream, 6, 2)).unwrap()).unwrap();
        prop_assert!(more.novelty(&a, &b).unwrap() <= found);
        prop_assert!(baseline.score(&tool, &a, &[1.0, 0.0, 0.0]).is_err() && baseline.novelty(&[f32::NAN, 1.0], &b).is_err());
    }

    #[test]
    fn contrast_is_low_where_the_own_task_is_nearer_than_others(seed in any::<u64>()) {
        let mut stream = stream("contrast", seed);
        let baseline = Baseline::fit_vectors(&runs(&mut stream, 8, 3)).unwrap();
        let [a, b, action] = [0, 1, 2].map(|_| [stream.normal() as f32, stream.normal() as f32]);
        let contrast = |task: &[f32], action: &[f32]| baseline.contrast(task, action).unwrap();
        // in the order of the drifts, blind to length
        let drift = |task: &[f32]| score(task, &action).unwrap().drift;
        prop_assert_eq!(drift(&a) < drift(&b), contrast(&a, &action) < contrast(&b, &action));
        prop_assert_eq!(contrast(&a, &action), contrast(&a, &[action[0] * 8.0, action[1] * 8.0]));
        prop_assert!(contrast(&action, &action) <= contrast(&a, &action));
        prop_assert!(contrast(&a, &action).is_finite());
        prop_assert!(baseline.contrast(&a, &[0.0, 0.0]).is_err() && baseline.contrast(&[1.0; 3], &action).is_err());
    }

    #[test]
    fn a_merged_baseline_is_the_baseline_of_all_runs(seed in any::<u64>()) {
        let mut stream = stream("merge", seed);
        let all = runs(&mut stream, 14, 3);
        let part = |sessions: std::ops::Range<usize>| {
            let mut runs = Runs::new();
            for step in all.sessions()[sessions].iter().flat_map(|session| &session.steps) {
                runs.push(step.clone()).unwrap();
            }
            Baseline::fit_vectors(&runs).unwrap()
        };
        prop_assert_eq!(part(0..6).merge(&part(6..14)).unwrap(), Baseline::fit_vectors(&all).unwrap());
    }
}

#[cfg(feature = "ndarray")]
#[test]
fn rows_are_the_loop() {
    use lukhas_drift::{DriftError, score_each_row, score_rows};
    use ndarray::{Array2, ArrayView2, Axis, Slice};
    let mut stream = stream("rows", 0);
    let (a, b) =
        [0, 1].map(|_| Array2::from_shape_fn((300, 40), |_| stream.normal() as f32)).into();
    let loops: Vec<_> = (0..300)
        .map(|k| score(a.row(k).to_slice().unwrap(), b.row(k).to_slice().unwrap()).unwrap())
        .collect();
    assert_eq!(score_rows(&a.view(), &b.view()), Ok(loops.clone()));
    // columns side by side instead
    let turned = a.t().as_standard_layout().into_owned();
    assert_eq!(score_rows(&turned.t(), &b.view()), Ok(loops.clone()));
    // every second row and every second column, backwards
    let thin = |m: &ArrayView2<'_, f32>| -> Array2<f32> {
        let rows = m.slice_axis(Axis(0), Slice::new(0, None, -2));
        rows.slice_axis(Axis(1), Slice::new(0, None, 2)).to_owned()
    };
    let (mut one, mut two) = (a.view(), b.view());
    for view in [&mut one, &mut two] {
        view.slice_axis_inplace(Axis(0), Slice::new(0, None, -2));
        view.slice_axis_inplace(Axis(1), Slice::new(0, None, 2));
    }
    let (copy, other) = (thin(&a.view()), thin(&b.view()));
    assert_eq!(score_rows(&one, &two), score_rows(&copy.view(), &other.view()));
    assert!(score_rows(&a.view(), &Array2::ones((299, 40)).view()).is_err());
    let mut bad = b;
    (bad[[7, 3]], bad[[200, 0]]) = (f32::NAN, f32::NAN);
    let error = score_rows(&a.view(), &bad.view()).unwrap_err();
    let DriftError::Row { row: 7, source } = &error else { panic!("{error:?}") };
    assert!(matches!(**source, DriftError::NotFinite { field: "action", index: 3, .. }));
    assert_eq!(lukhas_types::Fault::field(&error).as_deref(), Some("row 7 action[3]"));
    let each = score_each_row(&a.view(), &bad.view()).unwrap();
    for (row, (found, expected)) in each.iter().zip(&loops).enumerate() {
        assert_eq!(found.is_err(), row == 7 || row == 200);
        assert!(found.as_ref().is_err() || found.as_ref() == Ok(expected));
    }
    assert!(score_rows(&a.view(), &Array2::ones((300, 39)).view()).is_err());
    let none = Array2::zeros((0, 40));
    assert_eq!(score_rows(&none.view(), &none.view()), Ok(vec![]));
}

#[test]
fn independent_directions_have_the_spread_of_their_dimension() {
    let mut stream = stream("directions", 0);
    for d in [4, 64] {
        let mut direction = || (0..d).map(|_| stream.normal() as f32).collect::<Vec<f32>>();
        let n = 4_000;
        let cosines: Vec<f64> =
            (0..n).map(|_| score(&direction(), &direction()).unwrap().similarity).collect();
        let variance = cosines.iter().map(|x| x * x).sum::<f64>() / n as f64;
        // (1 + cos) / 2 is Beta((d - 1) / 2, (d - 1) / 2): cos has variance 1 / d and kurtosis 3 d / (d + 2)
        let error = ((3.0 * d as f64 / (d as f64 + 2.0) - 1.0) / n as f64).sqrt() / d as f64;
        assert!((variance - 1.0 / d as f64).abs() < 4.0 * error, "{d}: {variance}");
    }
}
