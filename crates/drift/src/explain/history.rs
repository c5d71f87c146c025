use std::collections::VecDeque;

use super::{ExplainParams, Explanation, MAX_OBSERVATIONS, explain};
use crate::{DriftError, detect::Signal};

/// The newest observations of a stream, kept beside a detector so that its alarms can be explained.
///
/// ```
/// use lukhas_drift::detect::{Detector, EDetectorParams, ESr};
/// use lukhas_drift::explain::{ExplainParams, History};
/// let mut detector = ESr::new(EDetectorParams::default().with_mean(0.3).with_alpha(1e-3))?;
/// let mut history = History::new(128)?;
/// let params = ExplainParams::default().with_tolerated(0.3);
/// for k in 0..200 {
///     let drift = if k < 100 { 0.2 } else { 0.9 };
///     history.push(drift)?;
///     let signal = detector.observe(drift)?;
///     if signal.alarm {
///         let why = history.explain(&signal, &params)?.ok_or("observations")?;
///         assert_eq!((Some(why.onset), why.index), (signal.onset, signal.index));
///         assert!(why.size.is_some_and(|size| (size.estimate - 0.7).abs() < 1e-12));
///         break;
///     }
/// }
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq)]
pub struct History {
    capacity: usize,
    values: VecDeque<f64>,
    seen: u64,
}

impl History {
    /// That keeps the newest `capacity` observations: 8 bytes each.
    ///
    /// # Errors
    ///
    /// When `capacity` is not in 2..=[`MAX_OBSERVATIONS`].
    pub fn new(capacity: usize) -> Result<Self, DriftError> {
        let capacity = DriftError::within("capacity", capacity, 2, MAX_OBSERVATIONS)?;
        Ok(Self { capacity, values: VecDeque::with_capacity(capacity), seen: 0 })
    }

    /// The next observation. O(1).
    ///
    /// # Errors
    ///
    /// [`DriftError::NotFinite`]; nothing has changed then.
    pub fn push(&mut self, value: f64) -> Result<(), DriftError> {
        if !value.is_finite() {
            let index = usize::try_from(self.seen).unwrap_or(usize::MAX);
            return Err(DriftError::NotFinite { field: "observation", index, value });
        }
        if self.values.len() == self.capacity {
            self.values.pop_front();
        }
        self.values.push_back(value);
        self.seen += 1;
        Ok(())
    }

    /// The kept observations, oldest first.
    #[must_use]
    pub fn values(&self) -> impl DoubleEndedIterator<Item = f64> + ExactSizeIterator + '_ {
        self.values.iter().copied()
    }

    /// The number of observations so far.
    #[must_use]
    pub const fn seen(&self) -> u64 {
        self.seen
    }

    /// [`explain`] with the onset of a detector's signal, where it has one and `params` has none: a stream's observations go
    /// to both, one for one. None without observations.
    ///
    /// # Errors
    ///
    /// Those of [`explain`], such as an observation outside of the range of `params`.
    pub fn explain(
        &self,
        signal: &Signal,
        params: &ExplainParams,
    ) -> Result<Option<Explanation>, DriftError> {
        if self.values.is_empty() {
            return Ok(None);
        }
        let values: Vec<f64> = self.values().collect();
        let params = ExplainParams { onset: params.onset.or(signal.onset), ..*params };
        explain(&values, self.seen - values.len() as u64, &params).map(Some)
    }
}
