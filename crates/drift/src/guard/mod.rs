//! The guard: is this action still usual for its kind.

mod repeats;
mod verdict;

use std::sync::Arc;

use lukhas_types::{Action, ContentHash, Embedder, Embedding, Fault, Guardian};
use serde::Serialize;
use serde_json::Value;

use self::repeats::Repeats;
use crate::baseline::Expected;
use crate::budget::Promise;
use crate::runs::embed;
use crate::{Baseline, Budget, GuardError, similarity};

pub use verdict::{Mode, OnUndecidable, Reason, Verdict, Why};

/// The longest text of a [`Guard::reset`], in bytes.
const MAX_TEXT: usize = 1_000;

/// Judges the actions of one agent before they run, one task (intent) after the other.
///
/// `check` scores and changes nothing; `commit` takes what `check` returned and folds it in: an action that ran counts
/// among the calls done, and a Block blocks every further action until [`Guard::begin`] or [`Guard::reset`].
#[derive(Debug, Clone)]
pub struct Guard {
    baseline: Baseline,
    promise: Promise,
    mode: Mode,
    on_undecidable: OnUndecidable,
    intent: Option<Embedding>,
    is_blocked: bool,
    repeats: Repeats,
    summary: Summary,
}

/// What a [`Guard`] has done so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The tasks begun.
    pub task: u64,
    /// The actions committed that were not blocked.
    pub committed: u64,
    /// Of these, those that were warned of.
    pub warned: u64,
    /// The Blocks committed.
    pub blocked: u64,
    /// The resets.
    pub resets: u64,
}

/// A verdict, and what [`Guard::commit`] needs to fold it in.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Checked {
    verdict: Verdict,
    would_be: Guardian,
    task: u64,
    call: Option<ContentHash>,
}

impl Checked {
    /// The verdict, in the guard's mode.
    pub const fn verdict(&self) -> &Verdict {
        &self.verdict
    }

    /// The evidence.
    #[must_use]
    pub const fn why(&self) -> &Why {
        self.verdict.why()
    }

    /// What the verdict is in [`Mode::Enforce`].
    #[must_use]
    pub const fn would_be(&self) -> Guardian {
        self.would_be
    }
}

/// The record of a [`Guard::reset`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct Reset {
    /// Who.
    pub by: String,
    /// Why.
    pub reason: String,
    /// In which task.
    pub task: u64,
    /// Whether it ended a Block.
    pub ended_block: bool,
}

impl Guard {
    /// A guard with lines for `budget`, in [`Mode::Enforce`]. It always has lines; [`Guard::promise`] says how far the
    /// baseline carries them. O(log sessions).
    #[must_use]
    pub fn new(baseline: &Baseline, budget: Budget) -> Self {
        Self {
            promise: Promise::new(baseline, budget),
            baseline: baseline.clone(),
            mode: Mode::default(),
            on_undecidable: OnUndecidable::default(),
            intent: None,
            is_blocked: false,
            repeats: Repeats::default(),
            summary: Summary::default(),
        }
    }

    /// In another mode.
    #[must_use]
    pub fn with_mode(mut self, mode: Mode) -> Self {
        self.mode = mode;
        self
    }

    /// With another verdict on what has no score.
    #[must_use]
    pub fn with_on_undecidable(mut self, on_undecidable: OnUndecidable) -> Self {
        self.on_undecidable = on_undecidable;
        self
    }

    /// What it promises.
    #[must_use]
    pub const fn promise(&self) -> &Promise {
        &self.promise
    }

    /// What it has done.
    #[must_use]
    pub const fn summary(&self) -> Summary {
        self.summary
    }

    /// Whether a Block lasts.
    #[must_use]
    pub const fn is_blocked(&self) -> bool {
        self.is_blocked
    }

    /// Begins a task: a new intent, a clean state.
    ///
    /// # Errors
    ///
    /// When the embedder is not the baseline's, or the text has no vector; the task is then still the old one.
    pub fn begin(&mut self, intent: &str, embedder: &dyn Embedder) -> Result<(), GuardError> {
        self.baseline.same_embedder(embedder.name(), embedder.dimension())?;
        let intent = embedder.embed_one(intent)?;
        self.begin_task(Some(intent));
        Ok(())
    }

    /// Begins a task whose intent comes with each [`Guard::check_embedded`].
    pub fn begin_embedded(&mut self) {
        self.begin_task(None);
    }

    fn begin_task(&mut self, intent: Option<Embedding>) {
        self.intent = intent;
        self.is_blocked = false;
        self.repeats = Repeats::default();
        self.summary.task += 1;
    }

    /// Judges an action against the task's intent. Changes nothing.
    ///
    /// Undecidable when no intent was begun, when the embedder is not the baseline's, or when it fails.
    pub fn check(&self, action: &Action, embedder: &dyn Embedder) -> Checked {
        let [checked] =
            <[Checked; 1]>::try_from(self.check_many(std::slice::from_ref(action), embedder))
                .expect("one answer an action");
        checked
    }

    /// [`Guard::check`] of each of several actions, embedded at once: one of them without a vector leaves all of them
    /// undecidable.
    pub fn check_many(&self, actions: &[Action], embedder: &dyn Embedder) -> Vec<Checked> {
        let drifts = self.drifts(actions, embedder);
        let each = actions.iter().enumerate().map(|(place, action)| {
            let drift = match &drifts {
                Ok(drifts) => drifts[place].clone(),
                Err(fault) => Err(fault.clone()),
            };
            let call = repeats::hash_of(action);
            let mut checked = self.judge(action.tool(), drift, Some(self.repeats.count(&call)));
            checked.call = Some(call);
            checked
        });
        each.collect()
    }

    /// Judges the vector of an action of a kind against the vector of an intent, both by the baseline's embedder.
    /// Changes nothing, and needs no `begin`. O(dimension + log kinds).
    ///
    /// Undecidable when a vector is not of the baseline's dimension or has no direction.
    pub fn check_embedded(&self, kind: &str, intent: &[f32], action: &[f32]) -> Checked {
        self.judge(kind, self.drift(intent, action), None)
    }

    /// Folds in what was checked: after the action ran, with its result where there is one, or after it was blocked.
    ///
    /// Of a blocked action only the Block is kept. Several checks may be open at once.
    ///
    /// # Errors
    ///
    /// When the check was made in an earlier task; nothing has changed then.
    pub fn commit(&mut self, checked: &Checked, result: Option<&Value>) -> Result<(), GuardError> {
        let task = self.summary.task;
        if checked.task != task {
            return Err(GuardError::StaleCheck { expected: task, found: checked.task });
        }
        match checked.verdict.guardian() {
            Guardian::Block => {
                self.summary.blocked += 1;
                self.is_blocked = true;
                return Ok(());
            }
            Guardian::Warn => self.summary.warned += 1,
            _ => {}
        }
        self.summary.committed += 1;
        if let Some(call) = checked.call {
            self.repeats.push(call, result);
        }
        Ok(())
    }

    /// Ends a Block within the task. The record is the caller's to keep.
    ///
    /// # Errors
    ///
    /// When `by` or `reason` is blank or longer than 1,000 bytes; the Block then lasts.
    pub fn reset(&mut self, by: &str, reason: &str) -> Result<Reset, GuardError> {
        for (field, text) in [("by", by), ("reason", reason)] {
            if text.trim().is_empty() {
                return Err(GuardError::MissingField { field });
            }
            if text.len() > MAX_TEXT {
                let (length, maximum) = (text.len(), MAX_TEXT);
                return Err(GuardError::TooLong { field, length, maximum });
            }
        }
        self.summary.resets += 1;
        Ok(Reset {
            by: by.to_owned(),
            reason: reason.to_owned(),
            task: self.summary.task,
            ended_block: std::mem::take(&mut self.is_blocked),
        })
    }

    fn drift(&self, intent: &[f32], action: &[f32]) -> Result<f64, GuardError> {
        let expected = self.baseline.dimension();
        for (field, vector) in [("intent", intent), ("action", action)] {
            let found = vector.len();
            if found != expected && found != 0 {
                return Err(crate::DriftError::LengthMismatch { field, expected, found }.into());
            }
        }
        Ok(1.0 - similarity(intent, action)?)
    }

    fn drifts(
        &self,
        actions: &[Action],
        embedder: &dyn Embedder,
    ) -> Result<Vec<Result<f64, GuardError>>, GuardError> {
        self.baseline.same_embedder(embedder.name(), embedder.dimension())?;
        let intent = self.intent.as_ref().ok_or(GuardError::NoIntent)?;
        let words: Vec<String> = actions.iter().map(Action::words).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let vectors = embed(embedder, &words)?;
        Ok(vectors.iter().map(|action| self.drift(intent.as_slice(), action.as_slice())).collect())
    }

    fn judge(&self, kind: &str, drift: Result<f64, GuardError>, repeats: Option<u32>) -> Checked {
        let Expected { kind: place, usual, seen } = self.baseline.expected(kind);
        let mut reasons = Vec::new();
        if place.is_none() {
            reasons.push(Reason::NeverSeen);
        }
        let (drift, fault) = match drift {
            Ok(drift) => (Some(drift), None),
            Err(error) => (None, Some(error.report())),
        };
        let score = drift.map(|drift| usual.z(drift));
        let would_be = match score {
            None => {
                reasons.push(Reason::Undecidable);
                Guardian::Block
            }
            Some(score) if score > self.promise.line => {
                reasons.push(Reason::BeyondLine);
                Guardian::Block
            }
            Some(score) if score > self.promise.warn_line => {
                reasons.push(Reason::BeyondWarnLine);
                Guardian::Warn
            }
            Some(_) => Guardian::Allow,
        };
        let guardian = match (score, self.on_undecidable, self.mode) {
            (None, OnUndecidable::Block, _) => Guardian::Block,
            (None, OnUndecidable::Warn, _) => Guardian::Warn,
            (None, OnUndecidable::Allow, _) | (_, _, Mode::Observe) => Guardian::Allow,
            (_, _, Mode::Warn) => would_be.min(Guardian::Warn),
            (_, _, Mode::Enforce) => would_be,
        };
        let lasts = self.is_blocked && self.mode == Mode::Enforce;
        let (guardian, would_be) = if lasts {
            reasons.push(Reason::StillBlocked);
            (Guardian::Block, Guardian::Block)
        } else {
            (guardian, would_be)
        };
        let why = Why {
            score,
            drift,
            usual: self.baseline.central(&usual),
            line: self.promise.line,
            distance: score.map(|score| self.promise.line - score),
            kind: place
                .map_or_else(|| kind.into(), |place| Arc::clone(self.baseline.kind_name(place))),
            seen,
            repeats,
            reasons,
            fault,
        };
        Checked {
            verdict: Verdict::of(guardian, why),
            would_be,
            task: self.summary.task,
            call: None,
        }
    }
}
