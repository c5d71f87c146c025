//! Recorded runs: what a baseline is fitted on.

mod embed;
mod rows;
mod step;

use std::collections::BTreeMap;

use serde_json::Value;

use crate::GuardError;

pub(crate) use embed::{Embeddings, embed};
pub use rows::Vectors;
pub use step::Step;

/// Honest runs: sessions in the order of their first line, the steps of each in order.
///
/// ```
/// use lukhas_drift::Runs;
/// let runs = Runs::from_lines(r#"
///     {"session": "a", "intent": "Pay the rent", "tool": "get_balance"}
///     {"session": "b", "intent": "Plan my day", "tool": "get_day", "args": {"day": "today"}}
///     {"session": "a", "intent": "Pay the rent", "tool": "send_money", "args": {"amount": 5}}
/// "#)?;
/// assert_eq!((runs.sessions().len(), runs.len()), (2, 3));
/// # Ok::<(), lukhas_drift::GuardError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Runs {
    sessions: Vec<Session>,
    places: BTreeMap<String, usize>,
    steps: usize,
}

/// The steps of one session.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Session {
    /// Its name.
    pub name: String,
    /// The first suite that one of its steps names.
    pub suite: Option<String>,
    /// Its steps, one at least.
    pub steps: Vec<Step>,
}

impl Runs {
    /// The most steps.
    pub const MAX_STEPS: usize = 1_000_000;

    /// No runs.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Reads JSON lines; blank ones are skipped.
    ///
    /// # Errors
    ///
    /// The first line that is no step, or that [`Runs::push`] refuses.
    pub fn from_lines(lines: &str) -> Result<Self, GuardError> {
        let mut runs = Self::new();
        for_each_line(lines, |value| runs.push(Step::from_value(value)?))?;
        Ok(runs)
    }

    /// Adds a step to its session. O(log sessions).
    ///
    /// # Errors
    ///
    /// A step without session or without intent, or one more than [`Runs::MAX_STEPS`].
    pub fn push(&mut self, step: Step) -> Result<(), GuardError> {
        if self.steps == Self::MAX_STEPS {
            let maximum = Self::MAX_STEPS;
            return Err(GuardError::TooLong { field: "runs", length: maximum + 1, maximum });
        }
        let name = step.session().ok_or(GuardError::MissingField { field: "session" })?;
        if step.intent().is_none() && step.intent_vector().is_none() {
            return Err(GuardError::MissingField { field: "intent" });
        }
        let place = match self.places.get(name) {
            Some(&place) => place,
            None => {
                let name = name.to_owned();
                self.places.insert(name.clone(), self.sessions.len());
                self.sessions.push(Session { name, suite: None, steps: Vec::new() });
                self.sessions.len() - 1
            }
        };
        let session = &mut self.sessions[place];
        session.suite = session.suite.take().or_else(|| step.suite().map(str::to_owned));
        session.steps.push(step);
        self.steps += 1;
        Ok(())
    }

    /// The sessions.
    #[must_use]
    pub fn sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// The number of steps of all sessions.
    #[must_use]
    pub const fn len(&self) -> usize {
        self.steps
    }

    /// Whether there is none.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.steps == 0
    }

    pub(crate) fn place(&self, session: &str) -> Option<usize> {
        self.places.get(session).copied()
    }
}

/// Parses each line that is not blank; an error carries its line number.
pub(crate) fn for_each_line(
    lines: &str,
    mut each: impl FnMut(Value) -> Result<(), GuardError>,
) -> Result<(), GuardError> {
    for (position, line) in lines.lines().enumerate() {
        if line.trim().is_empty() {
            continue;
        }
        serde_json::from_str(line)
            .map_err(|_| GuardError::malformed("line", "no JSON value"))
            .and_then(&mut each)
            .map_err(|source| GuardError::Line { line: position + 1, source: Box::new(source) })?;
    }
    Ok(())
}
