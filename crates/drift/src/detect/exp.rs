//! The exponential function, where it is most of what an observation costs.

/// Steps between two powers of 2.
const STEPS: usize = 64;

/// `2^(j / STEPS)`.
static POWERS: [f64; STEPS] = powers();

const fn powers() -> [f64; STEPS] {
    // 2^(1/64), 2^(2/64) .. 2^(32/64): one for each binary digit of j
    const ROOTS: [f64; 6] = [
        1.010_889_286_051_700_5,
        1.021_897_148_654_116_6,
        1.044_273_782_427_413_8,
        1.090_507_732_665_257_7,
        1.189_207_115_002_721,
        std::f64::consts::SQRT_2,
    ];
    let mut powers = [1.0; STEPS];
    let mut j = 0;
    while j < STEPS {
        let mut digit = 0;
        while digit < ROOTS.len() {
            if j >> digit & 1 == 1 {
                powers[j] *= ROOTS[digit];
            }
            digit += 1;
        }
        j += 1;
    }
    powers
}

/// `exp(x)` and `exp(-x)` of a finite x, within 1e-15 of each (relative) for |x| <= 1 and `1e-15 (1 + |x|)` beyond; of
/// |x| above 693 those of 693: what the caller makes of them is past its thresholds. Those of -x are those of x, to the bit.
///
/// As Tang (1989): `x = (64 m + j) ln 2 / 64 + r`, and `exp(x) = 2^m 2^(j/64) exp(r)`. The series of exp(r) and exp(-r) share
/// their even and odd terms; |r| <= 0.0055, so that what is left out is below 4e-17.
#[inline]
pub(super) fn exp_both(x: f64) -> [f64; 2] {
    /// Rounds to a whole number, which stands in the lowest bits.
    const ROUND: f64 = 6_755_399_441_055_744.0;
    const PER_STEP: f64 = std::f64::consts::LN_2 / STEPS as f64;
    const MOST: f64 = 1_000.0 * STEPS as f64;
    let steps = (x * (STEPS as f64 / std::f64::consts::LN_2)).clamp(-MOST, MOST);
    let shifted = steps + ROUND;
    let r = (steps - (shifted - ROUND)) * PER_STEP;
    let whole = shifted.to_bits().wrapping_sub(ROUND.to_bits());
    let square = r * r;
    let even = 1.0 + square * (1.0 / 2.0 + square * (1.0 / 24.0));
    let odd = r * (1.0 + square * (1.0 / 6.0 + square * (1.0 / 120.0)));
    // 64 m + j, modulo 2^64: j by the table, m to the exponent in the bits from 52 on
    let power = |whole: u64| {
        let j = whole % STEPS as u64;
        f64::from_bits(POWERS[j as usize].to_bits().wrapping_add((whole - j) << (52 - 6)))
    };
    [power(whole) * (even + odd), power(whole.wrapping_neg()) * (even - odd)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn as_the_library_has_it() {
        let mut worst: f64 = 0.0;
        for k in -200_000..=200_000 {
            let x = f64::from(k) * 3.1e-3;
            for (found, x) in exp_both(x).into_iter().zip([x, -x]) {
                let expected = libm::exp(x);
                let allowed = if x.abs() <= 1.0 { 1.0 } else { 1.0 + x.abs() };
                worst = worst.max((found / expected - 1.0).abs() / allowed);
            }
        }
        assert!(worst < 1e-15, "{worst}");
        assert_eq!(exp_both(0.0), [1.0, 1.0]);
    }

    #[test]
    fn mirrored_to_the_bit_and_bounded() {
        for k in 0..100_000 {
            let x = f64::from(k) * 0.013;
            let [more, less] = exp_both(x);
            assert_eq!(exp_both(-x), [less, more]);
            assert!(more >= 1.0 && less <= 1.0 && less > 0.0 && more.is_finite());
        }
        for x in [694.0, 1e6, 1e300, f64::MAX] {
            let [more, less] = exp_both(x);
            assert!(more > 1e300 && more.is_finite() && less > 0.0 && less < 1e-300);
        }
    }
}
