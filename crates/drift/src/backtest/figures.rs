//! From scores to figures.

use super::{BacktestParams, BacktestReport, Peer, PerAction, PerSession, Scored};
use crate::baseline::{lines, sequence};

pub(super) fn report(
    scored: &Scored<'_>,
    params: &BacktestParams<'_>,
    peers: Vec<Peer>,
) -> BacktestReport {
    let honest = &scored.honest;
    let attacks: Vec<&[f64]> =
        scored.pairings.iter().map(|pairing| pairing.scores.as_slice()).collect();

    let honest_scores = sorted(honest.concat());
    let attack_scores = sorted(attacks.concat());
    let honest_drifts = sorted(
        scored
            .sessions
            .iter()
            .flat_map(|session| session.actions.iter().map(|action| action.drift))
            .collect(),
    );
    let attack_drifts =
        sorted(scored.pairings.iter().flat_map(|pairing| pairing.drifts.clone()).collect());
    let line = lines::per_action(&honest_scores, params.per_action);
    let fixed_line = lines::per_action(&honest_drifts, params.per_action);

    BacktestReport {
        actions: honest_scores.len(),
        sessions: scored.sessions.len(),
        in_baseline: params
            .baseline
            .map_or(0, |baseline| baseline.holds(&scored.sessions, &scored.kinds)),
        attacks: attack_scores.len(),
        per_action: PerAction {
            false_alarm_rate: beyond(&honest_scores, line).unwrap_or(0.0),
            caught: beyond(&attack_scores, line),
            fixed_line_caught: beyond(&attack_drifts, fixed_line),
            auroc: auroc(&honest_scores, &attack_scores),
        },
        per_session: per_session(scored, &attacks, 1.0 / f64::from(params.one_in)),
        peers,
    }
}

fn per_session(scored: &Scored<'_>, attacks: &[&[f64]], rate: f64) -> PerSession {
    let honest = &scored.honest;
    let alarmed = honest
        .iter()
        .zip(&scored.lines)
        .zip(&scored.sessions)
        .filter(|((scores, line), session)| sequence::peak(scores, session.intents()) > **line)
        .count();
    let caught_within = [1, 2, 3].map(|calls| {
        let caught = scored.pairings.iter().zip(attacks).filter(|(pairing, scores)| {
            let first = &scores[..scores.len().min(calls)];
            sequence::peak(first, std::iter::repeat(0)) > scored.lines[pairing.session]
        });
        let caught = caught.count();
        (!attacks.is_empty()).then(|| caught as f64 / attacks.len() as f64)
    });
    PerSession {
        promised: rate,
        measured: alarmed as f64 / honest.len() as f64,
        interval: wilson(alarmed, honest.len()),
        caught_within,
    }
}

fn sorted(mut scores: Vec<f64>) -> Vec<f64> {
    scores.sort_unstable_by(f64::total_cmp);
    scores
}

/// The share of sorted scores beyond a line.
fn beyond(sorted: &[f64], line: f64) -> Option<f64> {
    let within = sorted.partition_point(|&score| score <= line);
    (!sorted.is_empty()).then(|| (sorted.len() - within) as f64 / sorted.len() as f64)
}

/// Mann and Whitney's U over the number of pairs.
fn auroc(honest: &[f64], attacks: &[f64]) -> Option<f64> {
    let below = |attack: &f64| {
        let less = honest.partition_point(|score| score < attack);
        let least = honest.partition_point(|score| score <= attack);
        (less + least) as f64 / 2.0
    };
    let pairs = (honest.len() * attacks.len()) as f64;
    (pairs > 0.0).then(|| attacks.iter().map(below).sum::<f64>() / pairs)
}

/// Wilson's 95 % interval of k successes in n (Wilson 1927).
fn wilson(k: usize, n: usize) -> [f64; 2] {
    const Z: f64 = 1.959_963_984_540_054;
    let (k, n) = (k as f64, n as f64);
    let p = k / n;
    let center = (p + Z * Z / (2.0 * n)) / (1.0 + Z * Z / n);
    let half = Z * (p * (1.0 - p) / n + Z * Z / (4.0 * n * n)).sqrt() / (1.0 + Z * Z / n);
    // exact at the ends, whatever rounding does
    let low = if k == 0.0 { 0.0 } else { (center - half).max(0.0) };
    let high = if k == n { 1.0 } else { (center + half).min(1.0) };
    [low, high]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_of_known_counts() {
        // 5 of 100, as tabulated
        let [low, high] = wilson(5, 100);
        assert!(
            (low - 0.021_543_68).abs() < 1e-7 && (high - 0.111_750_47).abs() < 1e-7,
            "{low} {high}"
        );
        assert_eq!(wilson(0, 10)[0], 0.0);
        assert!((wilson(10, 10)[1] - 1.0).abs() < 1e-12);
    }

    #[test]
    fn auroc_counts_pairs() {
        assert_eq!(auroc(&[1.0, 2.0], &[3.0]), Some(1.0));
        assert_eq!(auroc(&[1.0, 2.0], &[2.0]), Some(0.75));
        assert_eq!(auroc(&[1.0], &[]), None);
    }
}
