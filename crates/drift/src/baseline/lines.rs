//! Where to draw a line through held-out scores.

/// How many of `n` may lie beyond the line. Rates like 0.05 of 20 are meant exactly.
pub(crate) fn allowed(rate: f64, n: usize) -> usize {
    (rate * n as f64 + 1e-9).floor() as usize
}

/// What scores that are alike may differ by, having been summed in another order: so much a unit.
const ROUNDING: f64 = 1e-9;

/// A line as it is held against new scores: never below 0, since what is no more unusual than the mean is no alarm however
/// alike all sessions are, and past rounding.
pub(crate) fn held(line: f64) -> f64 {
    line.max(0.0) + ROUNDING * line.max(1.0)
}

/// The smallest score that lets `1 - rate` of the sorted scores pass (they pass at the line, not beyond it).
pub(crate) fn per_action(sorted: &[f64], rate: f64) -> f64 {
    let last = sorted.len() - 1;
    sorted[last.saturating_sub(allowed(rate, sorted.len()))]
}

/// A line that a new session's largest score exceeds with probability `rate`, if it is exchangeable with the sessions
/// whose largest scores are given, sorted: the conformal quantile (rank `n + 1 - floor(rate (n + 1))` of n).
///
/// When `rate` is below `1 / (n + 1)`, no score is large enough. The line is then extrapolated: the largest score plus
/// `b ln(1 / (rate (n + 1)))`, an exponential tail of mean excess b, which is that over the upper quartile.
pub(crate) fn per_session(sorted: &[f64], rate: f64) -> f64 {
    let n = sorted.len();
    match allowed(rate, n + 1) {
        0 => {
            let tail = &sorted[(3 * n / 4).min(n - 1)..];
            let excess = tail.iter().map(|x| x - tail[0]).sum::<f64>() / tail.len() as f64;
            let times = 1.0 / (rate * (n + 1) as f64);
            sorted[n - 1] + excess * libm::log(times).max(0.0)
        }
        beyond => sorted[n.saturating_sub(beyond)],
    }
}

/// The value that a share `p` of the sorted scores does not exceed.
pub(crate) fn quantile(sorted: &[f64], p: f64) -> f64 {
    let rank = (p * sorted.len() as f64 - 1e-9).ceil() as usize;
    sorted[rank.clamp(1, sorted.len()) - 1]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_a_hundred() {
        let sorted: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!(per_action(&sorted, 0.05), 95.0);
        assert_eq!(per_action(&sorted, 0.001), 100.0);
        assert_eq!(per_action(&sorted, 1.0), 1.0);
        // rank 96 of 101, the new one among them: five of 101 lie beyond
        assert_eq!(per_session(&sorted, 0.05), 96.0);
        assert_eq!(per_session(&sorted, 1.0 / 101.0), 100.0);
        assert!(per_session(&sorted, 0.005) > 100.0);
        assert_eq!((quantile(&sorted, 0.05), quantile(&sorted, 0.95)), (5.0, 95.0));
    }

    #[test]
    fn a_smaller_rate_never_lowers_a_line() {
        let sorted = [-1.0, 0.0, 0.5, 2.0, 3.0, 7.0];
        let rates: Vec<f64> = (1..=400).map(|k| f64::from(k) / 400.0).collect();
        for pair in rates.windows(2) {
            assert!(per_session(&sorted, pair[0]) >= per_session(&sorted, pair[1]));
            assert!(per_action(&sorted, pair[0]) >= per_action(&sorted, pair[1]));
        }
    }
}
