//! The difference of two means.

use super::capital::Capital;

/// Limits of the mean of `after` less the mean of `before`, both in [0, 1]: each is missed with a probability of at most
/// `exp(-threshold)`, at all lengths of `after` at once.
pub(super) fn limits(before: &[f64], after: &[f64], threshold: f64) -> [f64; 2] {
    let turned = [before, after].map(|ys| ys.iter().map(|y| 1.0 - y).collect::<Vec<f64>>());
    let upper = -lower_limit(&turned[0], &turned[1], threshold);
    [lower_limit(before, after, threshold), upper]
}

/// The largest difference that is refuted together with all smaller ones, in 14 halvings.
fn lower_limit(before: &[f64], after: &[f64], threshold: f64) -> f64 {
    let (mut low, mut high) = (-1.0, 1.0);
    for _ in 0..14 {
        let middle = f64::midpoint(low, high);
        if is_refuted(before, after, middle, threshold) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Whether for every m, a bettor on a mean below m before and above `m + shift` after has won `exp(threshold)`. True for a
/// shift makes it true for every smaller one: the second bet wins more then.
///
/// The first wealth rises with m, the second falls: over a cell [a, b] their product is at least that of the first at a and
/// the second at b. Where that is too little, and the product in the middle is enough, the cell is halved. A cell that stays
/// undecided refutes nothing.
fn is_refuted(before: &[f64], after: &[f64], shift: f64, threshold: f64) -> bool {
    let won = |a: f64, b: f64| {
        Capital::of(before.iter().map(|y| (1.0 - y) / (1.0 - a)))
            + Capital::of(after.iter().map(|y| y / (b + shift)))
    };
    let mut cells = vec![[(-shift).max(0.0), (1.0 - shift).min(1.0)]];
    let mut left = 32;
    while let Some([a, b]) = cells.pop() {
        if won(a, b) >= threshold {
            continue;
        }
        let middle = f64::midpoint(a, b);
        left -= 1;
        if left == 0 || b - a < 1e-4 || won(middle, middle) < threshold {
            return false;
        }
        cells.extend([[a, middle], [middle, b]]);
    }
    true
}
