//! Each level of the vote kernels against counting bit by bit.

use proptest::{collection::vec, prelude::*};

use super::votes::{add_bits_at, sign_bits_at};
use crate::level;

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn vote_levels_agree(
        (start, words, tie) in (0_usize..9)
            .prop_flat_map(|n| (vec(-2_i32..3, 64 * n), vec(any::<u64>(), n), vec(any::<u64>(), n)))
    ) {
        let set = |words: &[u64], i: usize| words[i / 64] >> (i % 64) & 1 == 1;
        let counts: Vec<i32> =
            start.iter().enumerate().map(|(i, count)| count + if set(&words, i) { 1 } else { -1 }).collect();
        for level in level::all() {
            let mut votes = start.clone();
            add_bits_at(level, &mut votes, &words);
            prop_assert_eq!(&votes, &counts, "{:?}", level);
            let mut signs = vec![u64::MAX; words.len()];
            sign_bits_at(level, &counts, &tie, &mut signs);
            for (i, count) in counts.iter().enumerate() {
                prop_assert_eq!(set(&signs, i), *count > 0 || *count == 0 && set(&tie, i), "{:?} bit {}", level, i);
            }
        }
    }
}
