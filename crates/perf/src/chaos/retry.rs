//! Calling again.

use std::{num::NonZeroU32, time::Duration};

use thiserror::Error;

use super::Waiter;

/// How often and how long to try. Every value is valid.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct RetryParams {
    /// Attempts in all, the first among them; 3.
    pub attempts: NonZeroU32,
    /// What is waited between two attempts; .1 s.
    pub wait: Duration,
    /// No attempt begins later than this after the first one began; 15 s. An attempt that has begun is not
    /// interrupted: its own limit belongs to the operation.
    pub deadline: Duration,
}

impl Default for RetryParams {
    fn default() -> Self {
        Self {
            attempts: NonZeroU32::new(3).expect("3 is not zero"),
            wait: Duration::from_millis(100),
            deadline: Duration::from_secs(15),
        }
    }
}

/// Why a call was not made again; the last error is its source.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum RetryError<E> {
    /// Every attempt failed.
    #[error("failed at each of {attempts} attempts")]
    Exhausted {
        /// Attempts made.
        attempts: u32,
        /// The last one's error.
        source: E,
    },
    /// Another attempt would begin after the deadline.
    #[error("no time for another attempt {elapsed:?} after the first of {attempts} began")]
    Deadline {
        /// Attempts made.
        attempts: u32,
        /// Since the first began.
        elapsed: Duration,
        /// The last one's error.
        source: E,
    },
    /// Another attempt would fail the same way.
    #[error("attempt {attempts} failed for good")]
    Permanent {
        /// Attempts made.
        attempts: u32,
        /// The last one's error.
        source: E,
    },
}

impl<E> RetryError<E> {
    /// A stable name for programs.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Exhausted { .. } => "attempts_exhausted",
            Self::Deadline { .. } => "deadline_passed",
            Self::Permanent { .. } => "permanent_failure",
        }
    }
}

/// Calls until it succeeds, the attempts or the time are used up. For calls that may be made twice: a lost answer looks
/// like a call that was not made.
///
/// # Errors
/// [`RetryError::Exhausted`], [`RetryError::Deadline`].
///
/// ```
/// use lukhas_perf::{RetryParams, VirtualTime, Waiter, retry};
/// let (time, mut calls) = (VirtualTime::new(), 0);
/// let answer = retry(&RetryParams::default(), &time, || {
///     calls += 1;
///     if calls < 3 { Err("busy") } else { Ok(calls) }
/// });
/// assert_eq!(answer, Ok(3));
/// assert_eq!(time.elapsed().as_millis(), 200);
/// ```
pub fn retry<T, E>(
    params: &RetryParams,
    waiter: &impl Waiter,
    call: impl FnMut() -> Result<T, E>,
) -> Result<T, RetryError<E>> {
    retry_if(params, waiter, |_| true, call)
}

/// As [`retry`], only after errors that are worth another attempt.
///
/// # Errors
/// Those of [`retry`], and [`RetryError::Permanent`] for an error that is not.
pub fn retry_if<T, E>(
    params: &RetryParams,
    waiter: &impl Waiter,
    mut is_worth_it: impl FnMut(&E) -> bool,
    mut call: impl FnMut() -> Result<T, E>,
) -> Result<T, RetryError<E>> {
    let start = waiter.elapsed();
    let mut attempts = 0;
    loop {
        attempts += 1;
        let source = match call() {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        if !is_worth_it(&source) {
            return Err(RetryError::Permanent { attempts, source });
        }
        if attempts >= params.attempts.get() {
            return Err(RetryError::Exhausted { attempts, source });
        }
        let elapsed = waiter.elapsed().saturating_sub(start);
        if elapsed.saturating_add(params.wait) > params.deadline {
            return Err(RetryError::Deadline { attempts, elapsed, source });
        }
        waiter.wait(params.wait);
    }
}
