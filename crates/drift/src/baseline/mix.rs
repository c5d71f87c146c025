//! The mix of tools: how much a task's calls differ from the calls of all tasks.

use super::lines;
use super::scored::ScoredSession;

/// The most tools with a count of their own; the last place is for all others.
pub(crate) const PLACES: usize = 16;

/// The calls that the prediction of the next tool is worth before the first.
const WEIGHT: f64 = 8.0;

/// Calls by tool, within one task, and what they say.
///
/// `log e = sum log(q(tool) / p(tool))`, where p is the share of the tool in the baseline and q the prediction from the
/// task's earlier calls, `(n_tool + 8 p) / (n + 8)`: for calls drawn at random by p, e is a non-negative martingale of
/// mean 1 (Ville 1939), and exceeds 1 / a with probability a at most. Calls of a task are not drawn at random, so the line
/// is also held against the sessions of the baseline.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Calls {
    pub(crate) counts: [u32; PLACES],
    pub(crate) log_e: f64,
}

impl Calls {
    /// The evidence with one more call, at a place.
    pub(crate) fn log_e_with(&self, place: usize, shares: &[f64; PLACES]) -> f64 {
        let calls: f64 = self.counts.iter().copied().map(f64::from).sum();
        let share = shares[place];
        let expected = (f64::from(self.counts[place]) + WEIGHT * share) / (calls + WEIGHT);
        self.log_e + libm::log(expected / share)
    }

    pub(crate) fn push(&mut self, place: usize, shares: &[f64; PLACES]) {
        self.log_e = self.log_e_with(place, shares);
        self.counts[place] = self.counts[place].saturating_add(1);
    }

    /// Whether log e is that of the counts: in whatever order the calls came it is
    /// `sum (lgamma(n_tool + 8 p) - lgamma(8 p) - n_tool log p) - lgamma(n + 8) + lgamma(8)`, up to what rounding a term a
    /// call leaves. Of counts at their end it is only finite.
    pub(crate) fn is_possible(&self, shares: &[f64; PLACES]) -> bool {
        let calls: f64 = self.counts.iter().copied().map(f64::from).sum();
        if calls == 0.0 || self.counts.contains(&u32::MAX) {
            return self.log_e.is_finite() && (calls > 0.0 || self.log_e.to_bits() == 0);
        }
        let rising = |start: f64, n: f64| libm::lgamma(start + n) - libm::lgamma(start);
        let each = self.counts.iter().zip(shares).map(|(&count, &share)| {
            let count = f64::from(count);
            rising(WEIGHT * share, count) - count * libm::log(share)
        });
        let expected = each.sum::<f64>() - rising(WEIGHT, calls);
        // |log e| stays below 25 a call, and each call rounds it by half a unit of its last place
        let rounding = 1e-9 + 1e-13 * calls + 1e-14 * calls * calls;
        (self.log_e - expected).abs() <= rounding
    }
}

/// What mix is usual.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mix {
    /// The place of each kind.
    places: Vec<usize>,
    /// The share of each place in all calls.
    pub(crate) shares: [f64; PLACES],
    /// The largest evidence of each session against the others, sorted.
    maxima: Vec<f64>,
}

impl Mix {
    /// The 15 tools with the most calls have places of their own. A session's shares leave it out; which tools have
    /// places does not. O(actions).
    pub(crate) fn of(sessions: &[ScoredSession], kinds: usize) -> Self {
        let mut counts = vec![0_u64; kinds];
        for action in sessions.iter().flat_map(|session| &session.actions) {
            counts[action.kind] += 1;
        }
        let mut order: Vec<usize> = (0..kinds).collect();
        order.sort_by_key(|&kind| (std::cmp::Reverse(counts[kind]), kind));
        let mut places = vec![PLACES - 1; kinds];
        order.iter().take(PLACES - 1).enumerate().for_each(|(place, &kind)| places[kind] = place);

        let mut all = [0.0; PLACES];
        counts.iter().zip(&places).for_each(|(&count, &place)| all[place] += count as f64);
        let mut maxima: Vec<f64> = sessions
            .iter()
            .map(|session| {
                let own = || session.actions.iter().map(|action| places[action.kind]);
                let mut others = all;
                own().for_each(|place| others[place] -= 1.0);
                let shares = shares(&others);
                let mut calls = Calls::default();
                own().fold(0.0, |most, place| {
                    calls.push(place, &shares);
                    calls.log_e.max(most)
                })
            })
            .collect();
        maxima.sort_unstable_by(f64::total_cmp);
        Self { places, shares: shares(&all), maxima }
    }

    /// The place of a kind; one never seen is among the others.
    pub(crate) fn place(&self, kind: Option<usize>) -> usize {
        kind.map_or(PLACES - 1, |kind| self.places[kind])
    }

    /// The line of a rate of sessions, for log e.
    pub(crate) fn line(&self, rate: f64) -> f64 {
        lines::per_session(&self.maxima, rate).max(-libm::log(rate))
    }
}

/// Half a call more for each place, so that none has share 0.
fn shares(counts: &[f64; PLACES]) -> [f64; PLACES] {
    let all = counts.iter().sum::<f64>() + PLACES as f64 / 2.0;
    counts.map(|count| (count + 0.5) / all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_evidence_of_calls_at_random_has_mean_one() {
        let shares = shares(&std::array::from_fn(|place| (place * place) as f64));
        assert!((shares.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let mut calls = Calls::default();
        for place in [3, 3, 9, 15, 0] {
            let mean: f64 = (0..PLACES)
                .map(|next| shares[next] * libm::exp(calls.log_e_with(next, &shares) - calls.log_e))
                .sum();
            assert!((mean - 1.0).abs() < 1e-12);
            calls.push(place, &shares);
        }
        // one rare tool over and over
        let mut rare = Calls::default();
        (0..6).for_each(|_| rare.push(0, &shares));
        assert!(rare.log_e > 8.0 && rare.counts[0] == 6);
        for calls in [calls, rare] {
            assert!(calls.is_possible(&shares));
            let lower = Calls { log_e: calls.log_e - 1e-6, ..calls };
            assert!(!lower.is_possible(&shares));
        }
    }
}
