use crate::detect::{EDetectorParams, ESr};
use crate::policy::Tolerance;

/// Evidence that the mean drift lies above the tolerated one, capped so that it can fall again.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Evidence {
    detector: ESr,
    cap: f64,
}

impl Evidence {
    /// The words of a state.
    pub(super) const WORDS: usize = ESr::WORDS;

    pub(super) fn new(Tolerance { arl, mean }: Tolerance) -> Self {
        let params = EDetectorParams::default().with_mean(mean).with_alpha(1.0 / arl as f64);
        let detector = ESr::new(params).expect("a tolerance lies within the detector's ranges");
        // one bet alone at the cap is an alarm
        Self { detector, cap: (ESr::BETS as u64 * arl) as f64 }
    }

    /// Takes a drift in 0..=2; no other comes here.
    pub(super) fn fold(&mut self, drift: f64) {
        let folded = self.detector.observe_up_to(drift, self.cap);
        debug_assert!(folded.is_ok(), "a drift is an observation");
    }

    /// The evidence, and the sequence number where the strongest bet began.
    pub(super) fn read(&self) -> (f64, u64) {
        let (evidence, since) = self.detector.evidence();
        (evidence, since + 1)
    }

    pub(super) fn words(&self) -> [u64; Self::WORDS] {
        self.detector.words()
    }

    /// With a state from words, if it can be one after `seen` samples.
    pub(super) fn with_words(self, seen: u64, words: &[u64; Self::WORDS]) -> Option<Self> {
        let cap = self.cap;
        Some(Self { detector: self.detector.with_words(seen, words, cap)?, cap })
    }
}
