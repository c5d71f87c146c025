//! A chart that learns its baseline, and learns it anew after each alarm.

use std::fmt;

use lukhas_drift::DriftError;
use lukhas_drift::detect::{Detector, MAX_MAGNITUDE, Signal};

/// Of a warm-up without spread: less than any distance between observations that are not the same.
const LEAST_SD: f64 = 1.0 / MAX_MAGNITUDE;

/// A mean and a standard deviation.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Baseline {
    pub(super) mean: f64,
    pub(super) sd: f64,
}

type Build = Box<dyn Fn(Baseline) -> Result<Box<dyn Detector>, DriftError>>;

/// Warms up, watches, and after an alarm begins again.
pub(super) struct Warm {
    build: Build,
    /// The observations of a warm-up; 0: the baseline that was given stays.
    warmup: u32,
    least: f64,
    seen: u64,
    state: State,
}

enum State {
    Warming { count: u32, mean: f64, squares: f64 },
    Running { detector: Box<dyn Detector>, from: u64, baseline: Baseline },
}

const COLD: State = State::Warming { count: 0, mean: 0.0, squares: 0.0 };

impl Warm {
    /// Begins with `given`, or with a warm-up. Observations below `least` are errors.
    pub(super) fn new(
        build: Build,
        given: Option<Baseline>,
        warmup: u32,
        least: f64,
    ) -> Result<Self, DriftError> {
        let mut warm = Self { build, warmup, least, seen: 0, state: COLD };
        if let Some(baseline) = given {
            warm.run(baseline)?;
        }
        Ok(warm)
    }

    /// The mean that is compared with, once there is one.
    pub(super) fn mean(&self) -> Option<f64> {
        match &self.state {
            State::Warming { .. } => None,
            State::Running { baseline, .. } => Some(baseline.mean),
        }
    }

    /// The next observation; no signal amid a warm-up.
    pub(super) fn observe(&mut self, x: f64) -> Result<Option<Signal>, DriftError> {
        match &mut self.state {
            State::Running { detector, from, baseline } => {
                let mut signal = detector.observe(x)?;
                self.seen += 1;
                signal.index += *from;
                signal.onset = signal.onset.map(|onset| onset + *from);
                if signal.alarm {
                    let baseline = *baseline;
                    if self.warmup == 0 { self.run(baseline)? } else { self.state = COLD }
                }
                Ok(Some(signal))
            }
            State::Warming { count, mean, squares } => {
                if !(self.least..=MAX_MAGNITUDE).contains(&x) {
                    let (minimum, maximum) = (self.least, MAX_MAGNITUDE);
                    let field = "observation";
                    return Err(DriftError::OutOfRange { field, value: x, minimum, maximum });
                }
                self.seen += 1;
                *count += 1;
                let gap = x - *mean;
                *mean += gap / f64::from(*count);
                *squares += gap * (x - *mean);
                if *count == self.warmup {
                    let variance = *squares / f64::from(*count - 1);
                    let baseline = Baseline { mean: *mean, sd: variance.sqrt().max(LEAST_SD) };
                    self.run(baseline)?;
                }
                Ok(None)
            }
        }
    }

    fn run(&mut self, baseline: Baseline) -> Result<(), DriftError> {
        let detector = (self.build)(baseline)?;
        self.state = State::Running { detector, from: self.seen, baseline };
        Ok(())
    }
}

impl fmt::Debug for Warm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Warm").field("seen", &self.seen).field("mean", &self.mean()).finish()
    }
}
