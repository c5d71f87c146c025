//! A chart that learns its baseline, and learns it anew after each alarm.

use std::fmt;

use lukhas_drift::DriftError;
use lukhas_drift::detect::{Detector, MAX_MAGNITUDE, Signal};

use super::spread::{Spread, power_of_two};

/// Of a warm-up without spread: less than any distance between observations that are not the same.
const LEAST_SD: f64 = 1.0 / MAX_MAGNITUDE;

/// Baselines of numbers below this are given to a detector in a larger unit: it takes no deviation below 1e-100.
const SMALL: f64 = 1e-50;

/// And above this in a smaller one: numbers within 1e100 can deviate by more, and a detector takes no such deviation.
const LARGE: f64 = 1e99;

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
    Warming(Spread),
    /// The detector takes observations and has its baseline `times` as large, a power of two.
    Running {
        detector: Box<dyn Detector>,
        from: u64,
        baseline: Baseline,
        times: f64,
    },
}

impl Warm {
    /// Begins with `given`, or with a warm-up. Observations below `least` are errors.
    pub(super) fn new(
        build: Build,
        given: Option<Baseline>,
        warmup: u32,
        least: f64,
    ) -> Result<Self, DriftError> {
        let mut warm = Self { build, warmup, least, seen: 0, state: State::cold() };
        if let Some(baseline) = given {
            warm.run(baseline, baseline, 1.0)?;
        }
        Ok(warm)
    }

    /// The mean that is compared with, once there is one.
    pub(super) fn mean(&self) -> Option<f64> {
        match &self.state {
            State::Warming(_) => None,
            State::Running { baseline, .. } => Some(baseline.mean),
        }
    }

    /// The next observation; no signal amid a warm-up.
    pub(super) fn observe(&mut self, x: f64) -> Result<Option<Signal>, DriftError> {
        if !(self.least..=MAX_MAGNITUDE).contains(&x) {
            let (minimum, maximum) = (self.least, MAX_MAGNITUDE);
            return Err(DriftError::OutOfRange {
                field: "observation",
                value: x,
                minimum,
                maximum,
            });
        }
        match &mut self.state {
            State::Running { detector, from, baseline, times } => {
                // what another unit takes beyond the range is a change by any limit
                let scaled = (x * *times).clamp(-MAX_MAGNITUDE, MAX_MAGNITUDE);
                let mut signal = detector.observe(scaled)?;
                self.seen += 1;
                signal.index += *from;
                signal.onset = signal.onset.map(|onset| onset + *from);
                if signal.alarm {
                    let baseline = *baseline;
                    if self.warmup == 0 {
                        self.run(baseline, baseline, 1.0)?;
                    } else {
                        self.state = State::cold();
                    }
                }
                Ok(Some(signal))
            }
            State::Warming(spread) => {
                self.seen += 1;
                spread.push(x);
                if spread.count == self.warmup {
                    let baseline = Baseline { mean: spread.mean, sd: spread.sd() };
                    let size = baseline.mean.abs().max(baseline.sd);
                    let is_plain = (SMALL..=LARGE).contains(&size);
                    let times = if is_plain { 1.0 } else { 1.0 / power_of_two(size) };
                    let sd = (baseline.sd * times).max(LEAST_SD);
                    self.run(baseline, Baseline { mean: baseline.mean * times, sd }, times)?;
                }
                Ok(None)
            }
        }
    }

    fn run(&mut self, baseline: Baseline, scaled: Baseline, times: f64) -> Result<(), DriftError> {
        let detector = (self.build)(scaled)?;
        self.state = State::Running { detector, from: self.seen, baseline, times };
        Ok(())
    }
}

impl State {
    fn cold() -> Self {
        Self::Warming(Spread::default())
    }
}

impl fmt::Debug for Warm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Warm").field("seen", &self.seen).field("mean", &self.mean()).finish()
    }
}
