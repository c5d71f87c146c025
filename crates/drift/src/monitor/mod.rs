//! A monitor of one stream: evidence against a tolerated mean, or a moving average against the limits of a lane.

mod bytes;
mod evidence;

pub(crate) use bytes::{MAX_COUNT, is_drift};
use evidence::Evidence;

use lukhas_types::{Guardian, Lane};
use serde::Serialize;

use crate::{DriftError, Policy, Start, similarity};

/// `alpha * x + (1 - alpha) * previous`: one step of the exponentially weighted moving average.
///
/// ```
/// let mut ema = 0.0;
/// for _ in 0..5 {
///     ema = lukhas_drift::ema(ema, 1.0, 0.2);
/// }
/// assert!((ema - 0.67232_f64).abs() < 1e-15);
/// ```
#[inline]
#[must_use]
pub fn ema(previous: f64, x: f64, alpha: f64) -> f64 {
    alpha * x + (1.0 - alpha) * previous
}

/// What a [`Monitor`] says after a sample.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Reading {
    /// The lane, whose limits were used if the policy is one of a lane.
    pub lane: Lane,
    /// The drift of this sample, in [0, 2].
    pub drift: f64,
    /// The moving average after it, debiased when the policy says so; in [0, 2].
    pub ema: f64,
    /// The verdict.
    pub guardian: Guardian,
    /// The samples in the window, at most [`Monitor::WINDOW`].
    pub n: usize,
    /// The number of accepted samples, from 1.
    pub sequence: u64,
    /// The evidence that the mean lies above the tolerated one, which the limits are on; with a policy by
    /// [`Policy::for_arl`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub evidence: Option<f64>,
    /// The estimated sequence number of the first sample of the drift; with evidence of at least the warning's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub onset: Option<u64>,
}

/// Follows the drift of one stream of actions. A sample that cannot be scored is an error and leaves it as it was.
///
/// ```
/// use lukhas_drift::{Monitor, Policy};
/// use lukhas_types::{Guardian, Lane};
/// let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
/// assert_eq!(monitor.update(&[1.0, 0.0], &[1.0, 0.0])?.guardian, Guardian::Allow);
/// assert_eq!(monitor.update(&[1.0, 0.0], &[-1.0, 0.0])?.guardian, Guardian::Block);
/// assert!(monitor.update(&[1.0, 0.0], &[0.0, 0.0]).is_err());
/// assert_eq!(monitor.window().collect::<Vec<_>>(), [0.0, 2.0]);
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// The default is that of [`Policy`].
#[derive(Debug, Clone, PartialEq)]
pub struct Monitor {
    policy: Policy,
    head: Head,
    ring: Ring,
    /// Of a policy that has a tolerance. Apart, as a registry of lanes has none.
    evidence: Option<Box<Evidence>>,
}

impl Default for Monitor {
    fn default() -> Self {
        Self::new(Policy::default())
    }
}

/// The newest drifts; sample k is at `(k - 1) % WINDOW`, zeros where there is none yet.
pub(crate) type Ring = [f64; Monitor::WINDOW];

/// What every sample changes, but for its place in the ring.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Head {
    /// The average from 0.
    ema: f64,
    /// The weight that it has seen: the average of a constant 1.
    weight: f64,
    pub(crate) sequence: u64,
}

impl Monitor {
    /// How many drifts are kept.
    pub const WINDOW: usize = 64;

    /// A monitor without samples.
    #[must_use]
    pub fn new(policy: Policy) -> Self {
        let evidence = policy.tolerance().map(|tolerance| Box::new(Evidence::new(tolerance)));
        Self { policy, head: Head::NEW, ring: [0.0; Self::WINDOW], evidence }
    }

    /// Scores a sample and folds it in. O(n), no allocation.
    ///
    /// # Errors
    ///
    /// As [`score`](crate::score); the state is then unchanged.
    pub fn update(&mut self, intent: &[f32], action: &[f32]) -> Result<Reading, DriftError> {
        let drift = 1.0 - similarity(intent, action)?;
        Ok(self.fold(drift))
    }

    /// Folds in a drift that was scored elsewhere. O(1), no allocation.
    ///
    /// # Errors
    ///
    /// When it is not finite or lies outside of [0, 2]; the state is then unchanged.
    pub fn observe(&mut self, drift: f64) -> Result<Reading, DriftError> {
        if !drift.is_finite() {
            return Err(DriftError::NotFinite { field: "drift", index: 0, value: drift });
        }
        if !(0.0..=2.0).contains(&drift) {
            return Err(DriftError::out_of_range("drift", drift, 0.0, 2.0));
        }
        Ok(self.fold(drift))
    }

    pub(crate) fn fold(&mut self, drift: f64) -> Reading {
        self.ring[self.head.fold(drift)] = drift;
        if let Some(evidence) = &mut self.evidence {
            evidence.fold(drift);
        }
        self.read(drift)
    }

    fn read(&self, drift: f64) -> Reading {
        let reading = self.head.read(&self.policy, drift);
        let Some(found) = &self.evidence else { return reading };
        let (evidence, since) = found.read();
        Reading {
            guardian: self.policy.judge(drift, evidence),
            evidence: Some(evidence),
            onset: (evidence >= self.policy.warn()).then_some(since),
            ..reading
        }
    }

    /// The newest reading again.
    #[must_use]
    pub fn reading(&self) -> Option<Reading> {
        self.window().next_back().map(|drift| self.read(drift))
    }

    /// The policy.
    #[must_use]
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The drifts of the window, oldest first.
    #[must_use]
    pub fn window(&self) -> impl DoubleEndedIterator<Item = f64> + ExactSizeIterator + '_ {
        let n = self.head.n();
        let sequence = self.head.sequence;
        let first = if sequence > n as u64 { sequence % n as u64 } else { 0 } as usize;
        (0..n).map(move |k| self.ring[(first + k) % Self::WINDOW])
    }
}

impl Head {
    pub(crate) const NEW: Self = Self { ema: 0.0, weight: 0.0, sequence: 0 };

    /// Folds a drift in and says at which place of the ring it belongs.
    #[inline]
    pub(crate) fn fold(&mut self, drift: f64) -> usize {
        let place = (self.sequence % Monitor::WINDOW as u64) as usize;
        self.ema = ema(self.ema, drift, Policy::ALPHA);
        self.weight = ema(self.weight, 1.0, Policy::ALPHA);
        self.sequence += 1;
        place
    }

    /// The reading of the newest drift, by the average.
    #[inline]
    pub(crate) fn read(&self, policy: &Policy, drift: f64) -> Reading {
        let ema = match policy.start() {
            Start::Zero => self.ema,
            Start::Debiased => self.ema / self.weight,
        };
        Reading {
            lane: policy.name(),
            drift,
            ema,
            guardian: policy.judge(drift, ema),
            n: self.n(),
            sequence: self.sequence,
            evidence: None,
            onset: None,
        }
    }

    fn n(&self) -> usize {
        self.sequence.min(Monitor::WINDOW as u64) as usize
    }
}
