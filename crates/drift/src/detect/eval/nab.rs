use std::collections::BTreeMap;

use crate::DriftError;

/// What a detection, a false one and a missed window are worth; true negatives are worth nothing.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct NabProfile {
    /// A window that is found at once.
    pub found: f64,
    /// The cost of a false detection.
    pub false_alarm: f64,
    /// The cost of a window that is missed.
    pub missed: f64,
}

impl NabProfile {
    /// The benchmark's standard profile: 1, .11, 1.
    pub const STANDARD: Self = Self { found: 1.0, false_alarm: 0.11, missed: 1.0 };
    /// False alarms cost twice as much.
    pub const LOW_FALSE_ALARMS: Self = Self { false_alarm: 0.22, ..Self::STANDARD };
    /// Missed windows cost twice as much.
    pub const LOW_MISSES: Self = Self { missed: 2.0, ..Self::STANDARD };
}

/// A series as the benchmark sees it: a score a row, and the marked windows.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NabSeries<'a> {
    /// How anomalous each row is; finite, larger is more so.
    pub scores: &'a [f64],
    /// First and last row of each window, 0-based, ascending, apart from each other.
    pub windows: &'a [(usize, usize)],
}

/// The best score over all thresholds.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct NabScore {
    /// 100 for every window found at once and nothing else, 0 for silence; may be below 0.
    pub score: f64,
    /// The threshold at which it is reached: rows of at least this score are detections. Infinite for silence.
    pub threshold: f64,
}

/// The score of the Numenta Anomaly Benchmark (Lavin and Ahmad 2015) over several series at one common threshold,
/// the best of all. O(n log n) for n rows.
///
/// The first min(15 %, 750) rows of a series count for nothing. In a window the earliest detection counts,
/// worth `found` at its first row and falling to nothing at its last; every detection outside costs up to
/// `false_alarm`, less soon after a window.
///
/// # Errors
///
/// [`DriftError::NotFinite`] for a score, [`DriftError::OutOfRange`] for a window that ends before it begins, after the
/// series or within the one before.
pub fn nab(series: &[NabSeries<'_>], profile: NabProfile) -> Result<NabScore, DriftError> {
    let mut rows = Vec::new();
    for (number, one) in series.iter().enumerate() {
        check(one)?;
        add(&mut rows, number, one, profile);
    }
    let windows: usize = series.iter().map(|one| one.windows.len()).sum();
    let silence = -profile.missed * windows as f64;
    rows.sort_by(|a: &Row, b| b.score.total_cmp(&a.score));

    let mut found = BTreeMap::<(usize, usize), f64>::new();
    let (mut total, mut best, mut threshold) = (silence, silence, f64::INFINITY);
    for tied in rows.chunk_by(|a, b| a.score == b.score) {
        for row in tied {
            match row.window {
                None => total += row.worth,
                Some(window) => {
                    let old = found.get(&window).copied();
                    let gain =
                        old.map_or(profile.missed + row.worth, |old| (row.worth - old).max(0.0));
                    total += gain;
                    found.insert(window, old.map_or(row.worth, |old| old.max(row.worth)));
                }
            }
        }
        if total > best {
            (best, threshold) = (total, tied[0].score);
        }
    }
    let perfect = profile.found * windows as f64;
    let score = match perfect - silence {
        0.0 => 0.0,
        span => 100.0 * (best - silence) / span,
    };
    Ok(NabScore { score, threshold })
}

/// A row as a detection.
#[derive(Debug)]
struct Row {
    score: f64,
    worth: f64,
    window: Option<(usize, usize)>,
}

fn check(series: &NabSeries<'_>) -> Result<(), DriftError> {
    let bad = |&(_, score): &(usize, &f64)| !score.is_finite();
    if let Some((index, &value)) = series.scores.iter().enumerate().find(bad) {
        return Err(DriftError::NotFinite { field: "scores", index, value });
    }
    let mut free = 0;
    for &(first, last) in series.windows {
        if first < free || last < first || last >= series.scores.len() {
            let length = series.scores.len() as f64;
            return Err(DriftError::out_of_range("windows", first as f64, free as f64, length));
        }
        free = last + 1;
    }
    Ok(())
}

fn add(rows: &mut Vec<Row>, number: usize, series: &NabSeries<'_>, profile: NabProfile) {
    let probation = (series.scores.len() * 15 / 100).min(750);
    let mut windows = series.windows.iter().copied().enumerate().peekable();
    let mut before: Option<(usize, usize)> = None;
    for (row, &score) in series.scores.iter().enumerate() {
        while let Some((_, passed)) = windows.next_if(|&(_, (_, last))| last < row) {
            before = Some(passed);
        }
        if row < probation {
            continue;
        }
        let within = windows.peek().filter(|&&(_, (first, _))| first <= row);
        rows.push(match within {
            Some(&(window, (first, last))) => {
                let left = (last - row + 1) as f64 / (last - first + 1) as f64;
                let worth = profile.found * sigmoid(-left) / sigmoid(-1.0);
                Row { score, worth, window: Some((number, window)) }
            }
            None => {
                let worth = before.map_or(-1.0, |(first, last)| {
                    sigmoid((row - last) as f64 / (last - first).max(1) as f64)
                });
                Row { score, worth: profile.false_alarm * worth, window: None }
            }
        });
    }
}

/// From nearly 1 a window's length before its end to -1 after it.
fn sigmoid(past: f64) -> f64 {
    if past > 3.0 { -1.0 } else { 2.0 / (1.0 + libm::exp(5.0 * past)) - 1.0 }
}
