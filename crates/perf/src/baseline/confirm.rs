//! What two builds side by side say of rows that did not pass against an earlier time.

use super::Comparison;
use crate::{AbParams, AbReport, Outcome};

impl AbParams {
    /// How to hold a few rows that look slow against the earlier build: a slowdown of 10 % does not count, one of 20 %
    /// does, and a decision is sought early, `[2, 3, 8, 16]`.
    #[must_use]
    pub fn confirming() -> Self {
        Self { tolerance: 0.1, target: 0.2, stages: vec![2, 3, 8, 16], ..Self::default() }
    }
}

impl Comparison {
    /// Lets both builds, run in turns now, decide the rows that did not pass. The earlier figures are of another time, in
    /// which the machine may have been faster; what runs in turns meets the same machine. Rows that pass, that one side
    /// lacks, and that `turns` does not have stay as they are.
    #[must_use]
    pub fn confirmed(mut self, turns: &AbReport) -> Self {
        for row in self.rows.iter_mut().filter(|row| row.verdict != Outcome::Pass) {
            let Some(turn) = turns.rows.iter().find(|turn| turn.row.name == row.name) else {
                continue;
            };
            let Some(shift) = turn.shift else { continue };
            row.verdict = turn.row.verdict;
            row.shift = Some(shift);
            let blocks = turn.blocks;
            if let Some(reason) = &turn.more_allocs {
                row.reasons.push(format!("so it is in turns: {reason}"));
                continue;
            }
            let reason = match turn.row.verdict {
                Outcome::Pass => "so is the earlier build by now",
                Outcome::Fail => "and the earlier build is not",
                Outcome::Inconclusive { .. } => "whether the earlier build is too is open",
            };
            row.reasons
                .push(format!("{reason}: {:+.1} % in turns, {blocks} blocks", 100.0 * shift));
            if let (Outcome::Inconclusive { .. }, Some(note)) = (turn.row.verdict, &turn.row.note) {
                row.reasons.push(note.clone());
            }
        }
        self.judge();
        self
    }
}
