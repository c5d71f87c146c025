//! Whether a sample tells of the next one.

use statrs::function::factorial::ln_binomial;

/// The fewest samples of which it is said.
pub(super) const MIN_SAMPLES: usize = 30;
/// The quantile .995 of the normal law.
const CRITICAL: f64 = 2.576;
/// The least correlation that is worth a word: bounds from n samples are then those of two thirds of n.
const LEAST: f64 = 0.2;

/// The rate at which independent samples may be called dependent.
const RATE: f64 = 0.005;

/// Whether values in the order taken follow on each other, beyond chance.
///
/// The correlation of the values' ranks at lag 1 (Wald and Wolfowitz, 1943): no shape of the times is assumed, and a
/// few slow calls do not hide or feign it. For values in random order it has a mean of -1/n and a standard deviation of
/// little less than n^-1/2. It is said where it is both at least .2 and beyond the 99.5 % quantile of that law:
/// independent samples are called dependent at a rate of .5 %, and less where .2 is the higher bar. Where one value
/// holds more than half of the samples, as under a coarse clock, that law has a long tail, and the exact one of
/// [`few_runs`] decides in its place. O(n log n).
pub(super) fn is_dependent(values: &[f64]) -> bool {
    let n = values.len();
    if n < MIN_SAMPLES {
        return false;
    }
    let Some(r) = correlation(values).filter(|r| *r >= LEAST) else { return false };
    match majority(values) {
        Some(value) => few_runs(values.iter().map(|v| *v != value)) <= RATE,
        None => r > CRITICAL / (n as f64).sqrt() - 1.0 / n as f64,
    }
}

/// The value that more than half have, which must be the median.
fn majority(values: &[f64]) -> Option<f64> {
    let median = super::sorted(values)[values.len() / 2];
    (2 * values.iter().filter(|v| **v == median).count() > values.len()).then_some(median)
}

/// The chance that marks in random order come in as few runs as here, or fewer.
///
/// Of the orders of k marks among n places, C(k - 1, r - 1) C(n - k + 1, r) have r runs of marks (Wald and Wolfowitz,
/// 1940). O(n).
fn few_runs(marks: impl Iterator<Item = bool>) -> f64 {
    let (mut places, mut marked, mut runs, mut before) = (0_u64, 0_u64, 0_u64, false);
    for mark in marks {
        places += 1;
        marked += u64::from(mark);
        runs += u64::from(mark && !before);
        before = mark;
    }
    let all = ln_binomial(places, marked);
    let of = |r| ln_binomial(marked - 1, r - 1) + ln_binomial(places - marked + 1, r) - all;
    (1..=runs).map(|r| of(r).exp()).sum()
}

/// The correlation of ranks at lag 1; `None` when all values are equal.
fn correlation(values: &[f64]) -> Option<f64> {
    let ranks = ranks(values);
    let mean = (ranks.len() + 1) as f64 / 2.0;
    let squares: f64 = ranks.iter().map(|r| (r - mean) * (r - mean)).sum();
    let products: f64 = ranks.windows(2).map(|pair| (pair[0] - mean) * (pair[1] - mean)).sum();
    (squares > 0.0).then(|| products / squares)
}

/// Ranks from 1; equal values have the mean of theirs.
fn ranks(values: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[a].total_cmp(&values[b]));
    let mut ranks = vec![0.0; values.len()];
    let mut before = 0;
    for equal in order.chunk_by(|&a, &b| values[a] == values[b]) {
        let rank = before as f64 + (equal.len() + 1) as f64 / 2.0;
        equal.iter().for_each(|&i| ranks[i] = rank);
        before += equal.len();
    }
    ranks
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_correlations() {
        assert_eq!(ranks(&[3.0, 1.0, 3.0, 2.0]), [3.5, 1.0, 3.5, 2.0]);
        // ranks 1 2 3 4 about 2.5: squares 5, products .75 - .25 + .75
        assert_eq!(correlation(&[1.0, 10.0, 11.0, 50.0]), Some(0.25));
        assert_eq!(correlation(&[5.0; 9]), None);
        // of the 10 orders of 2 marks among 5 places, 4 have them side by side
        let chance = few_runs([true, true, false, false, false].into_iter());
        assert!((chance - 0.4).abs() < 1e-12, "{chance}");
        assert!((few_runs([true, false, true, false, false].into_iter()) - 1.0).abs() < 1e-12);
        assert_eq!((majority(&[2.0, 1.0, 2.0]), majority(&[2.0, 1.0])), (Some(2.0), None));
        let waves: Vec<f64> = (0..60).map(|i| f64::from(i / 10 % 2)).collect();
        assert!(is_dependent(&waves) && !is_dependent(&waves[..29]));
    }
}
