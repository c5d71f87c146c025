//! The guard as a pure function of a state and an event.

use std::fmt;

use lukhas_types::{Action, Embedder};
use serde_json::Value;

use super::bytes::sized;
use super::{Checked, Guard, Reset};
use crate::{Baseline, GuardError};

/// A guard's state as bytes, for the record of the session that it judges: [`Guard::to_bytes`].
///
/// ```
/// use lukhas_drift::{Baseline, Budget, Guard, GuardEvent, GuardState, Runs, Step, fold};
/// use lukhas_types::{Action, Form};
/// use serde_json::json;
/// let embedder = Form::new();
/// let pay = |what: &str| Action::call("send_money", &json!({"subject": what}));
/// let mut runs = Runs::new();
/// for what in ["rent", "power bill", "water bill", "school fees", "phone bill"] {
///     runs.push(Step::new(what, format!("Pay the {what}"), &pay(what)))?;
/// }
/// let baseline = Baseline::fit(&runs, &embedder)?;
/// let intent = "Pay the gas bill";
///
/// let state = GuardState::of(&Guard::new(&baseline, Budget::one_in(5).sessions()));
/// let (state, _) = fold(&baseline, &state, &GuardEvent::Begin { intent, embedder: &embedder })?;
/// let action = &pay("gas bill");
/// let check = GuardEvent::Check { intent, action, embedder: &embedder };
/// let (state, checked) = fold(&baseline, &state, &check)?;
/// let checked = &checked.checked().ok_or("a check has a verdict")?;
/// let stored: Vec<u8> = state.as_bytes().to_vec();
///
/// let state = GuardState::from_bytes(&stored)?;
/// let (state, _) = fold(&baseline, &state, &GuardEvent::Commit { checked, result: None, failed: false })?;
/// assert_eq!(Guard::from_bytes(state.as_bytes(), &baseline)?.summary().committed, 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, PartialEq, Eq)]
pub struct GuardState([u8; Guard::BYTES]);

impl GuardState {
    /// That of a guard.
    #[must_use]
    pub fn of(guard: &Guard) -> Self {
        Self(guard.to_bytes())
    }

    /// From stored bytes; [`fold`] checks what they hold.
    ///
    /// # Errors
    ///
    /// When they are of another version or not [`Guard::BYTES`] long.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, GuardError> {
        sized(bytes).copied().map(Self)
    }

    /// To store.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; Guard::BYTES] {
        &self.0
    }
}

impl fmt::Debug for GuardState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("GuardState").finish_non_exhaustive()
    }
}

/// What happens to a guard.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub enum GuardEvent<'a> {
    /// [`Guard::begin`].
    Begin {
        /// The new task.
        intent: &'a str,
        /// The baseline's.
        embedder: &'a dyn Embedder,
    },
    /// [`Guard::begin_embedded`].
    BeginEmbedded,
    /// [`Guard::check`].
    Check {
        /// The task's: the state holds its hash alone.
        intent: &'a str,
        /// What is to be done.
        action: &'a Action,
        /// The baseline's.
        embedder: &'a dyn Embedder,
    },
    /// [`Guard::check_embedded`].
    CheckEmbedded {
        /// The tool.
        kind: &'a str,
        /// The intent's vector; where the task was begun by text, the task's.
        intent: &'a [f32],
        /// The action's.
        action: &'a [f32],
    },
    /// [`Guard::commit`], and [`Guard::commit_failed`].
    Commit {
        /// What the check returned.
        checked: &'a Checked,
        /// What came of it.
        result: Option<&'a Value>,
        /// Whether it failed, whatever the result says.
        failed: bool,
    },
    /// [`Guard::reset`].
    Reset {
        /// Who.
        by: &'a str,
        /// Why.
        reason: &'a str,
    },
}

impl fmt::Debug for GuardEvent<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Begin { .. } => "Begin",
            Self::BeginEmbedded => "BeginEmbedded",
            Self::Check { .. } => "Check",
            Self::CheckEmbedded { .. } => "CheckEmbedded",
            Self::Commit { .. } => "Commit",
            Self::Reset { .. } => "Reset",
        })
    }
}

/// What came of an event.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
#[non_exhaustive]
pub enum GuardOutcome {
    /// Only the new state.
    Done,
    /// The verdict; the state is as it was.
    Checked(Box<Checked>),
    /// The record of a reset.
    Reset(Reset),
}

impl GuardOutcome {
    /// The verdict of a check.
    #[must_use]
    pub fn checked(self) -> Option<Checked> {
        match self {
            Self::Checked(checked) => Some(*checked),
            _ => None,
        }
    }
}

/// The state after an event, and what came of it: the methods of [`Guard`] without a guard, to the bit. Same arguments, same
/// answer. The cost of the method, of reading the state (O(sessions) at most), and of a check that of its intent's vector.
///
/// # Errors
///
/// Those of [`Guard::from_bytes`] and of the method; of a check [`GuardError::IntentMismatch`], where `intent` is not the
/// task's. Otherwise what cannot be judged has a verdict, as ever: it is undecidable. The old state stays the caller's.
pub fn fold(
    baseline: &Baseline,
    state: &GuardState,
    event: &GuardEvent<'_>,
) -> Result<(GuardState, GuardOutcome), GuardError> {
    let mut guard = Guard::from_bytes(&state.0, baseline)?;
    let outcome = match *event {
        GuardEvent::Begin { intent, embedder } => {
            guard.begin(intent, embedder)?;
            GuardOutcome::Done
        }
        GuardEvent::BeginEmbedded => {
            guard.begin_embedded();
            GuardOutcome::Done
        }
        GuardEvent::Check { intent, action, embedder } => {
            if let Err(error @ GuardError::IntentMismatch) = guard.resume(intent, embedder) {
                return Err(error);
            }
            GuardOutcome::Checked(Box::new(guard.check(action, embedder)))
        }
        GuardEvent::CheckEmbedded { kind, intent, action } => {
            GuardOutcome::Checked(Box::new(guard.check_hashed(kind, intent, action)?))
        }
        GuardEvent::Commit { checked, result, failed: true } => {
            guard.commit_failed(checked, result)?;
            GuardOutcome::Done
        }
        GuardEvent::Commit { checked, result, failed: false } => {
            guard.commit(checked, result)?;
            GuardOutcome::Done
        }
        GuardEvent::Reset { by, reason } => GuardOutcome::Reset(guard.reset(by, reason)?),
    };
    Ok((GuardState::of(&guard), outcome))
}
