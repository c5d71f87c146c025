//! One action, judged against the state of a guard.

use std::sync::Arc;

use lukhas_types::{Action, Embedder, Fault, Guardian};

use super::{Checked, Guard, Mode, OnUndecidable, Reason, Verdict, Why, hash_of, recent};
use crate::baseline::Expected;
use crate::baseline::measured::Measured;
use crate::runs::embed;
use crate::{GuardError, Normed};

impl Guard {
    /// Judges an action against the task's intent. Changes nothing. O(actions of the baseline * dimension), mostly
    /// less, and the embedder's cost.
    ///
    /// Undecidable when no intent was begun, when the embedder is not the baseline's, or when it fails.
    pub fn check(&self, action: &Action, embedder: &dyn Embedder) -> Checked {
        let [checked] =
            <[Checked; 1]>::try_from(self.check_many(std::slice::from_ref(action), embedder))
                .expect("one answer an action");
        checked
    }

    /// [`Guard::check`] of each of several actions, embedded at once: one of them without a vector leaves all of them
    /// undecidable. Each is judged as the next one, none as a successor of the others.
    pub fn check_many(&self, actions: &[Action], embedder: &dyn Embedder) -> Vec<Checked> {
        let measured = self.measure(actions, embedder);
        let each = actions.iter().enumerate().map(|(place, action)| {
            let one = match &measured {
                Ok(each) => each[place].clone(),
                Err(fault) => Err(fault.clone()),
            };
            self.judge(action.tool(), one, Some(recent::hash_of(action)))
        });
        each.collect()
    }

    /// Judges the vector of an action of a kind against the vector of an intent, both by the baseline's embedder.
    /// Changes nothing. O(actions of the baseline * dimension), mostly less.
    ///
    /// In a task that was begun by [`Guard::begin`] the intent must be the task's: every component equal to that of the
    /// vector that the embedder gave (-0 equals 0; another length of the same direction is another vector). Before any
    /// task, and in one by [`Guard::begin_embedded`], the guard knows no intent and takes the one that it is given.
    ///
    /// Undecidable when a vector is not of the baseline's dimension or has no direction, when the intent is not the task's,
    /// and on a guard from [`Guard::from_bytes`] whose task has an intent, until [`Guard::resume`] brings it. The last two
    /// are blocked whatever [`OnUndecidable`] says.
    pub fn check_embedded(&self, kind: &str, intent: &[f32], action: &[f32]) -> Checked {
        self.check_vectors(kind, intent, action, || self.same_intent(intent))
    }

    /// [`Guard::check_embedded`], where the bytes of a guard hold what tells whether the intent is the task's: its hash.
    ///
    /// # Errors
    ///
    /// When it is not; a vector without a direction has a verdict.
    pub(super) fn check_hashed(
        &self,
        kind: &str,
        intent: &[f32],
        action: &[f32],
    ) -> Result<Checked, GuardError> {
        let is_vector = self.baseline.vector("intent", intent).is_ok();
        if is_vector && self.intent_hash.is_some_and(|known| known != hash_of(intent)) {
            return Err(GuardError::IntentMismatch);
        }
        Ok(self.check_vectors(kind, intent, action, || Ok(())))
    }

    fn check_vectors(
        &self,
        kind: &str,
        intent: &[f32],
        action: &[f32],
        same_intent: impl FnOnce() -> Result<(), GuardError>,
    ) -> Checked {
        let measured = || -> Result<Measured, GuardError> {
            let intent = self.baseline.vector("intent", intent)?;
            same_intent()?;
            let action = self.baseline.vector("action", action)?;
            self.baseline.measured(&intent, &action)
        };
        self.judge(kind, measured(), None)
    }

    /// Whether it is the task's, where that has one.
    fn same_intent(&self, intent: &[f32]) -> Result<(), GuardError> {
        match (&self.intent, self.intent_hash) {
            (Some(known), _) if known.vector.as_slice() != intent => {
                Err(GuardError::IntentMismatch)
            }
            (None, Some(_)) => Err(GuardError::NoIntent),
            _ => Ok(()),
        }
    }

    fn measure(
        &self,
        actions: &[Action],
        embedder: &dyn Embedder,
    ) -> Result<Vec<Result<Measured, GuardError>>, GuardError> {
        self.baseline.same_embedder(embedder.name(), embedder.dimension())?;
        let intent = self.intent.as_ref().ok_or(GuardError::NoIntent)?;
        let vector = Normed::named("intent", intent.vector.as_slice())?;
        let words: Vec<String> = actions.iter().map(Action::words).collect();
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let vectors = embed(embedder, &words)?;
        let measured = |action: &[f32]| {
            let action = self.baseline.vector("action", action)?;
            let drift = 1.0 - vector.similarity(&action)?;
            Ok(self.baseline.measured_for(drift, &intent.task, &action))
        };
        Ok(vectors.iter().map(|action| measured(action.as_slice())).collect())
    }

    fn judge(
        &self,
        kind: &str,
        measured: Result<Measured, GuardError>,
        call: Option<u64>,
    ) -> Checked {
        let Expected { kind: place, norms, seen } = self.baseline.expected(kind);
        let mut reasons = Vec::new();
        if place.is_none() {
            reasons.push(Reason::NeverSeen);
        }
        let mut on_undecidable = self.on_undecidable;
        let (measured, fault) = match measured {
            Ok(measured) => (Some(measured), None),
            Err(error) => {
                // the choice is for what cannot be measured; another intent than the task's is never let through
                let is_intent = matches!(error, GuardError::IntentMismatch | GuardError::NoIntent);
                if is_intent && self.intent_hash.is_some() {
                    on_undecidable = OnUndecidable::Block;
                }
                (None, Some(error.report()))
            }
        };
        let score = measured.map(|measured| norms.score(&measured));
        let evidence = score.map(|score| self.evidence_with(score));
        let by_score = match score.zip(evidence) {
            None => {
                reasons.push(Reason::Undecidable);
                Guardian::Block
            }
            Some((score, (evidence, _))) => self.beside_lines(score, evidence, &mut reasons),
        };
        let mix = self.baseline.mix();
        let mix_place = mix.place(place);
        let further = self.further_rules(mix_place, call, &mut reasons);
        let would_be = by_score.max(further);
        let softened = |guardian: Guardian| match self.mode {
            Mode::Observe => Guardian::Allow,
            Mode::Warn => guardian.min(Guardian::Warn),
            Mode::Enforce => guardian,
        };
        let guardian = match (score, on_undecidable) {
            (Some(_), _) => softened(would_be),
            (None, OnUndecidable::Block) => Guardian::Block,
            (None, OnUndecidable::Warn) => Guardian::Warn.max(softened(further)),
            (None, OnUndecidable::Allow) => softened(further),
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
            drift: measured.map(|measured| measured.drift),
            contrast: measured.map(|measured| measured.contrast),
            novelty: measured.map(|measured| measured.novelty),
            evidence: evidence.map(|evidence| evidence.0),
            run: evidence.map_or(0, |evidence| evidence.1),
            usual: self.baseline.central(&norms.drift),
            line: self.promise.line,
            distance: evidence.map(|evidence| self.promise.line - evidence.0),
            kind: place
                .map_or_else(|| kind.into(), |place| Arc::clone(self.baseline.kind_name(place))),
            seen,
            repeats: call.map(|call| self.recent.count(call)),
            reasons,
            fault,
        };
        Checked {
            verdict: Verdict::of(guardian, why),
            would_be,
            task: self.summary.task,
            origin: self.origin(),
            call,
            place: mix_place,
        }
    }

    /// The two rules that share the budget.
    fn beside_lines(&self, score: f64, evidence: f64, reasons: &mut Vec<Reason>) -> Guardian {
        let (line, warn_line) = (self.promise.line, self.promise.warn_line);
        let (reason, guardian) = if score > line {
            (Reason::BeyondLine, Guardian::Block)
        } else if evidence > line {
            (Reason::Accumulated, Guardian::Block)
        } else if score > warn_line {
            (Reason::BeyondWarnLine, Guardian::Warn)
        } else if evidence > warn_line {
            (Reason::Accumulated, Guardian::Warn)
        } else {
            return Guardian::Allow;
        };
        reasons.push(reason);
        guardian
    }

    /// The rules outside of the budget.
    fn further_rules(
        &self,
        mix_place: usize,
        call: Option<u64>,
        reasons: &mut Vec<Reason>,
    ) -> Guardian {
        let mut guardian = Guardian::Allow;
        if self.has_tool_mix {
            let mix = self.baseline.mix();
            let line = mix.line(self.promise.budget.rate());
            if self.calls.log_e_with(mix_place, &mix.shares) > line {
                reasons.push(Reason::ToolMix);
                guardian = Guardian::Warn;
            }
        }
        if let Some(rule) = &self.no_progress {
            let found = rule.reasons(&self.recent, call);
            if !found.is_empty() {
                let level = if rule.blocks { Guardian::Block } else { Guardian::Warn };
                guardian = guardian.max(level);
            }
            reasons.extend(found);
        }
        guardian
    }
}
