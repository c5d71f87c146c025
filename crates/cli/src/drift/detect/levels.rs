//! How large a change was.

use std::collections::VecDeque;

/// The observations that are kept; a level that began earlier is judged by these.
const KEPT: usize = 4_096;

/// Means on both sides of a change, of a stream without end.
#[derive(Debug, Default)]
pub(super) struct Levels {
    /// Observations since the last change, their number and their sum.
    count: u64,
    sum: f64,
    recent: VecDeque<f64>,
}

impl Levels {
    pub(super) fn push(&mut self, x: f64) {
        if self.recent.len() == KEPT {
            self.recent.pop_front();
        }
        self.recent.push_back(x);
        self.count += 1;
        self.sum += x;
    }

    /// The mean since the last change.
    pub(super) fn mean(&self) -> Option<f64> {
        (self.count > 0).then(|| self.sum / self.count as f64)
    }

    /// The means before and after a change of which the last `length` >= 1 observations are the new level, which
    /// begins here. None before where nothing came before.
    pub(super) fn split(&mut self, length: u64) -> (Option<f64>, f64) {
        let kept = self.recent.len();
        let length = usize::try_from(length).map_or(kept, |length| length.clamp(1, kept.max(1)));
        let sum: f64 = self.recent.iter().skip(kept - length.min(kept)).sum();
        let rest = self.count.saturating_sub(length as u64);
        let before = (rest > 0).then(|| (self.sum - sum) / rest as f64);
        (self.count, self.sum) = (length as u64, sum);
        (before, sum / length as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn means_on_both_sides() {
        let mut levels = Levels::default();
        assert_eq!(levels.mean(), None);
        for x in [1.0, 2.0, 3.0, 10.0, 12.0] {
            levels.push(x);
        }
        assert_eq!(levels.split(2), (Some(2.0), 11.0));
        assert_eq!(levels.mean(), Some(11.0));
        levels.push(20.0);
        assert_eq!(levels.split(1), (Some(11.0), 20.0));
        assert_eq!(levels.split(9), (None, 8.0));
    }

    #[test]
    fn a_long_level_is_judged_by_what_is_kept() {
        let mut levels = Levels::default();
        (0..10_000).for_each(|_| levels.push(1.0));
        (0..10_000).for_each(|_| levels.push(3.0));
        assert_eq!(levels.recent.len(), KEPT);
        let (before, after) = levels.split(10_000);
        assert_eq!(after, 3.0);
        assert!(before.is_some_and(|before| before > 1.0 && before < 2.0));
    }
}
