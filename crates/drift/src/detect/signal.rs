use serde::{Deserialize, Serialize};

/// Which way the mean went.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Direction {
    /// It rose.
    Up,
    /// It fell.
    Down,
}

impl Direction {
    /// Up where `rose`.
    pub(super) const fn of(rose: bool) -> Self {
        if rose { Self::Up } else { Self::Down }
    }
}

/// What a detector says after an observation.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Signal {
    /// The observation's index in the stream, from 0.
    pub index: u64,
    /// The evidence for a change, >= 0, in the detector's own unit.
    pub statistic: f64,
    /// What the statistic must reach for an alarm.
    pub limit: f64,
    /// Whether it reached it.
    pub alarm: bool,
    /// Which way, with an alarm.
    pub direction: Option<Direction>,
    /// The estimated index of the first observation after the change, <= `index`; with an alarm.
    pub onset: Option<u64>,
}

impl Signal {
    /// An alarm exactly where the statistic reaches the limit.
    pub(super) fn new(
        index: u64,
        statistic: f64,
        limit: f64,
        direction: Direction,
        onset: u64,
    ) -> Self {
        let alarm = statistic >= limit;
        Self {
            index,
            statistic,
            limit,
            alarm,
            direction: alarm.then_some(direction),
            onset: alarm.then_some(onset),
        }
    }
}
