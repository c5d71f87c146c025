use serde::{Deserialize, Serialize};

/// A warning about what a dream feels.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Finding {
    /// Which of the eight emotions of the archetypes.
    pub emotion: String,
    /// How grave.
    pub level: Level,
    /// Its greatest strength over the steps.
    pub value: f64,
    /// The threshold that it lies above.
    pub threshold: f64,
    /// The first step with that strength, from 0.
    pub step: usize,
    /// Why the threshold is there.
    pub reason: String,
}

/// How grave a [`Finding`] is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Level {
    /// Worth a look.
    Warn,
    /// The caller should not act on this dream.
    Block,
}

impl Level {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Warn => "warn",
            Self::Block => "block",
        }
    }
}

/// emotion, warn above, block above, reason. Fear above .8 is the ported rule, the rest the project's own choice.
const THRESHOLDS: [(&str, f64, f64, &str); 8] = [
    ("confidence", 0.95, 0.99, "certainty beyond what a memory supports"),
    ("joy", 0.95, 0.99, "elation that hides risk"),
    ("curiosity", 0.95, 0.99, "exploration without a limit"),
    ("trust", 0.9, 0.99, "trust that checks nothing"),
    ("fear", 0.6, 0.8, "fear that narrows the choice"),
    ("sadness", 0.7, 0.9, "sadness that feeds on itself"),
    ("anger", 0.6, 0.8, "anger that may turn into action"),
    ("surprise", 0.85, 0.95, "nothing is as expected"),
];

/// The findings over the greatest strength of each emotion: `peak(name)` is the strength and the step of it.
pub(crate) fn watch(mut peak: impl FnMut(&str) -> Option<(f64, usize)>) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (emotion, warn, block, reason) in THRESHOLDS {
        let Some((value, step)) = peak(emotion) else { continue };
        let (level, threshold) = match value {
            value if value > block => (Level::Block, block),
            value if value > warn => (Level::Warn, warn),
            _ => continue,
        };
        findings.push(Finding {
            emotion: emotion.to_owned(),
            level,
            value,
            threshold,
            step,
            reason: reason.to_owned(),
        });
    }
    findings
}
