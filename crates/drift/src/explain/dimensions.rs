//! Which components of intent and action make the drift.

use serde::Serialize;

use crate::{DriftError, Normed};

use super::MAX_OBSERVATIONS;

/// The most dimensions that are named.
pub const MAX_TOP: usize = 64;

/// The part of one dimension in a drift.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Contribution {
    /// The component, from 0.
    pub index: usize,
    /// Its part of the drift, >= 0.
    pub amount: f64,
}

/// The part of one dimension in the drifts before and after an onset.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Shift {
    /// The component, from 0.
    pub index: usize,
    /// Its mean part before.
    pub before: f64,
    /// Its mean part after.
    pub after: f64,
}

impl Shift {
    /// `after - before`: its part in the size of the change.
    #[must_use]
    pub fn amount(&self) -> f64 {
        self.after - self.before
    }
}

/// What every component adds to the drift: with u and v the vectors at length 1, `1 - u.v = sum (u_i - v_i)^2 / 2`. They are
/// >= 0, and add up to the drift within rounding. O(d), no allocation.
///
/// ```
/// use lukhas_drift::explain::contributions;
/// let parts: Vec<f64> = contributions(&[1.0, 0.0, 0.0], &[0.0, 3.0, 0.0])?.collect();
/// assert_eq!(parts, [0.5, 0.5, 0.0]);
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// # Errors
///
/// As [`score`](crate::score).
pub fn contributions<'a>(
    intent: &'a [f32],
    action: &'a [f32],
) -> Result<impl ExactSizeIterator<Item = f64> + Clone + 'a, DriftError> {
    let pair = Pair::new(intent, action)?;
    Ok((0..intent.len()).map(move |index| pair.part(index)))
}

/// The `top` components that add most to the drift, largest first, of equals the first one; all of them where there are
/// fewer. O(d top), one allocation of `top`.
///
/// # Errors
///
/// As [`score`](crate::score), and when `top` is not in 1..=[`MAX_TOP`].
pub fn top_contributions(
    intent: &[f32],
    action: &[f32],
    top: usize,
) -> Result<Vec<Contribution>, DriftError> {
    let parts = contributions(intent, action)?.enumerate();
    largest(parts.map(|(index, amount)| Contribution { index, amount }), top, |one| one.amount)
}

/// The `top` components whose mean part in the drift grew most from the pairs before `onset` to those from it on, largest
/// first, of equals the first one. `pairs` are (intent, action), oldest first, 2 to 1,024 of one length; over all
/// components [`Shift::amount`] adds up to the difference of the mean drifts. O(n d + d top), no allocation of d.
///
/// ```
/// use lukhas_drift::explain::top_shifts;
/// let (task, on, off): ([f32; 3], [f32; 3], [f32; 3]) = ([1.0, 0.0, 0.0], [1.0, 0.1, 0.0], [0.0, 0.1, 1.0]);
/// let pairs = [(&task[..], &on[..]), (&task, &on), (&task, &off), (&task, &off)];
/// let found = top_shifts(&pairs, 2, 2)?;
/// assert_eq!((found[0].index, found[1].index), (0, 2));
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// # Errors
///
/// When there are fewer than 2 pairs or more than 1,024, `onset` is not in 1..n or `top` not in 1..=[`MAX_TOP`];
/// [`DriftError::Row`] of the first pair that has no score or is of another length than pair 0.
pub fn top_shifts(
    pairs: &[(&[f32], &[f32])],
    onset: usize,
    top: usize,
) -> Result<Vec<Shift>, DriftError> {
    DriftError::within("number of pairs", pairs.len(), 2, MAX_OBSERVATIONS)?;
    DriftError::within("onset", onset, 1, pairs.len() - 1)?;
    let dimension = pairs[0].0.len();
    let mut checked = Vec::with_capacity(pairs.len());
    for (row, (intent, action)) in pairs.iter().enumerate() {
        let pair = Pair::new(intent, action).map_err(|error| error.in_row(row))?;
        if intent.len() != dimension {
            let (expected, found) = (dimension, intent.len());
            let error = DriftError::LengthMismatch { field: "intent", expected, found };
            return Err(error.in_row(row));
        }
        checked.push(pair);
    }
    let mean = |pairs: &[Pair<'_>], index: usize| {
        pairs.iter().map(|pair| pair.part(index)).sum::<f64>() / pairs.len() as f64
    };
    let (before, after) = checked.split_at(onset);
    let shift = |index| Shift { index, before: mean(before, index), after: mean(after, index) };
    largest((0..dimension).map(shift), top, Shift::amount)
}

/// Intent and action, with their lengths.
#[derive(Debug, Clone, Copy)]
struct Pair<'a> {
    intent: &'a [f32],
    action: &'a [f32],
    lengths: [f64; 2],
}

impl<'a> Pair<'a> {
    fn new(intent: &'a [f32], action: &'a [f32]) -> Result<Self, DriftError> {
        crate::similarity(intent, action)?;
        let one = Normed::named("intent", intent)?.squared().sqrt();
        let two = Normed::named("action", action)?.squared().sqrt();
        Ok(Self { intent, action, lengths: [one, two] })
    }

    fn part(&self, index: usize) -> f64 {
        let [one, two] = self.lengths;
        let gap = f64::from(self.intent[index]) / one - f64::from(self.action[index]) / two;
        0.5 * gap * gap
    }
}

/// The largest by `key`, in order.
fn largest<T>(
    all: impl Iterator<Item = T>,
    top: usize,
    key: impl Fn(&T) -> f64,
) -> Result<Vec<T>, DriftError> {
    DriftError::within("top", top, 1, MAX_TOP)?;
    let mut found: Vec<T> = Vec::with_capacity(top + 1);
    for one in all {
        let amount = key(&one);
        if found.len() == top && found.last().is_some_and(|last| key(last) >= amount) {
            continue;
        }
        let place = found.partition_point(|other| key(other) >= amount);
        found.insert(place, one);
        found.truncate(top);
    }
    Ok(found)
}
