//! Betting on the mean of bounded observations (Waudby-Smith and Ramdas 2024, section 4).

/// The bets c, as parts of the greatest that is allowed; equal weights.
const BETS: [f64; 8] = [1.0 / 32.0, 1.0 / 16.0, 1.0 / 8.0, 0.25, 0.5, 0.75, 0.9, 0.98];

const SCALE: i32 = 256;

/// The wealth of bettors who each staked 1 on a mean above m and put the part c of the greatest bet on every observation:
/// `prod (1 + c (y / m - 1))`, averaged over c. A supermartingale where no conditional mean is above m.
#[derive(Debug, Clone, Copy)]
pub(super) struct Capital {
    wealth: [f64; BETS.len()],
    /// The wealth is in units of 2^exponent.
    exponent: i32,
}

impl Capital {
    pub(super) const fn new() -> Self {
        Self { wealth: [1.0; BETS.len()], exponent: 0 }
    }

    /// One observation, as `ratio = y / m` >= 0, at most 2^64. What becomes too small beside the rest is lost, so that
    /// rounding never adds evidence of any size.
    pub(super) fn bet(&mut self, ratio: f64) {
        let mut top = 0.0_f64;
        for (wealth, c) in self.wealth.iter_mut().zip(BETS) {
            *wealth *= 1.0 + c * (ratio - 1.0);
            top = top.max(*wealth);
        }
        let step = match top {
            top if top > libm::ldexp(1.0, SCALE) => -SCALE,
            top if top < libm::ldexp(1.0, -SCALE) => SCALE,
            _ => return,
        };
        self.exponent -= step;
        self.wealth.iter_mut().for_each(|wealth| *wealth *= libm::ldexp(1.0, step));
    }

    /// The natural logarithm of the average wealth.
    pub(super) fn log(&self) -> f64 {
        let mean = self.wealth.iter().sum::<f64>() / BETS.len() as f64;
        libm::log(mean) + f64::from(self.exponent) * std::f64::consts::LN_2
    }

    /// The logarithm after all of these.
    pub(super) fn of(ratios: impl Iterator<Item = f64>) -> f64 {
        let mut capital = Self::new();
        ratios.for_each(|ratio| capital.bet(ratio));
        capital.log()
    }
}

/// The largest m in [0, 1] that a mean of `ys`, in [0, 1], can be said to exceed: the wealth of bets against it is
/// `1 / alpha`. 40 halvings, each O(n); the lower end is returned.
fn lower_limit(ys: &(impl Iterator<Item = f64> + Clone), log_inverse_alpha: f64) -> f64 {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..40 {
        let middle = f64::midpoint(low, high);
        // the wealth falls as m grows
        if Capital::of(ys.clone().map(|y| y / middle)) >= log_inverse_alpha {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}

/// Limits of the mean of `ys`, in [0, 1], each missed with a probability of at most `alpha / 2`, at all lengths at once.
pub(super) fn limits(ys: &[f64], alpha: f64) -> [f64; 2] {
    let log_inverse_alpha = libm::log(2.0 / alpha);
    let upper = 1.0 - lower_limit(&ys.iter().map(|y| 1.0 - y), log_inverse_alpha);
    [lower_limit(&ys.iter().copied(), log_inverse_alpha), upper]
}

/// The part of the error that is spent on what begins at observation `start`, so that all of it is at most 1:
/// `1 / (2.11 (start + 2) ln^2 (start + 2))`, of which the sum over all starts is 2.1098 / 2.11.
pub(super) fn weight(start: u64) -> f64 {
    let k = start as f64 + 2.0;
    let log = libm::log(k);
    1.0 / (2.11 * k * log * log)
}

#[cfg(test)]
mod tests {
    use lukhas_types::{Hasher, Stream};

    use super::{limits, weight};

    #[test]
    fn all_starts_together_spend_at_most_everything() {
        let n = 100_000_u64;
        // the rest is below the integral from n + 1.5: the weight is convex
        let rest = 1.0 / (2.11 * (n as f64 + 1.5).ln());
        let total = (0..n).map(weight).sum::<f64>() + rest;
        assert!((0.999..=1.0).contains(&total), "{total}");
    }

    #[test]
    fn limits_hold_at_all_lengths_at_once_and_are_not_idle() {
        let (runs, n) = (150, 32);
        for (alpha, mean) in [(0.4, 0.5), (0.4, 0.1), (0.1, 0.9)] {
            let key = Hasher::new("capital tests v1").float(mean).finish();
            let missed = (0..runs).filter(|&run| {
                let mut stream = Stream::nth(&key, run);
                let ys: Vec<f64> =
                    (0..n).map(|_| f64::from(u8::from(stream.next_unit() < mean))).collect();
                (1..=n).any(|length| {
                    let [low, high] = limits(&ys[..length], alpha);
                    !(low..=high).contains(&mean)
                })
            });
            let rate = missed.count() as f64 / runs as f64;
            let error = (alpha * (1.0 - alpha) / runs as f64).sqrt();
            assert!(rate <= alpha + 3.0 * error, "{alpha} {mean}: {rate}");
            assert!(rate >= alpha / 10.0, "{alpha} {mean}: {rate}, so wide that it says little");
        }
    }
}
