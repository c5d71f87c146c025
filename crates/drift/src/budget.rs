use serde::Serialize;

use crate::DriftError;
use crate::baseline::{Baseline, lines};

/// How many false alarms a [`Guard`](crate::Guard) may give, in Blocks; Warn stands at four times that rate.
///
/// ```
/// use lukhas_drift::Budget;
/// let budget = Budget::one_in(200).sessions();
/// assert_eq!(budget.rate(), 0.005);
/// let budget = Budget::per_action(0.05)?;
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Budget {
    unit: Unit,
    rate: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
enum Unit {
    Session,
    Action,
}

/// One in n, of something that is still to be named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[must_use]
pub struct OneIn(u32);

impl OneIn {
    /// One session in n is blocked by mistake.
    #[must_use]
    pub fn sessions(self) -> Budget {
        Budget { unit: Unit::Session, rate: 1.0 / f64::from(self.0.max(1)) }
    }
}

impl Budget {
    /// One in `n`; 0 counts as 1.
    pub const fn one_in(n: u32) -> OneIn {
        OneIn(n)
    }

    /// This share of the honest actions is blocked.
    ///
    /// # Errors
    ///
    /// When `rate` lies outside of `[1 / u32::MAX, 1)`.
    pub fn per_action(rate: f64) -> Result<Self, DriftError> {
        if (Self::LEAST..1.0).contains(&rate) {
            return Ok(Self { unit: Unit::Action, rate });
        }
        Err(DriftError::out_of_range("rate", rate, Self::LEAST, 1.0))
    }

    /// The least rate, of either unit.
    const LEAST: f64 = 1.0 / u32::MAX as f64;

    /// The share of sessions, or of actions, that may be blocked by mistake.
    #[must_use]
    pub const fn rate(&self) -> f64 {
        self.rate
    }

    /// Whether it counts sessions, not actions.
    #[must_use]
    pub fn is_per_session(&self) -> bool {
        self.unit == Unit::Session
    }

    /// From a unit and a rate that were checked once.
    pub(crate) fn restored(is_per_session: bool, rate: f64) -> Option<Self> {
        let unit = if is_per_session { Unit::Session } else { Unit::Action };
        let fits = if is_per_session { rate <= 1.0 } else { rate < 1.0 };
        let fits = fits && rate >= Self::LEAST;
        fits.then_some(Self { unit, rate })
    }

    fn line(&self, baseline: &Baseline, rate: f64) -> f64 {
        lines::held(match self.unit {
            Unit::Session => lines::per_session(baseline.maxima(), rate),
            Unit::Action => lines::per_action(baseline.held_out(), rate),
        })
    }
}

/// What a [`Guard`](crate::Guard) promises, and how far its baseline carries that promise.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Promise {
    /// What was asked for.
    pub budget: Budget,
    /// At least 0, and 1e-9 past the score that it goes through. A score beyond this is blocked; with a budget in sessions so
    /// is evidence of several calls ([`Why::evidence`](crate::Why::evidence)): one line for both, so that they share the
    /// budget.
    pub line: f64,
    /// A score, or evidence, beyond this is warned of.
    pub warn_line: f64,
    /// The sessions behind it.
    pub sessions: usize,
    /// The actions behind it.
    pub actions: usize,
    /// About the false-alarm rate to expect when honest sessions are exchangeable with those of the baseline, however they
    /// are correlated within: approximate, since sessions of the baseline are scored against one session less than a new
    /// one (a jackknife, not full conformal prediction); it fails where one session more moves the scores by more than its
    /// number (the others count `n / (n - 1)` times, so that of sessions exactly alike none is an alarm). Per session:
    /// the asked rate by the conformal rank, or `1 / (sessions + 1)` if that is more. Per action:
    /// `rate + (1 - rate) / (sessions + 1)` (a new session may bring all of its actions beyond a line drawn without it).
    pub bound: f64,
    /// The fewest sessions that could check it: with fewer the line is extrapolated, whatever the note is.
    pub needed: usize,
    /// What must be known about it: the first of the notes that holds.
    pub note: Option<Note>,
}

/// Evidence is far beyond other evidence when it is more than twice it, and by more than this: two calls that are each a
/// standard deviation more unusual.
const FAR: f64 = 2.0;

/// What must be known about a promise, the most severe first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(tag = "code", rename_all = "snake_case")]
#[non_exhaustive]
pub enum Note {
    /// The line is the evidence of one session, far beyond that of all others, so that little will ever be beyond it
    /// ([`Baseline::most_unusual`] names it). If it is not what usual work looks like, leave it out. Of budgets in sessions.
    #[error("the line is that of one session far from all others: what is less unusual passes")]
    OneSession,
    /// Of over a third of the sessions behind it every call was made in another one too, in the same task, and such a call
    /// scores 0 at most. The promise is for sessions of which as many are like that: of those that are not, more are blocked,
    /// where all sessions here are like that every one with a score above 0. Keep one of each unless the agent does repeat
    /// itself.
    #[error(
        "every call of {repeats} of {sessions} sessions was made in others too: of sessions that bring new ones, more are blocked"
    )]
    Repeats {
        /// The sessions of the baseline whose calls others made too.
        repeats: usize,
        /// The sessions of the baseline.
        sessions: usize,
    },
    /// The line lies at or beyond the largest score seen, by an extrapolated tail: this many sessions cannot tell
    /// whether the promise holds.
    #[error("{sessions} sessions cannot check this budget, {needed} are needed")]
    Unchecked {
        /// The sessions of the baseline.
        sessions: usize,
        /// The fewest that could check it.
        needed: usize,
    },
}

impl Promise {
    pub(crate) fn new(baseline: &Baseline, budget: Budget) -> Self {
        let rate = budget.rate();
        let sessions = baseline.sessions();
        let new = 1.0 / (sessions + 1) as f64;
        let needed = (1.0 / rate - 1e-9).ceil() as usize;
        let (bound, needed) = match budget.unit {
            Unit::Session => (rate.max(new), needed - 1),
            Unit::Action => (rate + (1.0 - rate) * new, needed),
        };
        let line = budget.line(baseline, rate);
        Self {
            budget,
            line,
            warn_line: budget.line(baseline, (4.0 * rate).min(1.0)).min(line),
            sessions,
            actions: baseline.actions(),
            bound,
            needed,
            note: Note::of(baseline, budget, needed),
        }
    }
}

impl Note {
    /// The first that holds.
    fn of(baseline: &Baseline, budget: Budget, needed: usize) -> Option<Self> {
        let (sessions, repeats) = (baseline.sessions(), baseline.repeats());
        let &[.., next, largest] = baseline.maxima() else { return None };
        let is_line = budget.is_per_session()
            && lines::per_session(baseline.maxima(), budget.rate) >= largest;
        if is_line && largest - next.max(0.0) > next.max(FAR) {
            return Some(Self::OneSession);
        }
        // then the rate among sessions that repeat none may be over 1.5 times the promised
        if 3 * repeats > sessions {
            return Some(Self::Repeats { repeats, sessions });
        }
        (sessions < needed).then_some(Self::Unchecked { sessions, needed })
    }
}
