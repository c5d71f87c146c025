//! How to compare.

use serde::{Deserialize, Serialize};

use crate::PerfError;

/// The most stages.
pub const MAX_AB_STAGES: usize = 8;
/// The most blocks of a stage.
pub const MAX_AB_BLOCKS: u32 = 1024;

/// How to compare A with B. The error rates hold where the processes of a block could have run in any order, whatever
/// the shape of their times.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
#[non_exhaustive]
pub struct AbParams {
    /// The chance that any row of the whole run fails although none is slower by more than `tolerance`; above 0, at
    /// most .5. .005.
    pub false_fail: f64,
    /// The chance that a row passes although it is slower by `target`; above 0, at most .5. .05.
    pub false_pass: f64,
    /// The share of `false_fail` that goes to p95, 0 to 1 exclusive; the rest goes to p50. .2.
    pub p95_share: f64,
    /// The chance, for a row, that the control fires on a binary that does not differ from itself by more than
    /// `tolerance`; above 0, at most .5. .01: by signs, which can fire from 8 blocks on, so not in the screen.
    pub control: f64,
    /// The relative slowdown that does not count, at least 0: .05.
    pub tolerance: f64,
    /// The relative slowdown that is to be found, above `tolerance` and at most 100: .15.
    pub target: f64,
    /// The blocks of each stage, 1 to 8 stages of 1 to 1024 blocks. The first, the screen, takes every row and fails
    /// none; each further one takes the rows that are open then. `[4, 8, 16]`.
    pub stages: Vec<u32>,
}

impl Default for AbParams {
    fn default() -> Self {
        Self {
            false_fail: 0.005,
            false_pass: 0.05,
            p95_share: 0.2,
            control: 0.01,
            tolerance: 0.05,
            target: 0.15,
            stages: vec![4, 8, 16],
        }
    }
}

impl AbParams {
    /// The same, if every field is within its bound.
    ///
    /// # Errors
    /// [`PerfError::BadParam`] names the field.
    pub fn validate(self) -> Result<Self, PerfError> {
        let bad = |field, value, bound| Err(PerfError::BadParam { field, value, bound });
        for (field, value) in [
            ("false_fail", self.false_fail),
            ("false_pass", self.false_pass),
            ("control", self.control),
        ] {
            if !(value > 0.0 && value <= 0.5) {
                return bad(field, value, "above 0, at most .5");
            }
        }
        if !(self.p95_share > 0.0 && self.p95_share < 1.0) {
            return bad("p95_share", self.p95_share, "above 0, below 1");
        }
        if !(self.tolerance >= 0.0 && self.tolerance.is_finite()) {
            return bad("tolerance", self.tolerance, "finite, at least 0");
        }
        if !(self.target > self.tolerance && self.target <= 100.0) {
            return bad("target", self.target, "above tolerance, at most 100");
        }
        if !(1..=MAX_AB_STAGES).contains(&self.stages.len()) {
            return bad("stages", self.stages.len() as f64, "1..=8 of them");
        }
        match self.stages.iter().find(|blocks| !(1..=MAX_AB_BLOCKS).contains(blocks)) {
            Some(blocks) => bad("stages", f64::from(*blocks), "1..=1024 blocks each"),
            None => Ok(self),
        }
    }
}
