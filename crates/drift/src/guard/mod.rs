//! The guard: is this action still usual for its kind.

mod bytes;
mod check;
mod fold;
mod possible;
mod recent;
mod verdict;

use lukhas_types::{ContentHash, Embedder, Embedding, Guardian, Hasher};
use serde::Serialize;
use serde_json::Value;

use self::recent::Recent;
use crate::baseline::mix::Calls;
use crate::baseline::neighbors::Task;
use crate::baseline::sequence;
use crate::budget::Promise;
use crate::{Baseline, Budget, DriftError, GuardError};

pub use fold::{GuardEvent, GuardOutcome, GuardState, fold};
pub use recent::NoProgress;
pub use verdict::{Mode, OnUndecidable, Reason, Verdict, Why};

/// The longest text of a [`Guard::reset`], in bytes.
const MAX_TEXT: usize = 1_000;

/// Judges the actions of one agent before they run, one task (intent) after the other.
///
/// `check` scores and changes nothing; `commit` takes what `check` returned and folds it in: an action that ran counts
/// among the calls done, and a Block blocks every further action until [`Guard::begin`] or [`Guard::reset`].
///
/// Two rules share one line and one budget. An action whose score is beyond the line is blocked: that sees a hijack in a
/// single call. With a budget in sessions so is one whose evidence is, `S = score + max(0, S_before - 2)` over the calls
/// committed in the task: that sees a task drift away in several calls, each a little unusual. With a budget per action
/// every action is judged for itself. [`Guard::with_tool_mix`] and [`Guard::with_no_progress`] are further rules, outside
/// of the budget.
#[derive(Debug, Clone)]
pub struct Guard {
    baseline: Baseline,
    promise: Promise,
    mode: Mode,
    on_undecidable: OnUndecidable,
    no_progress: Option<NoProgress>,
    has_tool_mix: bool,
    intent: Option<Intent>,
    /// Of the intent's vector; None where intents come with each check.
    intent_hash: Option<ContentHash>,
    is_blocked: bool,
    evidence: f64,
    /// The committed calls that the evidence is of.
    run: u32,
    recent: Recent,
    calls: Calls,
    summary: Summary,
}

/// The intent of a task, and what it is near to.
#[derive(Debug, Clone)]
struct Intent {
    vector: Embedding,
    task: Task,
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

/// Baseline, intent, and resets so far.
type Origin = (ContentHash, Option<ContentHash>, u64);

/// A verdict, and what [`Guard::commit`] needs to fold it in.
#[derive(Debug, Clone, PartialEq)]
#[must_use]
pub struct Checked {
    verdict: Verdict,
    would_be: Guardian,
    task: u64,
    origin: Origin,
    call: Option<u64>,
    /// Its place in the mix of tools.
    place: usize,
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

    /// What the verdict is in [`Mode::Enforce`] where the undecidable is blocked.
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
    /// baseline carries them. O(sessions) at most.
    #[must_use]
    pub fn new(baseline: &Baseline, budget: Budget) -> Self {
        Self {
            promise: Promise::new(baseline, budget),
            baseline: baseline.clone(),
            mode: Mode::default(),
            on_undecidable: OnUndecidable::default(),
            no_progress: None,
            has_tool_mix: false,
            intent: None,
            intent_hash: None,
            is_blocked: false,
            evidence: 0.0,
            run: 0,
            recent: Recent::default(),
            calls: Calls::default(),
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

    /// Warns of tasks whose calls are not those that tasks make: an e-process over the names of the 15 tools that the
    /// baseline calls most, and the rest as one. Its line is the larger of `log(1 / rate)` and the one that the budget's
    /// rate of the baseline's sessions exceeds, so that it warns of that share of honest sessions beside the warn line's.
    #[must_use]
    pub fn with_tool_mix(mut self) -> Self {
        self.has_tool_mix = true;
        self
    }

    /// Warns of calls that get nowhere, or blocks them.
    ///
    /// # Errors
    ///
    /// A number outside of its range.
    pub fn with_no_progress(mut self, rule: NoProgress) -> Result<Self, DriftError> {
        self.no_progress = Some(rule.validate()?);
        Ok(self)
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

    /// Begins a task: a new intent, a clean state. Every check of the task is then of this intent.
    ///
    /// # Errors
    ///
    /// When the embedder is not the baseline's, or the text has no vector; the task is then still the old one.
    pub fn begin(&mut self, intent: &str, embedder: &dyn Embedder) -> Result<(), GuardError> {
        let intent = self.embed_intent(intent, embedder)?;
        self.begin_task();
        self.intent_hash = Some(hash_of(intent.vector.as_slice()));
        self.intent = Some(intent);
        Ok(())
    }

    /// Begins a task whose intent comes with each [`Guard::check_embedded`]. The guard then holds no intent, nor do its
    /// bytes: nothing binds the vectors that it is given, they may be several, and that they are the task's is the
    /// caller's to see to. [`Guard::check`] is undecidable in such a task.
    pub fn begin_embedded(&mut self) {
        self.begin_task();
    }

    /// Brings the intent of the task back to a guard from [`Guard::from_bytes`], whose bytes hold its hash alone.
    ///
    /// # Errors
    ///
    /// When no intent was begun, when this one has another vector, when the embedder is not the baseline's, or the text has
    /// no vector; nothing has changed then.
    pub fn resume(&mut self, intent: &str, embedder: &dyn Embedder) -> Result<(), GuardError> {
        let known = self.intent_hash.ok_or(GuardError::NoIntent)?;
        let intent = self.embed_intent(intent, embedder)?;
        if hash_of(intent.vector.as_slice()) != known {
            return Err(GuardError::IntentMismatch);
        }
        self.intent = Some(intent);
        Ok(())
    }

    fn embed_intent(&self, text: &str, embedder: &dyn Embedder) -> Result<Intent, GuardError> {
        self.baseline.same_embedder(embedder.name(), embedder.dimension())?;
        let vector = embedder.embed_one(text)?;
        let task = self.baseline.task(vector.as_slice())?;
        Ok(Intent { vector, task })
    }

    fn begin_task(&mut self) {
        (self.intent, self.intent_hash, self.is_blocked) = (None, None, false);
        (self.evidence, self.run) = (0.0, 0);
        (self.recent, self.calls) = (Recent::default(), Calls::default());
        self.summary.task += 1;
    }

    /// Folds in what was checked: after the action ran, with its result where there is one, or after it was blocked.
    ///
    /// A result says that the call failed when it is an object with an `error` that is neither null nor false, or with a
    /// true `is_error` or `isError`; otherwise use [`Guard::commit_failed`]. Of a blocked action only the Block is kept.
    /// Several checks may be open at once.
    ///
    /// # Errors
    ///
    /// When the check was made in an earlier task; nothing has changed then.
    pub fn commit(&mut self, checked: &Checked, result: Option<&Value>) -> Result<(), GuardError> {
        self.fold(checked, result, result.is_some_and(recent::is_failure))
    }

    /// [`Guard::commit`] of a call that failed, whatever its result says.
    ///
    /// # Errors
    ///
    /// When the check was made in an earlier task; nothing has changed then.
    pub fn commit_failed(
        &mut self,
        checked: &Checked,
        result: Option<&Value>,
    ) -> Result<(), GuardError> {
        self.fold(checked, result, true)
    }

    fn fold(
        &mut self,
        checked: &Checked,
        result: Option<&Value>,
        failed: bool,
    ) -> Result<(), GuardError> {
        let task = self.summary.task;
        if checked.task != task || checked.origin != self.origin() {
            return Err(GuardError::StaleCheck { expected: task, found: checked.task });
        }
        match checked.verdict.guardian() {
            Guardian::Block => {
                self.summary.blocked += 1;
                self.is_blocked |= self.mode == Mode::Enforce;
                return Ok(());
            }
            Guardian::Warn => self.summary.warned += 1,
            _ => {}
        }
        self.summary.committed += 1;
        self.recent.push(checked.call, result, failed);
        self.calls.push(checked.place, &self.baseline.mix().shares);
        if let Some(score) = checked.why().score {
            (self.evidence, self.run) = self.evidence_with(score);
            if self.evidence > self.promise.line {
                if self.mode == Mode::Enforce {
                    // checks that were open at once were each allowed: together they are beyond the line
                    self.is_blocked = true;
                } else {
                    // it was let run in a mode that does not block: the next alarm is news again
                    (self.evidence, self.run) = (0.0, 0);
                }
            }
        }
        Ok(())
    }

    /// What a check must share with the guard that it is committed to: baseline, intent, and the resets so far.
    pub(super) fn origin(&self) -> Origin {
        (*self.baseline.fingerprint(), self.intent_hash, self.summary.resets)
    }

    /// The evidence with one more score, and the calls that it is then of.
    fn evidence_with(&self, score: f64) -> (f64, u32) {
        if !self.promise.budget.is_per_session() || self.evidence <= sequence::ALLOWANCE {
            return (score, 1);
        }
        (sequence::accumulate(self.evidence, score), self.run.saturating_add(1))
    }

    /// Ends a Block within the task, and forgets the evidence that led to it. The record is the caller's to keep.
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
        (self.evidence, self.run) = (0.0, 0);
        (self.recent, self.calls) = (Recent::default(), Calls::default());
        Ok(Reset {
            by: by.to_owned(),
            reason: reason.to_owned(),
            task: self.summary.task,
            ended_block: std::mem::take(&mut self.is_blocked),
        })
    }
}

fn hash_of(intent: &[f32]) -> ContentHash {
    Hasher::new("drift intent v1").vector(intent).finish()
}
