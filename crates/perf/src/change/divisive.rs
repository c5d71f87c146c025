//! Weak change points: those of overlapping windows.

use super::{
    ChangeParams,
    segment::{Split, best_split},
    t_test::{Moments, p_value},
};

/// The change points of every window, ascending, each once.
pub(super) fn split(series: &[f64], params: &ChangeParams) -> Vec<usize> {
    let p = params.max_pvalue;
    let easier = match p {
        p if p < 0.05 => 10.0 * p,
        p if p < 0.5 => 2.0 * p,
        p => p,
    };
    let mut indexes = std::collections::BTreeSet::new();
    let mut start = 0;
    while start < series.len() {
        let end = series.len().min(start + params.window_len);
        let last = bisect(series, start, end, easier).inspect(|&i| _ = indexes.insert(i)).max();
        start = last.unwrap_or(0).max(start + params.window_len / 2);
    }
    indexes.into_iter().collect()
}

/// One window, split while the best split of its segments is significant.
fn bisect(
    series: &[f64],
    start: usize,
    end: usize,
    max_pvalue: f64,
) -> impl Iterator<Item = usize> {
    let segment = |from: usize, to: usize| (from, to, best_split(&series[from..to]));
    let mut segments: Vec<(usize, usize, Option<Split>)> = vec![segment(start, end)];
    loop {
        let mut best: Option<(usize, Split)> = None;
        for (place, (.., split)) in segments.iter().enumerate() {
            if let Some(split) = split
                && best.is_none_or(|(_, best)| split.q > best.q)
            {
                best = Some((place, *split));
            }
        }
        let Some((place, split)) = best else { break };
        let (from, to, _) = segments[place];
        let middle = from + split.tau;
        let (left, right) = (&series[from..middle], &series[middle..to]);
        if p_value(Moments::of(left), Moments::of(right)) > max_pvalue {
            break;
        }
        segments.splice(place..=place, [segment(from, middle), segment(middle, to)]);
    }
    segments.into_iter().skip(1).map(|(from, ..)| from)
}
