//! Dropping change points that do not stand against their neighbours.

use super::{
    ChangeParams, ChangePoint,
    t_test::{Moments, p_value},
};

/// Tests ascending indexes on the whole series, and drops the weakest until all are strong enough.
pub(super) fn merge(series: &[f64], indexes: &[usize], params: &ChangeParams) -> Vec<ChangePoint> {
    let mut points: Vec<ChangePoint> = indexes
        .iter()
        .enumerate()
        .map(|(place, &index)| {
            let from = place.checked_sub(1).map_or(0, |before| indexes[before]);
            let to = indexes.get(place + 1).copied().unwrap_or(series.len());
            test(series, from, index, to)
        })
        .collect();
    while let Some(place) = weakest(&points, params) {
        points.remove(place);
        // the point before the dropped one keeps its old test: what Otava does, and its answers depend on it
        for again in place..points.len().min(place + 2) {
            let from = again.checked_sub(1).map_or(0, |before| points[before].index);
            let to = points.get(again + 1).map_or(series.len(), |next| next.index);
            points[again] = test(series, from, points[again].index, to);
        }
    }
    points
}

/// The place of the point to drop next: the first of the largest p-value, if that is not below the bound, else the
/// first of the least magnitude, if that is not above its own.
fn weakest(points: &[ChangePoint], params: &ChangeParams) -> Option<usize> {
    let first = |worse: fn(&ChangePoint, &ChangePoint) -> bool| {
        (0..points.len()).reduce(|a, b| if worse(&points[b], &points[a]) { b } else { a })
    };
    let unlikely = first(|a, b| a.p_value > b.p_value)?;
    if points[unlikely].p_value >= params.max_pvalue {
        return Some(unlikely);
    }
    let small = first(|a, b| a.magnitude() < b.magnitude())?;
    (points[small].magnitude() <= params.min_magnitude).then_some(small)
}

fn test(series: &[f64], from: usize, index: usize, to: usize) -> ChangePoint {
    let before = Moments::of(&series[from..index]);
    let after = Moments::of(&series[index..to]);
    ChangePoint { index, before: before.mean, after: after.mean, p_value: p_value(before, after) }
}
