//! Whether samples have more than one mode.

/// The fewest samples of which it is said.
pub(super) const MIN_SAMPLES: usize = 30;
/// How far from one mode uniform values come by chance in one of a hundred runs, in square roots of their number: by
/// simulation 1.05 for 30 values, falling to .98 for 5,000.
const CRITICAL: f64 = 1.06;
/// A share of the samples that a mode must hold to be worth a word, however many samples prove it.
const LEAST_SHARE: f64 = 0.02;

/// Whether ascending values have more than one mode, beyond chance.
///
/// The statistic follows the dip of Hartigan and Hartigan (The Dip Test of Unimodality, 1985). A law has one mode where
/// its distribution function is convex up to some point and concave from there on. For each sample as that point, the
/// largest distance of the empirical function from its greatest convex minorant on the left, and of its least concave
/// majorant from it on the right: the larger of the two, for the point where that is least. It is at most twice the dip,
/// for the dip also asks the halves to meet. Of all laws with one mode the uniform one comes furthest by chance, so its
/// quantile bounds the rate of false answers. O(n log n).
pub(super) fn has_several(sorted: &[f64]) -> bool {
    if sorted.len() < MIN_SAMPLES {
        return false;
    }
    let n = sorted.len() as f64;
    distance(&spread(sorted)) > (CRITICAL * n.sqrt()).max(LEAST_SHARE * n)
}

/// Equal values spread evenly over their half of the way to the next ones: a clock that counts in steps piles up what
/// it measures, and no step is a mode.
fn spread(sorted: &[f64]) -> Vec<f64> {
    let mut spread = Vec::with_capacity(sorted.len());
    let runs: Vec<&[f64]> = sorted.chunk_by(|a, b| a == b).collect();
    for (index, run) in runs.iter().enumerate() {
        let (value, count) = (run[0], run.len());
        let below = index.checked_sub(1).map(|i| (value - runs[i][0]) / 2.0);
        let above = runs.get(index + 1).map(|next| (next[0] - value) / 2.0);
        let (low, high) = match (below, above) {
            (Some(low), high) => (low, high.unwrap_or(low)),
            (None, Some(high)) => (high, high),
            (None, None) => (0.0, 0.0),
        };
        if count == 1 {
            spread.push(value);
            continue;
        }
        let place = |k: usize| value - low + (low + high) * (k as f64 + 0.5) / count as f64;
        spread.extend((0..count).map(place));
    }
    spread
}

/// The distance from one mode, as a number of samples.
fn distance(x: &[f64]) -> f64 {
    let mirrored: Vec<f64> = x.iter().rev().map(|x| -x).collect();
    let left = |mode: usize| convex_gap(&x[..=mode]);
    let right = |mode: usize| convex_gap(&mirrored[..x.len() - mode]);
    // the left gap grows with the mode and the right one falls: they cross once
    let (mut from, mut to) = (0, x.len() - 1);
    while from < to {
        let middle = from + (to - from) / 2;
        if left(middle) >= right(middle) { to = middle } else { from = middle + 1 }
    }
    let at = |mode: usize| left(mode).max(right(mode));
    from.checked_sub(1).map_or_else(|| at(from), |before| at(from).min(at(before)))
}

/// The largest distance of the values' empirical function from its greatest convex minorant, as a number of samples;
/// O(n).
fn convex_gap(x: &[f64]) -> f64 {
    // the corners below the steps that the minorant touches
    let mut hull: Vec<usize> = Vec::new();
    for i in 0..x.len() {
        while let [.., a, b] = hull[..] {
            let is_below = (b - a) as f64 * (x[i] - x[a]) < (i - a) as f64 * (x[b] - x[a]);
            if is_below {
                break;
            }
            hull.pop();
        }
        hull.push(i);
    }
    let mut gap = f64::from(u8::from(!x.is_empty()));
    for pair in hull.windows(2) {
        let (a, b) = (pair[0], pair[1]);
        let width = x[b] - x[a];
        for i in a + 1..b {
            let share = if width > 0.0 { (x[i] - x[a]) / width } else { 1.0 };
            gap = gap.max((i + 1 - a) as f64 - share * (b - a) as f64);
        }
    }
    gap
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gaps_are_those_of_the_definition() {
        // convex: each value is nearer to the next than to the one before
        assert_eq!(convex_gap(&[0.0, 8.0, 12.0, 14.0, 15.0]), 1.0);
        // the chord from (0, 0) to (9, 3) is 2/3 at 2, where the function steps to 3
        assert!((convex_gap(&[0.0, 1.0, 2.0, 9.0]) - (3.0 - 2.0 / 3.0)).abs() < 1e-12);
        assert_eq!(convex_gap(&[]), 0.0);
    }

    #[test]
    fn one_mode_is_at_no_distance_and_two_are() {
        let rising: Vec<f64> = (0..100).map(f64::from).map(f64::sqrt).collect();
        assert!(distance(&rising) < 1.5);
        let two: Vec<f64> =
            (0..100).map(|i| f64::from(i % 50) + f64::from(i / 50) * 1000.0).collect();
        assert!((distance(&two) - 50.0).abs() < 3.0, "{}", distance(&two));
    }

    #[test]
    fn equal_values_are_spread_up_to_their_neighbours() {
        assert_eq!(spread(&[1.0, 1.0, 3.0]), [0.5, 1.5, 3.0]);
        assert_eq!(spread(&[2.0, 2.0]), [2.0, 2.0]);
        assert_eq!(distance(&spread(&[2.0; 50])), 1.0);
    }
}
