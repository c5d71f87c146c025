//! Each level against a scalar twin of the lane order: identical bits.

use proptest::{
    collection::vec,
    num::{f32, f64},
    prelude::*,
};

use super::{
    dot::dot_at,
    fast::{dot_fast_at, sums_fast_at},
    finite::all_finite_at,
    lanes::LANES,
    matvec::matvec_at,
    sums::{Sums, sums_at, sums_f64_at},
};
use crate::level;

/// Element `i` in lane `i mod 16`, those of an incomplete block in the last lanes, lanes folded in halves.
fn twin(products: impl ExactSizeIterator<Item = f64>) -> f64 {
    let mut lanes = [0.0; LANES];
    let (n, rest) = (products.len(), products.len() % LANES);
    for (i, product) in products.enumerate() {
        let shift = if i < n - rest { 0 } else { LANES - rest };
        lanes[i % LANES + shift] += product;
    }
    for half in [8, 4, 2, 1] {
        for i in 0..half {
            lanes[i] += lanes[i + half];
        }
    }
    lanes[0]
}

fn twin_sums(a: &[f64], b: &[f64]) -> Sums {
    let products = |x: &[f64], y: &[f64]| twin(x.iter().zip(y).map(|(x, y)| x * y));
    Sums { ab: products(a, b), aa: products(a, a), bb: products(b, b) }
}

fn wide(a: &[f32]) -> Vec<f64> {
    a.iter().map(|x| f64::from(*x)).collect()
}

/// The bits, with one NaN for all.
fn bits(x: f64) -> u64 {
    if x.is_nan() { f64::NAN.to_bits() } else { x.to_bits() }
}

fn all_bits(sums: Sums) -> [u64; 3] {
    [bits(sums.ab), bits(sums.aa), bits(sums.bb)]
}

fn check(a: &[f32], b: &[f32]) {
    let (a64, b64) = (wide(a), wide(b));
    let expected = all_bits(twin_sums(&a64, &b64));
    for level in level::all() {
        assert_eq!(all_bits(sums_at(level, a, b)), expected, "sums {level:?}");
        assert_eq!(bits(dot_at(level, a, b)), expected[0], "dot {level:?}");
        assert_eq!(
            all_finite_at(level, a),
            a.iter().all(|x| x.is_finite()),
            "all_finite {level:?}"
        );
    }
}

fn pairs<T: Strategy + Clone>(element: T) -> impl Strategy<Value = (Vec<T::Value>, Vec<T::Value>)> {
    (16_usize..200).prop_flat_map(move |n| (vec(element.clone(), n), vec(element.clone(), n)))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn f32_levels_agree_on_ordinary_numbers((a, b) in pairs(-10.0_f32..10.0)) {
        check(&a, &b);
    }

    #[test]
    fn f32_levels_agree_on_every_finite_number((a, b) in pairs(f32::NORMAL | f32::SUBNORMAL | f32::ZERO)) {
        check(&a, &b);
    }

    #[test]
    fn f32_levels_agree_on_anything((a, b) in pairs(f32::ANY)) {
        check(&a, &b);
    }

    #[test]
    fn f64_levels_agree(
        (a, b) in prop_oneof![
            pairs((-10.0_f64..10.0).boxed()),
            pairs(f64::ANY.boxed()),
            pairs((f64::SUBNORMAL | f64::ZERO).boxed()),
        ]
    ) {
        let expected = all_bits(twin_sums(&a, &b));
        for level in level::all() {
            prop_assert_eq!(all_bits(sums_f64_at(level, &a, &b)), expected, "{:?}", level);
        }
    }

    #[test]
    fn matvec_levels_agree(
        (dim, rows, x) in (16_usize..70, 0_usize..11)
            .prop_flat_map(|(dim, n)| (Just(dim), vec(-10.0_f32..10.0, n * dim), vec(-10.0_f32..10.0, dim)))
    ) {
        let expected: Vec<u64> =
            rows.chunks_exact(dim).map(|row| bits(twin_sums(&wide(row), &wide(&x)).ab)).collect();
        for level in level::all() {
            let mut out = vec![f64::NAN; expected.len()];
            matvec_at(level, &rows, dim, &x, &mut out);
            prop_assert_eq!(out.into_iter().map(bits).collect::<Vec<_>>(), expected.clone(), "{:?}", level);
        }
    }

    #[test]
    fn fast_levels_are_close((a, b) in pairs(-10.0_f32..10.0)) {
        let exact = twin_sums(&wide(&a), &wide(&b));
        let bound = 1e-4 * (1.0 + exact.aa + exact.bb);
        for level in level::all() {
            let (ab, aa, bb) = sums_fast_at(level, &a, &b);
            for (fast, exact) in
                [(ab, exact.ab), (aa, exact.aa), (bb, exact.bb), (dot_fast_at(level, &a, &b), exact.ab)]
            {
                prop_assert!((f64::from(fast) - exact).abs() <= bound, "{:?}: {} {}", level, fast, exact);
            }
        }
    }
}
