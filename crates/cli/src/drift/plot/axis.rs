/// A range of values on a range of pixels.
#[derive(Debug, Clone, Copy)]
pub(super) struct Axis {
    low: f64,
    high: f64,
    from: f64,
    to: f64,
}

impl Axis {
    /// Values `low..=high`, widened where they are one.
    pub(super) fn new((low, high): (f64, f64), (from, to): (f64, f64)) -> Self {
        let is_wide = high / 2.0 - low / 2.0 > f64::MIN_POSITIVE;
        let (low, high) = if is_wide { (low, high) } else { (low - 0.5, high + 0.5) };
        Self { low, high, from, to }
    }

    /// With room beyond the values.
    pub(super) fn padded((low, high): (f64, f64), pixels: (f64, f64)) -> Self {
        let size = low.abs().max(high.abs());
        // a constant has no scale but its own; a shift by rounding would be no room at all
        let gap = if low == high { size * 0.1 } else { ((high - low) * 0.06).max(size * 1e-9) };
        Self::new((low - gap, high + gap), pixels)
    }

    pub(super) fn at(&self, value: f64) -> f64 {
        // halves, since a difference of two huge values can overflow
        let part = (value / 2.0 - self.low / 2.0) / (self.high / 2.0 - self.low / 2.0);
        self.from + part.clamp(0.0, 1.0) * (self.to - self.from)
    }

    /// About `n` round values within.
    pub(super) fn ticks(&self, n: usize, least: f64) -> Vec<f64> {
        let rough = (self.high / 2.0 - self.low / 2.0) / n as f64 * 2.0;
        let power = 10_f64.powf(rough.log10().floor());
        let round = [1.0, 2.0, 5.0, 10.0].into_iter().map(|by| by * power);
        let step = round.into_iter().find(|step| *step >= rough).unwrap_or(rough).max(least);
        let first = (self.low / step).ceil();
        (0..=2 * n)
            .map(|k| (first + k as f64) * step)
            .take_while(|tick| *tick <= self.high)
            .map(|tick| if tick.abs() < step * 1e-9 { 0.0 } else { tick })
            .collect()
    }
}

/// The values of ticks, as short as tells each from the next.
pub(super) fn labels(ticks: &[f64]) -> Vec<String> {
    let of = |places| ticks.iter().map(|tick| label(*tick, places)).collect::<Vec<_>>();
    let differ = |labels: &Vec<String>| labels.windows(2).all(|pair| pair[0] != pair[1]);
    // an f64 has 17 digits
    (4..17).map(of).find(differ).unwrap_or_else(|| of(17))
}

/// A tick's value, to so many places.
fn label(value: f64, places: usize) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-4..1e7).contains(&size) {
        return format!("{value:.*e}", places - 2);
    }
    let text = format!("{value:.places$}");
    let text = text.trim_end_matches('0').trim_end_matches('.');
    // thousands
    let (whole, part) = text.split_once('.').map_or((text, ""), |(whole, part)| (whole, part));
    let (sign, digits) = whole.strip_prefix('-').map_or(("", whole), |digits| ("-", digits));
    let mut grouped = String::new();
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(digit);
    }
    let point = if part.is_empty() { "" } else { "." };
    format!("{sign}{grouped}{point}{part}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_within() {
        let axis = Axis::new((0.0, 1.0), (0.0, 100.0));
        assert_eq!(labels(&axis.ticks(5, 0.0)), ["0", "0.2", "0.4", "0.6", "0.8", "1"]);
        assert_eq!(axis.at(0.25), 25.0);
        assert_eq!(Axis::new((3.0, 3.0), (0.0, 1.0)).at(3.0), 0.5);
        for range in
            [(0.0, 1e300), (-1e300, 1e300), (1e10, 1e10 + 1.0), (0.0, 5e-324), (-7.0, -7.0)]
        {
            let axis = Axis::padded(range, (0.0, 1.0));
            assert!(axis.ticks(5, 0.0).len() <= 11, "{range:?}");
            assert!((0.0..=1.0).contains(&axis.at(range.0)), "{range:?}");
        }
    }

    #[test]
    fn labels_are_short() {
        let labels = labels(&[1234567.0, -1000.0, 0.25, 1e9, 2.5e-7]);
        assert_eq!(labels, ["1,234,567", "-1,000", "0.25", "1.00e9", "2.50e-7"]);
    }

    #[test]
    fn each_tick_has_a_label_of_its_own() {
        for (low, high) in [
            (3.0, 3.0),
            (0.0, 0.0),
            (-7e-5, -7e-5),
            (1e300, 1e300),
            (3.0, 3.0 + 1e-7),
            (12_345_678.0, 12_345_679.0),
            (1e10, 1e10 + 1.0),
            (0.0, 1e300),
        ] {
            let labels = labels(&Axis::padded((low, high), (0.0, 1.0)).ticks(5, 0.0));
            let different: std::collections::BTreeSet<_> = labels.iter().collect();
            assert!(different.len() == labels.len() && labels.len() > 1, "{low}: {labels:?}");
        }
    }
}
