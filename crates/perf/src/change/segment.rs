//! The best split of a segment by its energy statistic.

/// The place of the largest energy statistic of a segment's points: before and after `tau`, up to any `kappa`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Split {
    /// The first point of the second part, counted from the segment's start.
    pub(super) tau: usize,
    /// The statistic.
    pub(super) q: f64,
}

/// The first largest over all 0 < tau < kappa <= len of
/// `Q = 2/(m+n) S_xy - 2m/((m+n)(n-1)) S_x - 2n/((m+n)(m-1)) S_y`
/// with n = tau, m = kappa - tau, and S the sums of distances across and within both parts (the last is cut off at
/// kappa). `None` for fewer than two points. O(len^2) time, O(len) memory.
pub(super) fn best_split(segment: &[f64]) -> Option<Split> {
    // across[j] is the distance of j to all points before tau, within[j] to those from tau up to j
    let mut across = vec![0.0; segment.len()];
    let mut within: Vec<f64> =
        (0..segment.len()).map(|j| distances(&segment[..j], segment[j])).collect();
    let mut before = 0.0;
    let mut best: Option<Split> = None;
    for tau in 1..segment.len() {
        before += across[tau - 1];
        let moved = segment[tau - 1];
        for j in tau..segment.len() {
            let distance = (moved - segment[j]).abs();
            across[j] += distance;
            within[j] -= distance;
        }
        let n = tau as f64;
        let (mut s_xy, mut s_y) = (0.0, 0.0);
        for j in tau..segment.len() {
            s_xy += across[j];
            s_y += within[j];
            let m = (j + 1 - tau) as f64;
            let q = statistic(n, m, before, s_xy, s_y);
            if best.is_none_or(|best| q > best.q) {
                best = Some(Split { tau, q });
            }
        }
    }
    best
}

/// The energy statistic of n and m points from the sums of their distances.
pub(super) fn statistic(n: f64, m: f64, s_x: f64, s_xy: f64, s_y: f64) -> f64 {
    let mut q = 2.0 / (m + n) * s_xy;
    if n > 1.0 {
        q -= 2.0 * m / ((m + n) * (n - 1.0)) * s_x;
    }
    if m > 1.0 {
        q -= 2.0 * n / ((m + n) * (m - 1.0)) * s_y;
    }
    q
}

/// The sum of distances of a point to others.
pub(super) fn distances(others: &[f64], point: f64) -> f64 {
    others.iter().map(|x| (x - point).abs()).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The statistic of every tau and kappa from all of its pairs.
    fn slow(segment: &[f64]) -> Option<(usize, f64)> {
        let pairs = |a: &[f64], b: &[f64]| -> f64 { a.iter().map(|x| distances(b, *x)).sum() };
        let mut best: Option<(usize, f64)> = None;
        for tau in 1..segment.len() {
            for kappa in tau + 1..=segment.len() {
                let (x, y) = (&segment[..tau], &segment[tau..kappa]);
                let (n, m) = (x.len() as f64, y.len() as f64);
                let (within_x, within_y) = (pairs(x, x) / 2.0, pairs(y, y) / 2.0);
                let q = statistic(n, m, within_x, pairs(x, y), within_y);
                if best.is_none_or(|(_, most)| q > most) {
                    best = Some((tau, q));
                }
            }
        }
        best
    }

    #[test]
    fn the_best_split_is_that_of_all_pairs() {
        assert_eq!(best_split(&[]), None);
        assert_eq!(best_split(&[1.0]), None);
        for seed in 0..40_u32 {
            let at = |i: u32| f64::from((seed * 31 + i * i * 17 + i * 5) % 97);
            let segment: Vec<f64> = (0..2 + seed % 20).map(at).collect();
            let (fast, slow) = (best_split(&segment).unwrap(), slow(&segment).unwrap());
            assert_eq!(fast.tau, slow.0, "{segment:?}");
            assert!((fast.q - slow.1).abs() < 1e-9 * slow.1.abs().max(1.0), "{segment:?}");
        }
    }
}
