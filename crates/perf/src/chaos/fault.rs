//! What happens to one call, and the error that tells it from a real one.

use std::{fmt, time::Duration};

use thiserror::Error;

/// A fault of one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum FaultKind {
    /// The call is not made, and fails.
    Refuse,
    /// The call is made, and its answer is lost: for the caller it fails.
    Lose,
    /// The call is made and answered, later by this time.
    Stall(Duration),
}

/// What a schedule holds for one call.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Fate {
    /// The call, from 0.
    pub call: u64,
    /// How long to wait before it is made, or refused.
    pub delay: Duration,
    /// What fails; a [`FaultKind::Stall`] is part of the delay.
    pub fault: Option<FaultKind>,
}

impl Fate {
    /// A call that nothing happens to.
    pub(super) const fn none(call: u64) -> Self {
        Self { call, delay: Duration::ZERO, fault: None }
    }

    /// The error that the caller gets, where the call fails.
    #[must_use]
    pub fn injected(&self) -> Option<Injected> {
        match self.fault? {
            kind @ (FaultKind::Refuse | FaultKind::Lose) => {
                Some(Injected { call: self.call, kind })
            }
            FaultKind::Stall(_) => None,
        }
    }
}

/// `3 +101.250ms refuse`: the call, its delay in milliseconds cut to microseconds, what fails.
impl fmt::Display for Fate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let micros = self.delay.as_micros();
        write!(f, "{} +{}.{:03}ms", self.call, micros / 1000, micros % 1000)?;
        match self.fault {
            None => Ok(()),
            Some(FaultKind::Refuse) => f.write_str(" refuse"),
            Some(FaultKind::Lose) => f.write_str(" lose"),
            Some(FaultKind::Stall(_)) => f.write_str(" stall"),
        }
    }
}

/// A failure that was injected.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[non_exhaustive]
#[error("{} (injected)", match kind {
    FaultKind::Refuse => format!("call {call} was refused"),
    _ => format!("the answer of call {call} was lost"),
})]
pub struct Injected {
    /// The call, from 0.
    pub call: u64,
    /// [`FaultKind::Refuse`] or [`FaultKind::Lose`].
    pub kind: FaultKind,
}

impl Injected {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self.kind {
            FaultKind::Refuse => "injected_refusal",
            _ => "injected_loss",
        }
    }
}

/// An error of a call that may have been injected.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ChaosError<E> {
    /// It was injected.
    #[error(transparent)]
    Injected(Injected),
    /// It is the call's own.
    #[error(transparent)]
    Inner(E),
}

impl<E> ChaosError<E> {
    /// The injected failure, where it is one.
    #[must_use]
    pub fn injected(&self) -> Option<Injected> {
        match self {
            Self::Injected(injected) => Some(*injected),
            Self::Inner(_) => None,
        }
    }
}
