use std::collections::BTreeSet;

/// The F1 score of predictions, in 0..=1: precision against the union of the annotators' change points, recall
/// averaged over the annotators. 0 is added to every set.
///
/// A change point is found by a prediction at most `margin` away, which then finds no other (change points take
/// their nearest prediction in ascending order, of two the smaller). Without annotators it is 0.
#[must_use]
pub fn f1(annotations: &[Vec<usize>], predictions: &[usize], margin: usize) -> f64 {
    let with_zero = |list: &[usize]| list.iter().copied().chain([0]).collect::<BTreeSet<_>>();
    if annotations.is_empty() {
        return 0.0;
    }
    let predictions = with_zero(predictions);
    let union = annotations.iter().flatten().copied().chain([0]).collect();
    let precision = found(&union, &predictions, margin) as f64 / predictions.len() as f64;
    let recall: f64 = annotations
        .iter()
        .map(|list| {
            let truth = with_zero(list);
            found(&truth, &predictions, margin) as f64 / truth.len() as f64
        })
        .sum::<f64>()
        / annotations.len() as f64;
    match precision + recall {
        sum if sum > 0.0 => 2.0 * precision * recall / sum,
        _ => 0.0,
    }
}

fn found(truth: &BTreeSet<usize>, predictions: &BTreeSet<usize>, margin: usize) -> usize {
    let mut left = predictions.clone();
    let mut found = 0;
    for &point in truth {
        let near = left.range(point.saturating_sub(margin)..=point.saturating_add(margin));
        if let Some(nearest) = near.copied().min_by_key(|x| x.abs_diff(point)) {
            left.remove(&nearest);
            found += 1;
        }
    }
    found
}

/// The covering of the annotators' segments by the predicted ones, in 0..=1, for a series of `n`: the mean over
/// the annotators of the length-weighted best Jaccard index of each segment.
///
/// Change points at 0 or beyond the series make no segment. Without annotators, or for n = 0, it is 0.
#[must_use]
pub fn covering(annotations: &[Vec<usize>], predictions: &[usize], n: usize) -> f64 {
    if annotations.is_empty() || n == 0 {
        return 0.0;
    }
    let predicted = segments(predictions, n);
    let cover = |list: &Vec<usize>| -> f64 {
        segments(list, n)
            .iter()
            .map(|&(a, b)| {
                let best = predicted
                    .iter()
                    .map(|&(c, d)| {
                        let both = b.min(d).saturating_sub(a.max(c));
                        both as f64 / (b - a + d - c - both) as f64
                    })
                    .fold(0.0, f64::max);
                (b - a) as f64 * best
            })
            .sum::<f64>()
            / n as f64
    };
    annotations.iter().map(cover).sum::<f64>() / annotations.len() as f64
}

fn segments(points: &[usize], n: usize) -> Vec<(usize, usize)> {
    let cuts: BTreeSet<usize> = points.iter().copied().filter(|&x| x < n).chain([0, n]).collect();
    cuts.iter().copied().zip(cuts.iter().copied().skip(1)).collect()
}
