//! What is behind an alarm: since when, by how much, in which dimensions, and how sure that is.

mod capital;
mod dimensions;
mod evidence;
mod history;
mod onset;
mod params;
mod shift;

use std::fmt;

use serde::Serialize;

use crate::{DriftError, Monitor};

pub use dimensions::{Contribution, MAX_TOP, Shift, contributions, top_contributions, top_shifts};
pub use history::History;
pub use params::ExplainParams;

/// The most observations that are explained at once.
pub const MAX_OBSERVATIONS: usize = 1_024;

/// Observations that follow each other, and what their mean is.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Stretch {
    /// How many.
    pub n: usize,
    /// Their average.
    pub mean: f64,
    /// Where the mean of their process lies: see [`explain`].
    pub interval: [f64; 2],
}

/// A difference of means.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Size {
    /// Of the averages.
    pub estimate: f64,
    /// Where the difference of the means of the processes lies: see [`explain`].
    pub interval: [f64; 2],
}

/// What is behind an alarm; from [`explain`]. Its `Display` is a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Explanation {
    /// The newest observation's index in the stream, from 0.
    pub index: u64,
    /// The estimated index of the first observation after the change.
    pub onset: u64,
    /// What came before, as far as it is kept; None where the onset is not after the oldest kept observation.
    pub before: Option<Stretch>,
    /// From the onset to the newest.
    pub after: Stretch,
    /// The mean after the onset less the mean before; None where nothing is kept of before.
    pub size: Option<Size>,
    /// The mean after the onset less the tolerated one, where there is one.
    pub excess: Option<Size>,
    /// Evidence for a change of the mean, either way, within the kept observations: the decimal logarithm of an e-value. At
    /// most one stream in 100 without a change ever gets to 2. None where nothing is kept of before.
    pub log10_change: Option<f64>,
    /// Evidence for a mean above the tolerated one, where there is one, likewise.
    pub log10_excess: Option<f64>,
}

/// Explains the end of a stream of bounded observations, 1 to 1,024 of which are kept: `values`, oldest first, `first` being
/// the oldest one's index in the stream.
///
/// The onset is [`ExplainParams::onset`], or the most likely one from these observations alone: of a shift up from the
/// tolerated mean where there is one, of a shift either way otherwise.
///
/// Intervals are confidence sequences by betting (hedged capital with a mixture of fixed bets; Waudby-Smith and Ramdas 2024,
/// *Estimating means of bounded random variables by betting*): whatever the distribution and dependence in the range. With
/// a probability of at least 1 - alpha those of the stretches, for all times and all onsets of a stream at once, contain the
/// mean of their stretch, if observations there have one conditional mean, given what came before; and so do the sizes. So it
/// is no matter that alarm and onset were chosen by the data. An onset that is off mixes two means; an interval then is for
/// their average, and holds at each time for independent observations. The size is refuted by both bets together, so that its
/// interval is narrower than the difference of the two. Error is spent on beginnings: late in a stream intervals are wider, by
/// the logarithm of the index.
///
/// Evidence is a mixture of the same bets over all onsets, also valid at all times: that of a change holds whatever the
/// mean without a change is (the least over all means, bounded from below), that of an excess for conditional means of at
/// most the tolerated one.
///
/// O(n) each, in some hundred to some thousand passes.
///
/// ```
/// use lukhas_drift::explain::{ExplainParams, explain};
/// let drifts: Vec<f64> = (0..60).map(|k| if k < 40 { 0.2 } else { 0.9 }).collect();
/// let found = explain(&drifts, 0, &ExplainParams::default().with_tolerated(0.3))?;
/// assert_eq!(found.onset, 40);
/// let size = found.size.ok_or("something came before")?;
/// assert!((size.estimate - 0.7).abs() < 1e-12 && size.interval[0] > 0.1);
/// assert!(found.log10_excess.ok_or("a tolerated mean")? > 4.0);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
///
/// # Errors
///
/// [`DriftError::OutOfRange`]: no value or more than [`MAX_OBSERVATIONS`], a value outside of the range of `params`, an index
/// beyond 2^53, an onset after the newest observation, or parameters that [`ExplainParams::validate`] refuses;
/// [`DriftError::NotFinite`].
pub fn explain(
    values: &[f64],
    first: u64,
    params: &ExplainParams,
) -> Result<Explanation, DriftError> {
    let params = params.validate()?;
    DriftError::within("number of observations", values.len(), 1, MAX_OBSERVATIONS)?;
    if first > crate::monitor::MAX_COUNT {
        let most = crate::monitor::MAX_COUNT as f64;
        return Err(DriftError::out_of_range("first", first as f64, 0.0, most));
    }
    for (index, &value) in values.iter().enumerate() {
        if !value.is_finite() {
            return Err(DriftError::NotFinite { field: "observation", index, value });
        }
        if !(params.minimum..=params.maximum).contains(&value) {
            let (minimum, maximum) = (params.minimum, params.maximum);
            return Err(DriftError::out_of_range("observation", value, minimum, maximum));
        }
    }
    let index = first + values.len() as u64 - 1;
    let onset = match (params.onset, params.tolerated) {
        (Some(onset), _) if onset > index => {
            return Err(DriftError::out_of_range("onset", onset as f64, 0.0, index as f64));
        }
        (Some(onset), _) => onset,
        (None, Some(mean)) => first + onset::from_reference(values, mean) as u64,
        (None, None) if values.len() == 1 => first,
        (None, None) => first + onset::from_data(values) as u64,
    };
    Ok(told(values, first, onset, &params))
}

fn told(values: &[f64], first: u64, onset: u64, params: &ExplainParams) -> Explanation {
    let ys: Vec<f64> = values.iter().map(|&x| params.unit(x)).collect();
    let split = onset.saturating_sub(first) as usize;
    let stretch = |from: usize, to: usize| {
        let alpha = params.alpha * capital::weight(first + from as u64);
        let [low, high] = capital::limits(&ys[from..to], alpha);
        Stretch {
            n: to - from,
            mean: values[from..to].iter().sum::<f64>() / (to - from) as f64,
            interval: [params.raw(low), params.raw(high)],
        }
    };
    let after = stretch(split, values.len());
    let before = (split > 0).then(|| stretch(0, split));
    let size = before.map(|before| {
        let share = capital::weight(first) * capital::weight(split as u64 - 1);
        let threshold = libm::log(2.0 / (params.alpha * share));
        let limits = shift::limits(&ys[..split], &ys[split..], threshold);
        Size {
            estimate: after.mean - before.mean,
            interval: limits.map(|limit| limit * params.width()),
        }
    });
    let excess = params.tolerated.map(|mean| Size {
        estimate: after.mean - mean,
        interval: after.interval.map(|limit| limit - mean),
    });
    let decimal = |log: f64| log / std::f64::consts::LN_10;
    Explanation {
        index: first + values.len() as u64 - 1,
        onset,
        before,
        after,
        size,
        excess,
        log10_change: before.map(|_| decimal(evidence::of_change(&ys, first))),
        log10_excess: params
            .tolerated
            .map(|mean| decimal(evidence::of_excess(&ys, first, params.unit(mean)))),
    }
}

impl Explanation {
    /// Of a monitor's window, at most 64 drifts: the tolerated mean is the policy's, of a lane its warn limit,
    /// unless `params` has one. None
    /// without samples. Indices are from 0: [`Reading::sequence`](crate::Reading::sequence) less 1.
    ///
    /// ```
    /// use lukhas_drift::{Monitor, Policy, explain::{ExplainParams, Explanation}};
    /// use lukhas_types::{Guardian, Lane};
    /// let mut monitor = Monitor::new(Policy::lane(Lane::Prod));
    /// for k in 0..30 {
    ///     let reading = monitor.observe(if k < 20 { 0.1 } else { 0.8 })?;
    ///     if reading.guardian == Guardian::Block {
    ///         let why = Explanation::of_monitor(&monitor, &ExplainParams::default())?.ok_or("samples")?;
    ///         assert_eq!((why.onset, why.index), (20, reading.sequence - 1));
    ///         assert!(why.to_string().starts_with("since 20 (2 observations): mean 0.8"));
    ///         break;
    ///     }
    /// }
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// Those of [`explain`].
    pub fn of_monitor(
        monitor: &Monitor,
        params: &ExplainParams,
    ) -> Result<Option<Self>, DriftError> {
        let Some(reading) = monitor.reading() else { return Ok(None) };
        let values: Vec<f64> = monitor.window().collect();
        let policy = monitor.policy();
        let usual = || policy.tolerance().map_or(policy.warn(), |tolerance| tolerance.mean);
        let tolerated = Some(params.tolerated.unwrap_or_else(usual));
        let params = ExplainParams { tolerated, ..*params };
        explain(&values, reading.sequence - values.len() as u64, &params).map(Some)
    }
}

impl fmt::Display for Explanation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Stretch { n, mean, .. } = self.after;
        write!(f, "since {} ({n} observations): mean {mean:.3}", self.onset)?;
        if let Some((before, Size { estimate, interval: [low, high] })) = self.before.zip(self.size)
        {
            let was = before.mean;
            write!(f, ", {was:.3} before: {estimate:+.3}, in {low:+.3} to {high:+.3}")?;
        }
        if let Some(log) = self.log10_change {
            write!(f, "; evidence for a change 10^{log:.1}")?;
        }
        match self.log10_excess {
            Some(log) => write!(f, "; for more than is tolerated 10^{log:.1}"),
            None => Ok(()),
        }
    }
}
