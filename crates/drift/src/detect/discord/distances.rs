use serde::{Deserialize, Serialize};

use crate::detect::MAX_MAGNITUDE;

/// The last observations, and the squared distance of the newest stretch from each earlier one.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Distances {
    window: usize,
    history: usize,
    /// The last `history + window` observations at most, the newest last; up to twice as many before it is cut.
    values: Vec<f64>,
    /// At `history - lag`, for lags 1..=history.
    squares: Vec<f64>,
    /// The next lag to be summed anew.
    fresh: usize,
}

impl Distances {
    pub(super) fn new(window: u32, history: u32) -> Self {
        let (window, history) = (window as usize, history as usize);
        Self { window, history, values: Vec::new(), squares: vec![0.0; history], fresh: 1 }
    }

    /// O(history).
    pub(super) fn push(&mut self, x: f64) {
        let (window, history) = (self.window, self.history);
        if self.values.len() >= 2 * (history + window) {
            self.values.drain(..self.values.len() - history - window);
        }
        let values = &self.values;
        let now = values.len();
        // what came in is compared with each of the last observations ..
        let lags = now.min(history);
        let squares = &mut self.squares[history - lags..];
        for (square, old) in squares.iter_mut().zip(&values[now - lags..]) {
            *square += (x - old) * (x - old);
        }
        // .. and what left the stretch with what left the others
        if let Some(left) = now.checked_sub(window) {
            let (gone, lags) = (values[left], left.min(history));
            let squares = &mut self.squares[history - lags..];
            for (square, old) in squares.iter_mut().zip(&values[left - lags..left]) {
                *square -= (gone - old) * (gone - old);
            }
        }
        self.values.push(x);
        self.refresh();
    }

    /// The mean of the history.
    pub(super) fn mean(&self) -> f64 {
        let recent = &self.values[self.values.len().saturating_sub(self.history)..];
        recent.iter().sum::<f64>() / recent.len().max(1) as f64
    }

    /// The distance of the newest stretch from the nearest that does not overlap it.
    pub(super) fn nearest(&self) -> Option<f64> {
        let lags = self.values.len().checked_sub(self.window)?.min(self.history);
        let apart =
            self.squares.get(self.history - lags..=self.history.checked_sub(self.window)?)?;
        apart.iter().copied().reduce(f64::min).map(|least| least.max(0.0).sqrt())
    }

    /// Sums some of the squares anew, in turn.
    fn refresh(&mut self) {
        let Some(lags) = self.values.len().checked_sub(self.window) else { return };
        let lags = lags.min(self.history);
        for _ in 0..self.window.min(lags) {
            if self.fresh > lags {
                self.fresh = 1;
            }
            let (now, lag) = (self.values.len(), self.fresh);
            let newest = &self.values[now - self.window..];
            let older = &self.values[now - self.window - lag..now - lag];
            self.squares[self.history - lag] =
                newest.iter().zip(older).map(|(a, b)| (a - b) * (a - b)).sum();
            self.fresh += 1;
        }
    }

    /// Whether this could have come from `seen` observations.
    pub(super) fn hold(&self, window: u32, history: u32, seen: u64) -> bool {
        let (window, history) = (window as usize, history as usize);
        let kept = seen.min((history + window) as u64) as usize;
        let far = 1e10 * MAX_MAGNITUDE * MAX_MAGNITUDE;
        (self.window, self.history, self.squares.len()) == (window, history, history)
            && (kept..=2 * (history + window)).contains(&self.values.len())
            && self.values.len() as u64 <= seen
            && (1..=history + 1).contains(&self.fresh)
            && self.values.iter().all(|value| value.abs() <= MAX_MAGNITUDE)
            && self.squares.iter().all(|square| square.abs() <= far)
    }
}
