//! Slow, plain versions.

/// A sum in `f64`, in order, and the sum of magnitudes that bounds its error.
pub(crate) fn dot(a: &[f64], b: &[f64]) -> (f64, f64) {
    let (mut sum, mut size) = (0.0, 0.0);
    for (x, y) in a.iter().zip(b) {
        sum += x * y;
        size += (x * y).abs();
    }
    (sum, size)
}

pub(crate) fn wide(a: &[f32]) -> Vec<f64> {
    a.iter().map(|x| f64::from(*x)).collect()
}

pub(crate) fn bit(words: &[u64], i: usize) -> bool {
    words[i / 64] >> (i % 64) & 1 == 1
}

pub(crate) fn hamming(a: &[u64], b: &[u64]) -> usize {
    (0..64 * a.len()).filter(|i| bit(a, *i) != bit(b, *i)).count()
}

/// Votes for each bit, each string with its weight.
pub(crate) fn counts(words: usize, strings: &[(Vec<u64>, u16)]) -> Vec<u32> {
    (0..64 * words)
        .map(|i| {
            strings
                .iter()
                .filter(|(string, _)| bit(string, i))
                .map(|(_, weight)| u32::from(*weight))
                .sum()
        })
        .collect()
}
