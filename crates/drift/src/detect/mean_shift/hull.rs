use serde::{Deserialize, Serialize};

use crate::detect::observation::MAX_SUM;

/// Most vertices of a chain. A random stream of 10^9 has about 20.
pub(super) const VERTICES: usize = 256;

/// A sum of a segment's first `at` observations.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Prefix {
    pub(super) at: u64,
    pub(super) sum: f64,
}

/// The convex hull of prefix sums over their position, as an upper and a lower chain.
///
/// For every later end of the segment the likelihood ratio is a convex function of the prefix, so that its
/// maximum over all prefixes is at a vertex (Romano, Eckley, Fearnhead and Rigaill 2023).
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Hull {
    upper: Vec<Prefix>,
    lower: Vec<Prefix>,
}

impl Hull {
    pub(super) fn vertices(&self) -> impl Iterator<Item = &Prefix> {
        self.lower.iter().chain(&self.upper)
    }

    /// Adds a prefix to the right of all others: amortised O(1).
    pub(super) fn push(&mut self, new: Prefix) {
        push(&mut self.lower, new, |turn| turn <= 0.0);
        push(&mut self.upper, new, |turn| turn >= 0.0);
    }

    /// Keeps the vertices from `from` on, seen from `start`.
    pub(super) fn restart(&mut self, start: Prefix, from: u64) {
        for chain in [&mut self.upper, &mut self.lower] {
            chain.retain_mut(|v| {
                let keep = v.at >= start.at + from;
                if keep {
                    *v = Prefix { at: v.at - start.at, sum: v.sum - start.sum };
                }
                keep
            });
        }
    }

    pub(super) fn clear(&mut self) {
        self.upper.clear();
        self.lower.clear();
    }

    /// Whether positions rise within `range` and no sum is larger than a stream's.
    pub(super) fn holds(&self, range: std::ops::RangeInclusive<u64>) -> bool {
        [&self.upper, &self.lower].iter().all(|chain| {
            chain.len() <= VERTICES
                && chain.windows(2).all(|pair| pair[0].at < pair[1].at)
                && chain.iter().all(|v| range.contains(&v.at) && v.sum.abs() <= MAX_SUM)
        })
    }
}

/// Drops the vertices at which the chain would no longer turn the right way.
fn push(chain: &mut Vec<Prefix>, new: Prefix, wrong: impl Fn(f64) -> bool) {
    while let [.., a, b] = chain[..] {
        let turn =
            (b.at - a.at) as f64 * (new.sum - a.sum) - (new.at - a.at) as f64 * (b.sum - a.sum);
        if !wrong(turn) {
            break;
        }
        chain.pop();
    }
    if chain.len() == VERTICES {
        let mut keep = false;
        chain.retain(|_| {
            keep = !keep;
            keep
        });
    }
    chain.push(new);
}
