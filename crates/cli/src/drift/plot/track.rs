use std::mem;

/// The most bins; of two points each.
const BINS: usize = 1_024;

/// The least and the greatest of some values, in their order.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Bin {
    low: (u64, f64),
    high: (u64, f64),
}

impl Bin {
    fn and(self, other: Self) -> Self {
        let low = if other.low.1 < self.low.1 { other.low } else { self.low };
        let high = if other.high.1 > self.high.1 { other.high } else { self.high };
        Self { low, high }
    }
}

/// A curve of bounded size that loses no extreme: when its bins are full, each two become one.
#[derive(Debug, Clone)]
pub(in crate::drift) struct Track {
    /// The place of the first value.
    first: u64,
    /// Values in a whole bin, and values so far.
    width: u64,
    count: u64,
    bins: Vec<Bin>,
}

impl Track {
    pub(in crate::drift) const fn new(first: u64) -> Self {
        Self { first, width: 1, count: 0, bins: Vec::new() }
    }

    pub(in crate::drift) fn push(&mut self, y: f64) {
        let point = (self.first + self.count, y);
        let bin = Bin { low: point, high: point };
        if self.count.is_multiple_of(self.width) {
            if self.bins.len() == BINS {
                let bins = mem::take(&mut self.bins);
                let pairs = bins.chunks(2);
                self.bins = pairs.map(|pair| pair[0].and(pair[pair.len() - 1])).collect();
                self.width *= 2;
            }
            self.bins.push(bin);
        } else if let Some(last) = self.bins.last_mut() {
            *last = last.and(bin);
        }
        self.count += 1;
    }

    /// The places of the first and the last value.
    pub(super) fn span(&self) -> Option<(f64, f64)> {
        let last = self.count.checked_sub(1)?;
        Some((self.first as f64, (self.first + last) as f64))
    }

    /// Places and values, in their order; all of them while there are at most as many as bins.
    pub(super) fn points(&self) -> Vec<(f64, f64)> {
        let mut points = Vec::with_capacity(2 * self.bins.len());
        for Bin { low, high } in &self.bins {
            let (one, two) = if low.0 <= high.0 { (low, high) } else { (high, low) };
            points.push(*one);
            if two.0 != one.0 {
                points.push(*two);
            }
        }
        points.into_iter().map(|(x, y)| (x as f64, y)).collect()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn a_bin_that_is_full_again_goes_on() {
        let mut track = Track::new(0);
        for i in 0..5 * BINS as u64 {
            track.push(i as f64);
            assert!(track.bins.len() <= BINS);
            // no value is in two bins, none in none
            let whole = (track.bins.len() as u64 - 1) * track.width;
            assert!(whole < track.count && track.count <= whole + track.width, "{i}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn extremes_stay_and_size_is_bounded(ys in prop::collection::vec(-1e3..1e3_f64, 1..6_000)) {
            let mut track = Track::new(1);
            ys.iter().for_each(|&y| track.push(y));
            let points = track.points();
            prop_assert!(points.len() <= 2 * BINS);
            prop_assert!(points.windows(2).all(|pair| pair[0].0 < pair[1].0));
            let extreme = |f: fn(f64, f64) -> f64, of: &mut dyn Iterator<Item = f64>| of.reduce(f);
            for f in [f64::min, f64::max] {
                prop_assert_eq!(
                    extreme(f, &mut ys.iter().copied()),
                    extreme(f, &mut points.iter().map(|point| point.1))
                );
            }
            // each point is a value at its place
            for (x, y) in points {
                prop_assert_eq!(ys[x as usize - 1], y);
            }
            prop_assert_eq!(track.span(), Some((1.0, ys.len() as f64)));
        }
    }
}
