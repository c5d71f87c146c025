/// Mean and standard deviation of numbers of any size: squares are kept in a unit that is about the largest deviation, so
/// that none underflows.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Spread {
    pub(super) count: u32,
    pub(super) mean: f64,
    /// A power of two, 0 before the first deviation.
    unit: f64,
    squares: f64,
}

impl Spread {
    pub(super) fn push(&mut self, x: f64) {
        self.count += 1;
        let gap = x - self.mean;
        self.mean += gap / f64::from(self.count);
        if gap == 0.0 {
            return;
        }
        let unit = power_of_two(gap);
        if unit > self.unit {
            self.squares *= (self.unit / unit) * (self.unit / unit);
            self.unit = unit;
        }
        self.squares += (gap / self.unit) * ((x - self.mean) / self.unit);
    }

    /// With one less than the count.
    pub(super) fn sd(&self) -> f64 {
        (self.squares / f64::from(self.count - 1)).sqrt() * self.unit
    }
}

/// The largest power of two up to the magnitude of a number, and the least one of full precision.
pub(super) fn power_of_two(x: f64) -> f64 {
    f64::from_bits(x.to_bits() & (0x7ff << 52)).max(f64::MIN_POSITIVE)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_unit_does_not_count(
            xs in prop::collection::vec(-1e3..1e3_f64, 2..60), power in -1000_i32..300,
        ) {
            let of = |by: f64| {
                let mut spread = Spread::default();
                xs.iter().for_each(|x| spread.push(x * by));
                (spread.mean, spread.sd())
            };
            let by = 2.0_f64.powi(power);
            let ((mean, sd), (scaled_mean, scaled_sd)) = (of(1.0), of(by));
            let squares: f64 = xs.iter().map(|x| (x - mean).powi(2)).sum();
            let expected = (squares / (xs.len() - 1) as f64).sqrt();
            prop_assert!((sd - expected).abs() <= 1e-9 * expected);
            prop_assert_eq!((scaled_mean / by, scaled_sd / by), (mean, sd));
        }
    }

    #[test]
    fn the_smallest_numbers_have_a_spread() {
        let mut spread = Spread::default();
        (0..100).for_each(|k| spread.push(5e-324 * f64::from(k % 2)));
        assert!(spread.sd() > 0.0);
        assert_eq!((power_of_two(-3.0), power_of_two(4.0)), (2.0, 4.0));
    }
}
