//! E-values: how much a bettor against "nothing happened" has won.

use super::capital::{Capital, weight};

/// The most cells that the unknown mean is looked for in.
const CELLS: usize = 64;

/// How far below the infimum a bound may stay, in natural logarithms.
const CLOSE: f64 = 0.05;

/// Of a mean above `reference`, in (0, 1), from some observation of `ys` on; the first is observation `first`. The natural
/// logarithm of `sum_s w(s) K_s`, where `K_s` bets from s to the end. O(n).
pub(super) fn of_excess(ys: &[f64], first: u64, reference: f64) -> f64 {
    let logs = suffixes(ys.iter().map(|y| y / reference), ys.len());
    let starts = logs.into_iter().zip(first..).take(ys.len());
    log_sum(starts.map(|(log, start)| libm::log(weight(start)) + log))
}

/// Of a change of the mean, either way, at some split of `ys`, against one mean throughout, whatever it is. The natural
/// logarithm of `inf_m sum_s w(s) (up + down) / 2`, where up bets on a mean below m before s and above m from s on.
///
/// The wealth of a bet on "above m" falls as m grows, that of "below m" rises: over a cell [a, b] of m the first is at least
/// its value at b, the second at a. The cell with the least bound is halved until it is close to a value inside, at most
/// [`CELLS`] times: never more than the infimum.
pub(super) fn of_change(ys: &[f64], first: u64) -> f64 {
    let half = -std::f64::consts::LN_2;
    let shares: Vec<f64> = (1..ys.len() as u64).map(|s| half + libm::log(weight(s - 1))).collect();
    let bound = |cell: [f64; 2]| bound(ys, &shares, cell);
    let mut cells = vec![(bound([0.0, 1.0]), [0.0, 1.0])];
    for _ in 0..CELLS {
        let least = cells.iter().enumerate().min_by(|a, b| a.1.0.total_cmp(&b.1.0));
        let (place, (least, [a, b])) =
            least.map(|(place, cell)| (place, *cell)).expect("cells are never removed");
        let middle = f64::midpoint(a, b);
        if b - a < 1e-9 || bound([middle, middle]) - least < CLOSE {
            break;
        }
        cells[place] = (bound([a, middle]), [a, middle]);
        cells.push((bound([middle, b]), [middle, b]));
    }
    cells.iter().map(|cell| cell.0).fold(f64::INFINITY, f64::min) + libm::log(weight(first))
}

fn bound(ys: &[f64], shares: &[f64], [a, b]: [f64; 2]) -> f64 {
    let n = ys.len();
    let above = || ys.iter().map(|y| y / b);
    let below = || ys.iter().map(|y| (1.0 - y) / (1.0 - a));
    let (up, down) = (suffixes(above(), n), suffixes(below(), n));
    let (before_up, before_down) = (prefixes(below()), prefixes(above()));
    log_sum(
        shares.iter().zip(1..).flat_map(|(share, s)| {
            [share + before_up[s] + up[s], share + before_down[s] + down[s]]
        }),
    )
}

/// The log wealth of a bettor over the observations before k, for k in 0..=n.
fn prefixes(ratios: impl Iterator<Item = f64>) -> Vec<f64> {
    let mut capital = Capital::new();
    let rest = ratios.map(|ratio| {
        capital.bet(ratio);
        capital.log()
    });
    std::iter::once(0.0).chain(rest).collect()
}

/// The log wealth of a bettor over the observations from k on, for k in 0..=n.
fn suffixes(ratios: impl DoubleEndedIterator<Item = f64>, n: usize) -> Vec<f64> {
    let mut logs = prefixes(ratios.rev());
    logs.truncate(n + 1);
    logs.reverse();
    logs
}

/// `ln sum exp`.
fn log_sum(logs: impl Iterator<Item = f64> + Clone) -> f64 {
    let top = logs.clone().fold(f64::NEG_INFINITY, f64::max);
    if top == f64::NEG_INFINITY {
        return top;
    }
    top + libm::log(logs.map(|log| libm::exp(log - top)).sum())
}
