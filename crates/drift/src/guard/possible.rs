//! Which states a guard can be in.

use super::Guard;
use super::recent::KEPT;
use crate::monitor::MAX_COUNT;

/// More than any score is, below 0 or above: drift, novelty and their means lie in [0, 2] and no spread is below .03, so that
/// their z's are below 67, contrasts too; the spread of these is not below .3, so that their z is below 450, and a score is
/// half of the sum.
const BEYOND_SCORES: f64 = 300.0;

impl Guard {
    /// Whether its numbers go with each other as those of every guard do, in whatever order tasks, commits (of checks that
    /// were open at once too), resets and changes of mode came.
    pub(super) fn is_possible(&self) -> bool {
        let summary = self.summary;
        let counts = &self.calls.counts;
        // of this task since its last reset; less than there were where one count is at its end
        let calls: u64 = counts.iter().copied().map(u64::from).sum();
        let is_counted = !counts.contains(&u32::MAX);
        let numbers =
            [summary.task, summary.committed, summary.warned, summary.blocked, summary.resets];
        let is_first = summary.task == 0 && summary.resets == 0;

        numbers.iter().all(|&number| number <= MAX_COUNT)
            && summary.warned <= summary.committed
            && calls <= summary.committed
            && (!is_first || !is_counted || calls == summary.committed)
            && self.is_possible_rate()
            && (summary.task > 0 || self.intent_hash.is_none())
            && u64::from(self.run) <= calls
            && u64::from(self.recent.failures) <= calls
            && self.recent.ring.len() as u64 <= calls
            && self.recent.next < KEPT
            && (self.recent.next == 0 || self.recent.ring.len() == KEPT)
            // by a Block, or by calls that were allowed while they were open together
            && (!self.is_blocked || summary.blocked > 0 || calls > 0)
            && self.is_possible_evidence()
            && self.calls.is_possible(&self.baseline.mix().shares)
    }

    /// One in n sessions, or any share of actions.
    fn is_possible_rate(&self) -> bool {
        let budget = self.promise.budget;
        let one_in = (1.0 / budget.rate()).round();
        !budget.is_per_session() || 1.0 / one_in == budget.rate()
    }

    fn is_possible_evidence(&self) -> bool {
        if self.run == 0 {
            return self.evidence.to_bits() == 0;
        }
        let most = BEYOND_SCORES * f64::from(self.run);
        (self.run == 1 || self.promise.budget.is_per_session())
            && (-BEYOND_SCORES..=most).contains(&self.evidence)
            && (self.evidence <= self.promise.line || self.is_blocked)
    }
}
