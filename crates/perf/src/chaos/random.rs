//! Random numbers by position: the draw of a call does not depend on the calls before it.

use std::{f64::consts::TAU, time::Duration};

/// 2^64 over the golden ratio, the increment of SplitMix64.
const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;
/// Draws that belong to one call.
const LANES: u64 = 4;

/// The finaliser of SplitMix64 (Steele, Lea and Flood 2014).
const fn mix(mut z: u64) -> u64 {
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

/// Output `4 call + lane` of a SplitMix64 whose state is the first output of one seeded with `seed`.
const fn bits(seed: u64, call: u64, lane: u64) -> u64 {
    let place = call.wrapping_mul(LANES).wrapping_add(lane).wrapping_add(1);
    mix(mix(seed.wrapping_add(GOLDEN)).wrapping_add(place.wrapping_mul(GOLDEN)))
}

/// Uniform in [0, 1), a multiple of 2^-53.
pub(super) fn uniform(seed: u64, call: u64, lane: u64) -> f64 {
    (bits(seed, call, lane) >> 11) as f64 / (1_u64 << 53) as f64
}

/// A normal delay by Box and Muller, cut at 0 and rounded to nanoseconds; takes lanes 1 and 2.
pub(super) fn delay(seed: u64, call: u64, mean: Duration, stddev: Duration) -> Duration {
    if stddev.is_zero() {
        return mean;
    }
    // 1 - u lies in (0, 1], where the logarithm is finite
    let radius = (-2.0 * libm::log(1.0 - uniform(seed, call, 1))).sqrt();
    let normal = radius * libm::cos(TAU * uniform(seed, call, 2));
    let ns = mean.as_nanos() as f64 + stddev.as_nanos() as f64 * normal;
    Duration::from_nanos(ns.max(0.0).round() as u64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generator_is_splitmix64() {
        // outputs of the reference implementation for state 1234567
        let known =
            [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423];
        for (k, known) in (1_u64..).zip(known) {
            assert_eq!(mix(1_234_567_u64.wrapping_add(k.wrapping_mul(GOLDEN))), known);
        }
    }
}
