//! Where the mean changed.

/// The most likely start of a shift of the mean away from `reference` that lasts to the end, upwards only: the start
/// that maximises `(sum of x - reference)^2 / n` over the suffixes with a positive sum. 0 where there is none.
pub(super) fn from_reference(values: &[f64], reference: f64) -> usize {
    let (mut best, mut at, mut sum) = (0.0, 0, 0.0);
    for (k, x) in values.iter().enumerate().rev() {
        sum += x - reference;
        let gain = sum * sum / (values.len() - k) as f64;
        if sum > 0.0 && gain >= best {
            (best, at) = (gain, k);
        }
    }
    at
}

/// The most likely single shift of the mean, either way: the split that explains most of the squares, in 1..n.
pub(super) fn from_data(values: &[f64]) -> usize {
    let n = values.len() as f64;
    let mean = values.iter().sum::<f64>() / n;
    let (mut best, mut at, mut sum) = (-1.0, 1, 0.0);
    for (k, x) in values.iter().enumerate().take(values.len() - 1) {
        sum += x - mean;
        let split = (k + 1) as f64;
        let gain = sum * sum / (split * (n - split));
        if gain > best {
            (best, at) = (gain, k + 1);
        }
    }
    at
}
