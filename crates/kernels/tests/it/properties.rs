//! Every kernel against its plain version.

use lukhas_kernels::{
    BitCounter, add_bits, all_finite, dot, dot_fast, hamming, matvec, ones, sign_bits, sums,
    sums_f64, sums_fast, xor_into,
};
use proptest::{collection::vec, num::f32, prelude::*};

use crate::oracle;

fn pair() -> impl Strategy<Value = (Vec<f32>, Vec<f32>)> {
    (0_usize..300).prop_flat_map(|n| (vec(-1e3_f32..1e3, n), vec(-1e3_f32..1e3, n)))
}

fn words() -> impl Strategy<Value = (Vec<u64>, Vec<u64>)> {
    (0_usize..40).prop_flat_map(|n| (vec(any::<u64>(), n), vec(any::<u64>(), n)))
}

/// Error bound of n additions, in units of the sum of magnitudes.
fn close(value: f64, (exact, size): (f64, f64), unit: f64) -> bool {
    (value - exact).abs() <= 320.0 * unit * size
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn sums_are_the_plain_sums((a, b) in pair()) {
        let (a64, b64) = (oracle::wide(&a), oracle::wide(&b));
        let exact = [oracle::dot(&a64, &b64), oracle::dot(&a64, &a64), oracle::dot(&b64, &b64)];
        let (narrow, wide, fast) = (sums(&a, &b), sums_f64(&a64, &b64), sums_fast(&a, &b));
        prop_assert_eq!(narrow, wide, "products of f32 are exact, so both entries agree");
        for (value, exact) in [narrow.ab, narrow.aa, narrow.bb].into_iter().zip(exact) {
            prop_assert!(close(value, exact, f64::EPSILON));
        }
        for (value, exact) in [fast.0, fast.1, fast.2, dot_fast(&a, &b)].into_iter().zip([exact[0], exact[1], exact[2], exact[0]]) {
            prop_assert!(close(f64::from(value), exact, f64::from(f32::EPSILON)));
        }
    }

    #[test]
    fn sums_f64_are_the_plain_sums(
        (a, b) in (0_usize..300).prop_flat_map(|n| (vec(-1e3_f64..1e3, n), vec(-1e3_f64..1e3, n)))
    ) {
        let all = sums_f64(&a, &b);
        prop_assert!(close(all.ab, oracle::dot(&a, &b), f64::EPSILON));
        prop_assert!(close(all.aa, oracle::dot(&a, &a), f64::EPSILON));
        prop_assert!(close(all.bb, oracle::dot(&b, &b), f64::EPSILON));
    }

    #[test]
    fn dot_sums_and_matvec_share_their_bits((a, b) in pair()) {
        let all = sums(&a, &b);
        let swapped = sums(&b, &a);
        prop_assert_eq!(dot(&a, &b).to_bits(), all.ab.to_bits());
        prop_assert_eq!(dot(&a, &a).to_bits(), all.aa.to_bits());
        prop_assert_eq!(
            [swapped.ab, swapped.aa, swapped.bb].map(f64::to_bits),
            [all.ab, all.bb, all.aa].map(f64::to_bits)
        );
        let rows: Vec<f32> = [&a, &b, &a, &b, &b, &a].into_iter().flatten().copied().collect();
        let mut out = [f64::NAN; 6];
        matvec(&rows, a.len(), &b, &mut out);
        prop_assert_eq!(
            out.map(f64::to_bits),
            [all.ab, all.bb, all.ab, all.bb, all.bb, all.ab].map(f64::to_bits)
        );
    }

    #[test]
    fn sums_do_not_read_alignment((a, b) in pair(), shift in 1_usize..8) {
        let shifted: Vec<f32> = std::iter::repeat_n(7.0, shift).chain(a.iter().copied()).collect();
        prop_assert_eq!(sums(&shifted[shift..], &b), sums(&a, &b));
    }

    #[test]
    fn finite_means_every_element(a in vec(prop_oneof![60 => f32::ANY.prop_filter("finite", |x| x.is_finite()), 1 => f32::ANY], 0..200)) {
        prop_assert_eq!(all_finite(&a), a.iter().all(|x| x.is_finite()));
    }

    #[test]
    fn bit_counts_are_the_plain_counts((a, b) in words()) {
        let distance = hamming(&a, &b);
        prop_assert_eq!(distance as usize, oracle::hamming(&a, &b));
        prop_assert_eq!(distance, hamming(&b, &a));
        let mut both = a.clone();
        xor_into(&mut both, &b);
        prop_assert_eq!(ones(&both), distance);
        xor_into(&mut both, &b);
        prop_assert_eq!(both, a);
    }

    #[test]
    fn a_counter_is_the_plain_count_and_majority(
        (strings, tie) in (0_usize..20).prop_flat_map(|n| {
            let weight = prop_oneof![4 => Just(1_u16), 1 => 0_u16..9, 1 => any::<u16>()];
            (vec((vec(any::<u64>(), n), weight), 0..40), vec(any::<u64>(), n))
        })
    ) {
        let n = tie.len();
        let mut counter = BitCounter::new(n);
        // What was there before a clear must leave no trace.
        for (string, _) in &strings {
            counter.add(string);
        }
        counter.clear();
        for (string, weight) in &strings {
            if *weight == 1 { counter.add(string) } else { counter.add_weighted(string, *weight) }
        }
        let counts = oracle::counts(n, &strings);
        let total: u64 = strings.iter().map(|(_, weight)| u64::from(*weight)).sum();
        prop_assert_eq!(&counter.counts(), &counts);
        prop_assert_eq!(counter.total(), total);
        prop_assert_eq!(counter.words(), n);
        let mut out = vec![u64::MAX; n];
        counter.majority(&tie, &mut out);
        for (i, count) in counts.into_iter().enumerate() {
            let twice = 2 * u64::from(count);
            let expected = twice > total || twice == total && oracle::bit(&tie, i);
            prop_assert_eq!(oracle::bit(&out, i), expected, "bit {}: {} of {}", i, count, total);
        }
    }

    #[test]
    fn a_counter_and_signed_votes_agree(
        (strings, tie) in (1_usize..12).prop_flat_map(|n| (vec(vec(any::<u64>(), n), 0..12), vec(any::<u64>(), n)))
    ) {
        let mut votes = vec![0; 64 * tie.len()];
        let mut counter = BitCounter::new(tie.len());
        for string in &strings {
            add_bits(&mut votes, string);
            counter.add(string);
        }
        let (mut signs, mut majority) = (tie.clone(), tie.clone());
        sign_bits(&votes, &tie, &mut signs);
        counter.majority(&tie, &mut majority);
        prop_assert_eq!(signs, majority);
        for (vote, count) in votes.into_iter().zip(counter.counts()) {
            prop_assert_eq!(i64::from(vote), 2 * i64::from(count) - i64::try_from(strings.len()).unwrap());
        }
    }
}
