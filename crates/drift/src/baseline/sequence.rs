//! Evidence that grows within a session: one statistic for single calls and for slow drift.

/// What honest actions are allowed a step before evidence is carried on, in units of the score.
pub(crate) const ALLOWANCE: f64 = 2.0;

/// `S_n = z_n + max(0, S_(n-1) - 2)`, from 0: the CUSUM of Page (1954), plus the allowance. A single call reaches the
/// line by itself as if there were no sum, and the line of both is one.
pub(crate) fn accumulate(before: f64, score: f64) -> f64 {
    score + (before - ALLOWANCE).max(0.0)
}

/// The evidence after each score of a session.
pub(crate) fn sums(scores: &[f64]) -> impl Iterator<Item = f64> {
    scores.iter().scan(0.0, |sum, &score| {
        *sum = accumulate(*sum, score);
        Some(*sum)
    })
}

/// The largest evidence of a session's tasks, in each of which it begins anew: `intents` has one a score.
pub(crate) fn peak(scores: &[f64], intents: impl Iterator<Item = usize>) -> f64 {
    let intents: Vec<usize> = intents.take(scores.len()).collect();
    let mut peak = f64::NEG_INFINITY;
    let mut start = 0;
    for task in intents.chunk_by(|a, b| a == b) {
        peak = sums(&scores[start..start + task.len()]).fold(peak, f64::max);
        start += task.len();
    }
    peak
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn single_calls_count_as_they_are_and_a_series_adds_up() {
        let one = || std::iter::repeat(0);
        assert_eq!(peak(&[-1.0, 3.0, -1.0], one()), 3.0);
        assert_eq!(peak(&[3.0; 4], one()), 6.0);
        assert_eq!(peak(&[3.0; 4], [0, 0, 1, 1].into_iter()), 4.0, "a task begins anew");
        assert_eq!(sums(&[1.5; 3]).collect::<Vec<_>>(), [1.5; 3]);
        assert_eq!(sums(&[2.5; 4]).collect::<Vec<_>>(), [2.5, 3.0, 3.5, 4.0]);
        assert_eq!(peak(&[], one()), f64::NEG_INFINITY);
    }

    /// Every window from i to j: the sum of its scores less the allowance of each step but the first.
    #[test]
    fn it_is_the_largest_window() {
        let scores = [2.2, 3.1, -0.5, 2.9, 2.8, 0.1, 4.0, -3.0, 2.0];
        for (end, sum) in sums(&scores).enumerate() {
            let window = |start: usize| {
                scores[start..=end].iter().sum::<f64>() - ALLOWANCE * (end - start) as f64
            };
            let largest = (0..=end).map(window).fold(f64::NEG_INFINITY, f64::max);
            assert!((sum - largest).abs() < 1e-12);
        }
    }
}
