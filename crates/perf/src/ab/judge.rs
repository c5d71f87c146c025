//! The verdict on a row.

use super::{AbBlock, AbParams, Shift, ranks, shift::Pairs};
use crate::Outcome;

/// What is found of a row.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct AbFinding {
    /// The verdict; when inconclusive, with the blocks that are still needed, estimated from those seen.
    pub verdict: Outcome,
    /// The blocks.
    pub blocks: usize,
    /// Of p50.
    pub shift: Shift,
    /// Of p95.
    pub p95_shift: Shift,
    /// Whether A differed from itself.
    pub control_fired: bool,
    /// Why it is not a pass, for people.
    pub note: Option<String>,
}

/// What counts in one look at the rows: counts of pairs and of blocks.
#[derive(Debug, Clone)]
pub(super) struct Look {
    blocks: usize,
    /// Pairs of p50 within the tolerance that a fail still allows.
    fail: Option<usize>,
    /// Those of p95.
    fail_p95: Option<usize>,
    /// Pairs at the target and beyond that a pass still allows.
    pass: Option<usize>,
    /// Blocks of the control on the other side.
    control: Option<usize>,
    /// The chances behind `fail` and `pass`, for estimates.
    alphas: (f64, f64),
    tolerance: f64,
    target: f64,
}

impl Look {
    /// The look at the end of stage `index`, in a run of `rows` rows. Chances are shared out evenly among rows and looks,
    /// so that their sum is what was asked.
    pub(super) fn new(params: &AbParams, index: usize, rows: usize) -> Self {
        let blocks = params.stages[..=index].iter().map(|blocks| *blocks as usize).sum();
        // the screen fails no row, unless it is all there is
        let looks = params.stages.len();
        let failing = looks.saturating_sub(1).max(1);
        let fails = index > 0 || looks == 1;
        let fail = params.false_fail / (rows.max(1) * failing) as f64;
        let (fail, fail_p95) = (fail * (1.0 - params.p95_share), fail * params.p95_share);
        let pass = params.false_pass / looks as f64;
        let most = |alpha| ranks::most_wrong_pairs(blocks, alpha);
        Self {
            blocks,
            fail: fails.then(|| most(fail)).flatten(),
            fail_p95: fails.then(|| most(fail_p95)).flatten(),
            pass: most(pass),
            control: ranks::most_wrong_signs(blocks, params.control / 2.0),
            alphas: (fail, pass),
            tolerance: params.tolerance.ln_1p(),
            target: params.target.ln_1p(),
        }
    }

    /// The verdict alone: O(blocks log blocks).
    pub(super) fn verdict(&self, blocks: &[AbBlock]) -> Outcome {
        let open = Outcome::Inconclusive { needed: None };
        if blocks.len() < self.blocks || self.control_fired(blocks) {
            return open;
        }
        let (p50, p95) = pairs(blocks);
        self.of_pairs(&p50, &p95)
    }

    /// The verdict with all that explains it.
    pub(super) fn finding(&self, blocks: &[AbBlock]) -> AbFinding {
        let (p50, p95) = pairs(blocks);
        let control_fired = self.control_fired(blocks);
        let mut verdict = self.verdict(blocks);
        let note = match verdict {
            Outcome::Pass => None,
            Outcome::Fail => Some(self.why_it_fails(&p50)),
            Outcome::Inconclusive { .. } if control_fired => {
                Some("the same binary differs from itself: the machine cannot tell".to_owned())
            }
            Outcome::Inconclusive { .. } => {
                let needed = self.needed(&p50, blocks.len());
                verdict = Outcome::Inconclusive { needed };
                Some(match needed {
                    Some(more) => format!("about {more} more blocks would decide"),
                    None => "more blocks would not decide".to_owned(),
                })
            }
        };
        AbFinding {
            verdict,
            blocks: blocks.len(),
            shift: p50.shift(),
            p95_shift: p95.shift(),
            control_fired,
            note,
        }
    }

    fn of_pairs(&self, p50: &Pairs, p95: &Pairs) -> Outcome {
        let within = |count: usize, most: Option<usize>| most.is_some_and(|most| count <= most);
        let tail_is_slow = p95.median() >= self.target;
        if within(p50.at_most(self.tolerance), self.fail)
            || (tail_is_slow && within(p95.at_most(self.tolerance), self.fail_p95))
        {
            Outcome::Fail
        } else if within(p50.at_least(self.target), self.pass) && !tail_is_slow {
            Outcome::Pass
        } else {
            Outcome::Inconclusive { needed: None }
        }
    }

    /// Whether A' lies beyond the tolerance of A in too many blocks for chance, on either side.
    fn control_fired(&self, blocks: &[AbBlock]) -> bool {
        let Some(most) = self.control else { return false };
        let differences = blocks.iter().map(|block| block.a[1].p50 - block.a[0].p50);
        let slower = differences.clone().filter(|x| *x > self.tolerance).count();
        let faster = differences.filter(|x| *x < -self.tolerance).count();
        blocks.len() - slower <= most || blocks.len() - faster <= most
    }

    fn why_it_fails(&self, p50: &Pairs) -> String {
        let slower = if self.fail.is_some_and(|most| p50.at_most(self.tolerance) <= most) {
            "p50"
        } else {
            "p95"
        };
        format!("{slower} is slower by more than {:.0} %", self.tolerance.exp_m1() * 100.0)
    }

    /// Blocks still needed for a pass or a fail by p50, whichever comes first.
    fn needed(&self, p50: &Pairs, blocks: usize) -> Option<u64> {
        let part = |wrong: usize| 1.0 - wrong as f64 / p50.len() as f64;
        let fail = ranks::blocks_needed(part(p50.at_most(self.tolerance)), self.alphas.0);
        let pass = ranks::blocks_needed(part(p50.at_least(self.target)), self.alphas.1);
        let total = match (fail, pass) {
            (Some(fail), Some(pass)) => fail.min(pass),
            (fail, pass) => fail.or(pass)?,
        };
        Some(total.saturating_sub(blocks as u64).max(1))
    }
}

fn pairs(blocks: &[AbBlock]) -> (Pairs, Pairs) {
    let of = |figure: fn(&super::AbPoint) -> f64| {
        Pairs::new(blocks.iter().map(|block| {
            let two = |points: &[super::AbPoint; 2]| [figure(&points[0]), figure(&points[1])];
            (two(&block.a), two(&block.b))
        }))
    };
    (of(|point| point.p50), of(|point| point.p95))
}
