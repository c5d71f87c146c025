use std::collections::BTreeMap;

use lukhas_types::Emotions;
use serde::{Deserialize, Serialize};

/// How the emotions of several dreams become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Aggregation {
    /// The mean.
    #[default]
    Mean,
    /// The middle value, or the mean of the two middle ones.
    Median,
    /// The greatest.
    Max,
    /// The least.
    Min,
}

impl Aggregation {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Mean => "mean",
            Self::Median => "median",
            Self::Max => "max",
            Self::Min => "min",
        }
    }
}

/// One value for each emotion from one set of emotions a dream. An emotion counts where it is named; of more than 64
/// names the first in order are kept. O(names log dreams).
///
/// ```
/// use lukhas_dreams::{Aggregation, aggregate};
/// use lukhas_types::Emotions;
/// let dreams = [Emotions::new([("joy", 0.8)])?, Emotions::new([("joy", 0.2), ("fear", 0.4)])?];
/// let mean = aggregate(&dreams, Aggregation::Mean);
/// assert_eq!((mean.get("joy"), mean.get("fear")), (0.5, 0.4));
/// # Ok::<(), lukhas_types::TypeError>(())
/// ```
#[must_use]
pub fn aggregate(dreams: &[Emotions], aggregation: Aggregation) -> Emotions {
    let pairs = columns(dreams).into_iter().map(|(name, mut values)| {
        values.sort_unstable_by(f64::total_cmp);
        let n = values.len();
        let value = match aggregation {
            Aggregation::Mean => mean(&values),
            Aggregation::Median => f64::midpoint(values[(n - 1) / 2], values[n / 2]),
            Aggregation::Max => values[n - 1],
            Aggregation::Min => values[0],
        };
        (name, value.clamp(0.0, 1.0))
    });
    Emotions::new(pairs.take(Emotions::MAX_KEYS)).expect("checked names, clamped values")
}

/// How far the dreams feel apart: the mean over the emotions that two dreams or more name of the sample standard
/// deviation (n - 1) over those dreams; 0 where there is none.
#[must_use]
pub fn diversity(dreams: &[Emotions]) -> f64 {
    let deviations: Vec<f64> = columns(dreams)
        .into_values()
        .filter(|values| values.len() > 1)
        .map(|mut values| {
            // sorted, so that the order of the dreams cannot show in the last bit
            values.sort_unstable_by(f64::total_cmp);
            let mean = mean(&values);
            let squares = values.iter().fold(0.0, |sum, x| sum + (x - mean) * (x - mean));
            (squares / (values.len() - 1) as f64).sqrt()
        })
        .collect();
    if deviations.is_empty() { 0.0 } else { mean(&deviations) }
}

fn columns(dreams: &[Emotions]) -> BTreeMap<&str, Vec<f64>> {
    let mut columns: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for (name, value) in dreams.iter().flat_map(Emotions::iter) {
        columns.entry(name).or_default().push(value.get());
    }
    columns
}

fn mean(values: &[f64]) -> f64 {
    values.iter().fold(0.0, |sum, x| sum + x) / values.len() as f64
}
