//! Known answers, edges and panics.

use std::panic::catch_unwind;

use lukhas_kernels::{
    BitCounter, Sums, add_bits, all_finite, dot, dot_fast, hamming, level, matvec, ones, sign_bits,
    sums, sums_f64, sums_fast, xor_into,
};

#[test]
fn nothing_in_gives_zero() {
    let zero = Sums::default();
    assert_eq!((zero.ab, zero.aa, zero.bb), (0.0, 0.0, 0.0));
    assert_eq!(sums(&[], &[]), zero);
    assert_eq!(sums_f64(&[], &[]), zero);
    assert_eq!(dot(&[], &[]).to_bits(), 0);
    assert_eq!(sums_fast(&[], &[]), (0.0, 0.0, 0.0));
    assert_eq!(dot_fast(&[], &[]).to_bits(), 0);
    assert!(all_finite(&[]));
    assert_eq!((hamming(&[], &[]), ones(&[])), (0, 0));
    matvec(&[], 3, &[1.0; 3], &mut []);
    let mut out = [f64::NAN; 2];
    matvec(&[], 0, &[], &mut out);
    assert_eq!(out, [0.0; 2]);
    xor_into(&mut [], &[]);
    add_bits(&mut [], &[]);
    sign_bits(&[], &[], &mut []);
    let mut counter = BitCounter::new(0);
    counter.add(&[]);
    counter.majority(&[], &mut []);
    assert_eq!((counter.counts(), counter.total()), (vec![], 1));
}

/// 1 + 2 + ... on both sides of the change from one sum to lanes, with and without a tail.
#[test]
fn whole_numbers_are_exact() {
    for n in [1_u16, 3, 15, 16, 17, 31, 32, 33, 63, 64, 100, 768] {
        let a: Vec<f32> = (1..=n).map(f32::from).collect();
        let b = vec![1.0_f32; a.len()];
        let n = f64::from(n);
        let all = sums(&a, &b);
        assert_eq!(all.ab, n * (n + 1.0) / 2.0);
        assert_eq!(all.aa, n * (n + 1.0) * (2.0 * n + 1.0) / 6.0);
        assert_eq!(all.bb, n);
        assert_eq!(dot(&a, &b), all.ab);
        assert_eq!(f64::from(dot_fast(&a, &b)), all.ab);
        let wide: Vec<f64> = a.iter().map(|x| f64::from(*x)).collect();
        assert_eq!(sums_f64(&wide, &vec![1.0; wide.len()]), all);
    }
}

/// Cancellation shows the order: element by element the 1 is lost in 1e17, in lanes 1e17 meets its opposite first.
#[test]
fn from_sixteen_on_the_order_is_by_lanes() {
    for (n, expected) in [(15_usize, 0.0), (16, 1.0), (17, 1.0)] {
        let (mut a, ones) = (vec![0.0_f32; n], vec![1.0_f32; n]);
        (a[0], a[1], a[8]) = (1e17, 1.0, -1e17);
        let wide = |a: &[f32]| a.iter().map(|x| f64::from(*x)).collect::<Vec<_>>();
        assert_eq!(sums(&a, &ones).ab, expected, "{n}");
        assert_eq!(sums_f64(&wide(&a), &wide(&ones)).ab, expected, "{n}");
        assert_eq!(dot(&a, &ones), expected, "{n}");
        let mut out = [f64::NAN; 5];
        matvec(&a.repeat(5), n, &ones, &mut out);
        assert_eq!(out, [expected; 5], "{n}");
    }
}

#[test]
fn extremes_neither_overflow_nor_vanish() {
    for n in [1_u8, 20] {
        let (small, large) =
            (vec![f32::from_bits(1); usize::from(n)], vec![f32::MAX; usize::from(n)]);
        let all = sums(&small, &large);
        assert_eq!(all.aa, f64::from(n) * 2.0_f64.powi(-298));
        assert_eq!(all.bb, f64::from(n) * f64::from(f32::MAX) * f64::from(f32::MAX));
        assert!(all.ab > 0.0 && all.ab.is_finite());
    }
}

#[test]
fn nan_and_infinity_propagate_from_every_place() {
    for n in [1_usize, 15, 16, 40, 130] {
        let ones = vec![1.0_f32; n];
        for i in 0..n {
            let mut a = ones.clone();
            a[i] = f32::INFINITY;
            assert!(!all_finite(&a));
            let all = sums(&a, &ones);
            assert_eq!((all.ab, all.aa), (f64::INFINITY, f64::INFINITY));
            assert_eq!(dot_fast(&a, &ones), f32::INFINITY);
            a[i] = f32::NAN;
            assert!(!all_finite(&a));
            let all = sums(&a, &ones);
            assert!(all.ab.is_nan() && all.aa.is_nan());
            assert_eq!(all.bb, f64::from(u8::try_from(n).unwrap()));
            assert!(dot(&a, &ones).is_nan() && sums_fast(&a, &ones).0.is_nan());
            let mut out = [0.0];
            matvec(&a, n, &ones, &mut out);
            assert!(out[0].is_nan());
        }
        assert!(all_finite(&ones));
        assert!(all_finite(&vec![f32::MAX; n]) && all_finite(&vec![-f32::MIN_POSITIVE / 2.0; n]));
    }
}

#[test]
fn unequal_lengths_panic() {
    assert!(catch_unwind(|| sums(&[1.0], &[])).is_err());
    assert!(catch_unwind(|| sums_f64(&[1.0; 40], &[1.0; 39])).is_err());
    assert!(catch_unwind(|| dot(&[1.0; 40], &[1.0; 39])).is_err());
    assert!(catch_unwind(|| dot_fast(&[1.0], &[])).is_err());
    assert!(catch_unwind(|| sums_fast(&[1.0], &[])).is_err());
    assert!(catch_unwind(|| matvec(&[1.0; 6], 3, &[1.0; 3], &mut [0.0; 1])).is_err());
    assert!(catch_unwind(|| matvec(&[1.0; 6], 3, &[1.0; 2], &mut [0.0; 2])).is_err());
    assert!(catch_unwind(|| matvec(&[], usize::MAX, &[], &mut [0.0; 2])).is_err());
    assert!(catch_unwind(|| hamming(&[1], &[])).is_err());
    assert!(catch_unwind(|| xor_into(&mut [1], &[])).is_err());
    assert!(catch_unwind(|| add_bits(&mut [0; 63], &[0])).is_err());
    assert!(catch_unwind(|| sign_bits(&[0; 64], &[], &mut [0])).is_err());
    assert!(catch_unwind(|| BitCounter::new(2).add(&[1])).is_err());
    assert!(catch_unwind(|| BitCounter::new(1).majority(&[1, 2], &mut [0])).is_err());
}

#[test]
fn bits_of_known_words() {
    assert_eq!(ones(&[u64::MAX, 0, 1]), 65);
    assert_eq!(hamming(&[u64::MAX, 0b1010], &[0, 0b0110]), 66);
    let mut out = [0b1100, 7];
    xor_into(&mut out, &[0b1010, 7]);
    assert_eq!(out, [0b0110, 0]);
    let mut counts = [0; 64];
    add_bits(&mut counts, &[0b01]);
    add_bits(&mut counts, &[0b11]);
    assert_eq!(counts[..3], [2, 0, -2]);
    sign_bits(&counts, &[0b110], &mut out[..1]);
    assert_eq!(out[0], 0b011);
}

#[test]
fn a_counter_counts_to_2_to_the_16_and_starts_over() {
    let mut counter = BitCounter::new(1);
    for i in 0..1_u64 << 16 {
        counter.add(&[i]);
    }
    // Half of the numbers below 2^16 have any given one of the lower 16 bits.
    assert_eq!(counter.total(), 1 << 16);
    let counts = counter.counts();
    assert_eq!(counts[..16], [1 << 15; 16]);
    assert_eq!(counts[16..], [0; 48]);
    let mut out = [0];
    counter.majority(&[0x0F0F], &mut out);
    assert_eq!(out, [0x0F0F], "exactly half is a tie");
    counter.add(&[u64::MAX]);
    counter.majority(&[0], &mut out);
    assert_eq!(out, [0xFFFF]);
    counter.clear();
    assert_eq!((counter.total(), counter.counts()), (0, vec![0; 64]));
    counter.majority(&[9], &mut out);
    assert_eq!(out, [9], "no votes is a tie");
    counter.add(&[5]);
    counter.majority(&[0], &mut out);
    assert_eq!(out, [5]);
}

#[test]
fn the_level_has_a_known_name() {
    assert!(["avx512", "avx2", "sse4.2", "sse2", "neon", "simd128", "scalar"].contains(&level()));
}
