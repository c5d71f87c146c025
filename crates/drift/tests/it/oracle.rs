//! Slow twins in plain `f64`.

use lukhas_drift::{score, score_f64, score_fast};
use proptest::prelude::*;

fn plain(a: &[f64], b: &[f64]) -> f64 {
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).sum::<f64>();
    1.0 - dot(a, b) / (dot(a, a).sqrt() * dot(b, b).sqrt())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn scores_agree_with_the_plain_loop(pairs in prop::collection::vec((-9.0..9.0_f32, -9.0..9.0_f32), 1..300)) {
        let (a, b): (Vec<f32>, Vec<f32>) = pairs.into_iter().unzip();
        prop_assume!(a.iter().any(|x| x.abs() > 1e-3) && b.iter().any(|x| x.abs() > 1e-3));
        let wide = |v: &[f32]| v.iter().copied().map(f64::from).collect::<Vec<f64>>();
        let expected = plain(&wide(&a), &wide(&b));
        prop_assert!((score(&a, &b).unwrap().drift - expected).abs() < 1e-13);
        prop_assert!((score_f64(&wide(&a), &wide(&b)).unwrap().drift - expected).abs() < 1e-13);
        let fast = score_fast(&a, &b).unwrap().drift;
        prop_assert!((fast - expected).abs() < (a.len() + 8) as f64 / f64::from(1 << 23));
    }
}
