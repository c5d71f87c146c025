//! The exact null of hash-drawn codes.

use crate::Hypervector;

/// `P(X >= agreeing)` for `X ~ Binomial(d, 1/2)`: how often a hash-drawn code agrees in so many bits by luck. Relative
/// error about 1e-10; 0 below the least double.
pub(crate) fn tail(agreeing: u32) -> f64 {
    let d = Hypervector::DIMENSION as u32;
    if agreeing > d {
        return 0.0;
    }
    if 2 * agreeing <= d {
        // by symmetry P(X >= a) = 1 - P(X >= d - a + 1), whose terms fall off
        return 1.0 - tail(d - agreeing + 1);
    }
    let (n, k) = (f64::from(d), f64::from(agreeing));
    let log_choose = libm::lgamma(n + 1.0) - libm::lgamma(k + 1.0) - libm::lgamma(n - k + 1.0);
    let mut term = libm::exp(log_choose - n * std::f64::consts::LN_2);
    let mut sum = 0.0;
    for j in agreeing..=d {
        sum += term;
        if term <= sum * 1e-17 {
            break;
        }
        term *= f64::from(d - j) / f64::from(j + 1);
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::tail;

    #[test]
    fn the_tail_is_the_binomial_one() {
        assert!((tail(0) - 1.0).abs() < 1e-12);
        // half of what is not the middle term, and the middle term sqrt(2 / (pi d)) (1 - 1 / (4 d))
        let middle = (2.0 / (std::f64::consts::PI * 8192.0)).sqrt() * (1.0 - 1.0 / (4.0 * 8192.0));
        assert!((tail(4096) - (0.5 + middle / 2.0)).abs() < 1e-9);
        assert!((tail(4097) - (0.5 - middle / 2.0)).abs() < 1e-9);
        // three standard deviations (45.25 bits each), continuity corrected: .00135
        assert!((tail(4232) - 0.00135).abs() < 0.0001);
        assert!(tail(8192) < 1e-300 && tail(8193) == 0.0);
        assert!((1..=8192).all(|k| tail(k) <= tail(k - 1)));
    }
}
