//! What a guard says, and why.

use std::fmt;
use std::sync::Arc;

use lukhas_types::{FaultReport, Guardian};
use serde::{Serialize, Serializer};

/// The verdict on a proposed action. Never a `Result`: an action that cannot be judged is blocked, unless the guard
/// was told otherwise ([`OnUndecidable`]).
// exhaustive: whoever matches it must see the day when there is a fourth
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "verdict", content = "why", rename_all = "lowercase")]
#[must_use]
pub enum Verdict {
    /// Usual.
    Allow(Why),
    /// Beyond the warn line.
    Warn(Why),
    /// Beyond the line, undecidable, or still blocked.
    Block(Why),
}

impl Verdict {
    pub(super) fn of(guardian: Guardian, why: Why) -> Self {
        match guardian {
            Guardian::Allow => Self::Allow(why),
            Guardian::Warn => Self::Warn(why),
            _ => Self::Block(why),
        }
    }

    /// Why.
    #[must_use]
    pub const fn why(&self) -> &Why {
        match self {
            Self::Allow(why) | Self::Warn(why) | Self::Block(why) => why,
        }
    }

    /// The verdict without its reasons.
    #[must_use]
    pub const fn guardian(&self) -> Guardian {
        match self {
            Self::Allow(_) => Guardian::Allow,
            Self::Warn(_) => Guardian::Warn,
            Self::Block(_) => Guardian::Block,
        }
    }
}

/// The evidence behind a verdict; it comes with every one, Allow too. Its `Display` is a sentence.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Why {
    /// How unusual the action is: `(z + z' + z'') / 2`, of its drift among its kind, of its novelty among all and of its
    /// contrast among its kind ([`Baseline`](crate::Baseline)). None when undecidable.
    pub score: Option<f64>,
    /// The drift, in [0, 2]. None when undecidable.
    pub drift: Option<f64>,
    /// The contrast: how unusual the drift is among the action's drifts to the tasks of the baseline. None when
    /// undecidable.
    pub contrast: Option<f64>,
    /// The novelty, in [0, 2]: how far action and task are from the nearest pair of the baseline. None when undecidable.
    pub novelty: Option<f64>,
    /// The evidence of this call and those committed before it in the task, `S = score + max(0, S_before - 2)`; with a
    /// budget per action the score. None when undecidable.
    pub evidence: Option<f64>,
    /// How many calls the evidence is of, this one among them: where it began. 0 when undecidable.
    pub run: u32,
    /// The drifts between which the central 90 % of honest actions of this kind lie.
    pub usual: [f64; 2],
    /// The score, and the evidence, beyond which an action is blocked.
    pub line: f64,
    /// `line - evidence`: what is left to the line, negative beyond it. None when undecidable.
    pub distance: Option<f64>,
    /// The kind: the tool's name.
    #[serde(serialize_with = "as_text")]
    pub kind: Arc<str>,
    /// How many honest actions of this kind the baseline knows.
    pub seen: u64,
    /// How many of the newest committed calls were this call and had the same result as each other; None where the
    /// call is not known, only its vector.
    pub repeats: Option<u32>,
    /// What led to the verdict.
    pub reasons: Vec<Reason>,
    /// Why it is undecidable.
    pub fault: Option<FaultReport>,
}

/// What can lead to a verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Reason {
    /// The score is beyond the line.
    BeyondLine,
    /// The score is beyond the warn line.
    BeyondWarnLine,
    /// The evidence of several calls is beyond a line, none of them alone: the sequential rule.
    Accumulated,
    /// The tools that the task calls are not those that tasks call: with [`Guard::with_tool_mix`](super::Guard::with_tool_mix).
    ToolMix,
    /// The same call had the same result too often ([`NoProgress`](super::NoProgress)).
    Repeats,
    /// Two calls take turns without end ([`NoProgress`](super::NoProgress)).
    PingPong,
    /// Too many failures in a row ([`NoProgress`](super::NoProgress)).
    Failures,
    /// The baseline knows no action of this kind: it was compared with all kinds.
    NeverSeen,
    /// There is no score: see the fault.
    Undecidable,
    /// An earlier action was blocked, and neither `begin` nor `reset` came since.
    StillBlocked,
}

/// What a guard does with its verdicts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Mode {
    /// Allow, but for the undecidable ([`OnUndecidable`]); [`Checked::would_be`](super::Checked::would_be) says what it
    /// would have been.
    Observe,
    /// Block becomes Warn, but for the undecidable.
    Warn,
    /// As it is.
    #[default]
    Enforce,
}

/// The verdict on an action that has no score, in every mode.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum OnUndecidable {
    /// Allow it: the guard then fails open, but for an intent that is not the task's, or is still to be resumed.
    Allow,
    /// Warn of it.
    Warn,
    /// Block it.
    #[default]
    Block,
}

impl fmt::Display for Why {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (kind, [low, high]) = (&self.kind, self.usual);
        match (self.drift, self.contrast, self.novelty, self.score) {
            (Some(drift), Some(contrast), Some(novelty), Some(score)) => write!(
                f,
                "{kind}: drift {drift:.3}, usual {low:.3} to {high:.3}; contrast {contrast:.2}; novelty {novelty:.3}; \
                 score {score:.2}, line {:.2}",
                self.line
            )?,
            _ => write!(f, "{kind}: undecidable")?,
        }
        if let Some(fault) = &self.fault {
            write!(f, ": {}", fault.detail)?;
        }
        for reason in &self.reasons {
            f.write_str(match reason {
                Reason::BeyondLine => "; beyond the line",
                Reason::BeyondWarnLine => "; beyond the warn line",
                Reason::Accumulated => "; beyond a line together with the calls before it",
                Reason::ToolMix => "; an unusual mix of tools",
                Reason::Repeats => "; the same result too often",
                Reason::PingPong => "; two calls in turn without end",
                Reason::Failures => "; too many failures in a row",
                Reason::NeverSeen => "; a kind never seen, compared with all kinds",
                Reason::Undecidable => "",
                Reason::StillBlocked => "; still blocked since an earlier action",
            })?;
        }
        match self.repeats {
            Some(repeats) if repeats > 1 => {
                write!(f, "; done {repeats} times with the same result")
            }
            _ => Ok(()),
        }
    }
}

fn as_text<S: Serializer>(kind: &Arc<str>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(kind)
}
