//! Exact distributions of counts.

use statrs::distribution::{ContinuousCDF, Normal};

/// Of the four pairs of a block, how often B is above A, when every order of the four processes is as likely: of six
/// orders, so many have none, one, .. four (Mann and Whitney 1947, two against two).
const BLOCK: [f64; 5] = [1.0, 1.0, 2.0, 1.0, 1.0];
/// The variance of that count.
const BLOCK_VARIANCE: f64 = 10.0 / 6.0;

/// The most pairs of `blocks` blocks, of `4 blocks`, that may lie on the wrong side while the chance of so few is still
/// at most `alpha`; `None` where even none is too likely. The sum over blocks is van Elteren's (1960) for equal strata;
/// O(blocks^2).
pub(super) fn most_wrong_pairs(blocks: usize, alpha: f64) -> Option<usize> {
    let mut chances = vec![1.0];
    for _ in 0..blocks {
        let mut next = vec![0.0; chances.len() + 4];
        for (at, chance) in chances.iter().enumerate() {
            for (more, ways) in BLOCK.iter().enumerate() {
                next[at + more] += chance * ways / 6.0;
            }
        }
        chances = next;
    }
    last_within(&chances, alpha)
}

/// The same for a sign test: of `n` fair coins.
pub(super) fn most_wrong_signs(n: usize, alpha: f64) -> Option<usize> {
    let mut chances = vec![1.0];
    for _ in 0..n {
        let mut next = vec![0.0; chances.len() + 1];
        for (at, chance) in chances.iter().enumerate() {
            next[at] += chance / 2.0;
            next[at + 1] += chance / 2.0;
        }
        chances = next;
    }
    last_within(&chances, alpha)
}

fn last_within(chances: &[f64], alpha: f64) -> Option<usize> {
    let sums = chances.iter().scan(0.0, |sum, chance| {
        *sum += chance;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= alpha).count().checked_sub(1)
}

/// About how many blocks it takes until `right`, the part of the pairs on the right side, is beyond chance at `alpha`;
/// `None` for a half and less. By the normal approximation of the sum.
pub(super) fn blocks_needed(right: f64, alpha: f64) -> Option<u64> {
    if right <= 0.5 {
        return None;
    }
    let z = Normal::standard().inverse_cdf(1.0 - alpha);
    let root = z * BLOCK_VARIANCE.sqrt() / (4.0 * right - 2.0);
    Some((root * root).ceil() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every order of every block, counted.
    fn slowly(blocks: usize, alpha: f64) -> Option<usize> {
        const WAYS: [usize; 6] = [0, 1, 2, 2, 3, 4];
        let all = 6_usize.pow(u32::try_from(blocks).unwrap());
        let mut counts = vec![0.0; 4 * blocks + 1];
        for mut at in 0..all {
            let mut sum = 0;
            for _ in 0..blocks {
                sum += WAYS[at % 6];
                at /= 6;
            }
            counts[sum] += 1.0;
        }
        let fits = |most: usize| counts[..=most].iter().sum::<f64>() <= alpha * all as f64;
        (0..counts.len()).take_while(|most| fits(*most)).last()
    }

    #[test]
    fn orders_are_counted_right() {
        for blocks in 1..=5 {
            for alpha in [0.0005, 0.001, 0.01, 0.025, 0.05, 0.2] {
                let found = most_wrong_pairs(blocks, alpha);
                assert_eq!(found, slowly(blocks, alpha), "{blocks} blocks, {alpha}");
            }
        }
        assert_eq!(most_wrong_pairs(1, 0.17), Some(0));
        assert_eq!(most_wrong_pairs(1, 0.16), None);
    }

    #[test]
    fn signs_are_the_binomial_tables() {
        // two-sided .05: 1 of 9, 5 of 20; one-sided .01: 0 of 7
        assert_eq!(most_wrong_signs(9, 0.025), Some(1));
        assert_eq!(most_wrong_signs(20, 0.025), Some(5));
        assert_eq!(most_wrong_signs(7, 0.01), Some(0));
        assert_eq!(most_wrong_signs(6, 0.01), None);
    }

    #[test]
    fn so_many_blocks_are_needed_as_are_enough() {
        for (right, alpha) in [(0.8, 0.001), (0.7, 0.01), (0.9, 0.0001), (1.0, 0.01)] {
            let blocks = blocks_needed(right, alpha).unwrap() as usize;
            let enough = |blocks: usize| {
                let wrong = ((1.0 - right) * 4.0 * blocks as f64) as usize;
                most_wrong_pairs(blocks, alpha).is_some_and(|most| wrong <= most)
            };
            assert!(enough(blocks + 3) && !enough(blocks.saturating_sub(4)), "{right} {alpha}");
        }
        assert_eq!(blocks_needed(0.5, 0.01), None);
    }
}
