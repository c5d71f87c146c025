//! What a guard would have done on recorded runs.

mod figures;
mod pairs;
mod peers;
mod report;

use std::fmt;

use lukhas_types::Embedder;

use self::pairs::Pairing;
use crate::baseline::measured::{Measured, Norms};
use crate::baseline::neighbors::Task;
use crate::baseline::pool::Pool;
use crate::baseline::scored::{Kinds, ScoredSession};
use crate::baseline::vector::Stored;
use crate::baseline::{Baseline, lines, sequence};
use crate::parallel::in_order;
use crate::runs::Embeddings;
use crate::{Budget, DriftError, GuardError, Normed, Runs, Step};

pub use report::{BacktestReport, Peer, PerAction, PerSession};

/// How to backtest; every rate is that of Blocks.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct BacktestParams<'a> {
    /// The share of honest actions that may be beyond the per-action line, in `[1 / u32::MAX, 1)`.
    pub per_action: f64,
    /// One honest session in so many may be beyond the per-session line, from 2.
    pub one_in: u32,
    /// What to score against; without one, every session is scored against the others.
    pub baseline: Option<&'a Baseline>,
    /// For the steps that have no vectors.
    pub embedder: Option<&'a dyn Embedder>,
}

impl Default for BacktestParams<'_> {
    /// 5 % of the actions, one session in 20, leave one session out, vectors only.
    fn default() -> Self {
        Self { per_action: 0.05, one_in: 20, baseline: None, embedder: None }
    }
}

impl<'a> BacktestParams<'a> {
    /// With another rate per action.
    #[must_use]
    pub const fn with_per_action(mut self, rate: f64) -> Self {
        self.per_action = rate;
        self
    }

    /// With another rate per session.
    #[must_use]
    pub const fn with_one_in(mut self, n: u32) -> Self {
        self.one_in = n;
        self
    }

    /// Against a baseline.
    #[must_use]
    pub const fn with_baseline(mut self, baseline: &'a Baseline) -> Self {
        self.baseline = Some(baseline);
        self
    }

    /// With an embedder.
    #[must_use]
    pub const fn with_embedder(mut self, embedder: &'a dyn Embedder) -> Self {
        self.embedder = Some(embedder);
        self
    }

    /// Checks the rates.
    ///
    /// # Errors
    ///
    /// When one is outside of its range.
    pub fn validate(self) -> Result<Self, DriftError> {
        Budget::per_action(self.per_action)?;
        if self.one_in < 2 {
            let (one_in, most) = (f64::from(self.one_in), f64::from(u32::MAX));
            return Err(DriftError::out_of_range("one_in", one_in, 2.0, most));
        }
        Ok(self)
    }
}

impl fmt::Debug for BacktestParams<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("BacktestParams")
            .field("per_action", &self.per_action)
            .field("one_in", &self.one_in)
            .field("baseline", &self.baseline.map(Baseline::sessions))
            .field("embedder", &self.embedder.map(Embedder::name))
            .finish()
    }
}

/// A call to be scored.
#[derive(Debug, Clone, Copy)]
struct Call<'a> {
    kind: usize,
    drift: f64,
    action: &'a Normed<'a>,
}

/// Scores honest runs, and attacks on them, as a guard would.
///
/// Without a baseline every session, and the attacks on it, is scored against all other sessions. An attack's session
/// names the honest session that it hijacks, whose first intent it is scored against; one whose session is not among
/// the honest ones is paired with every session of its suite, and its calls (the attacks of that name and suite, in
/// order) count as one sequence. Attacks are counted once a pair.
///
/// Per action: the line is the smallest that lets `1 - rate` of the honest actions pass; it is fitted on all held-out
/// scores. Per session: by both rules of a [`Guard`](crate::Guard), the single call and the evidence of several; the
/// line of a session is fitted on the largest evidence of the other sessions, each of them scored without both, or is the
/// baseline's: a session counts as blocked where a guard of the others blocks it. Where half of `sessions^2 * actions`
/// is more than 2^30 (some 890 sessions of three actions) the tasks of the session scored without both still count in
/// what contrast is usual among the rest. O(actions^2 * dimension + sessions^2 * actions), there
/// O(actions^2 * dimension), and in the memory of 24 bytes an action and session, at most 142 MB.
///
/// Sessions that the baseline was fitted on are usual to it, and pass: a rate of false alarms takes others. How many are
/// among the honest ones is [`BacktestReport::in_baseline`].
///
/// # Errors
///
/// A step that cannot be embedded or scored, an attack that is paired with no session, an embedder that is not the
/// baseline's, or without a baseline fewer than [`Baseline::MIN_SESSIONS`] sessions or more than
/// [`Baseline::MAX_ACTIONS`] actions.
pub fn backtest(
    honest: &Runs,
    attacks: &[Step],
    params: &BacktestParams<'_>,
) -> Result<BacktestReport, GuardError> {
    let params = params.validate()?;
    let minimum = if params.baseline.is_some() { 1 } else { Baseline::MIN_SESSIONS };
    if honest.sessions().len() < minimum {
        return Err(GuardError::TooFewSessions { found: honest.sessions().len(), minimum });
    }
    if params.baseline.is_none() && honest.len() > Baseline::MAX_ACTIONS {
        let (length, maximum) = (honest.len(), Baseline::MAX_ACTIONS);
        return Err(GuardError::TooLong { field: "runs", length, maximum });
    }
    let scored = Scored::new(honest, attacks, &params)?;
    let peers = peers::peers(honest, attacks, &scored, params.per_action);
    Ok(figures::report(&scored, &params, peers))
}

/// Everything scored, before any line is drawn.
struct Scored<'a> {
    kinds: Kinds,
    sessions: Vec<ScoredSession>,
    /// The scores of each session, against the others or the baseline.
    honest: Vec<Vec<f64>>,
    /// The line of each session, fitted without it.
    lines: Vec<f64>,
    pairings: Vec<Pairing>,
    against: Against<'a>,
}

/// What sessions are scored against.
enum Against<'a> {
    Others(Box<Pool>),
    Baseline(&'a Baseline),
}

impl<'a> Scored<'a> {
    fn new(
        honest: &Runs,
        attacks: &[Step],
        params: &BacktestParams<'a>,
    ) -> Result<Self, GuardError> {
        let first = honest.sessions().first().and_then(|session| session.steps.first());
        let vectors = match (params.embedder, params.baseline) {
            (Some(embedder), Some(baseline)) => {
                baseline.same_embedder(embedder.name(), embedder.dimension())?;
                Embeddings::by(embedder)
            }
            (None, Some(baseline)) => Embeddings::of_vectors(baseline.dimension()),
            (embedder, None) => Embeddings::new(embedder, first)?,
        };
        let mut kinds = Kinds::default();
        let sessions = honest
            .sessions()
            .iter()
            .map(|session| ScoredSession::new(session, &mut kinds, &vectors))
            .collect::<Result<Vec<_>, _>>()?;
        let against = match params.baseline {
            Some(baseline) => Against::Baseline(baseline),
            None => Against::Others(Box::new(Pool::of(&sessions, kinds.names().len()))),
        };
        let (none, lines, pairings) = (Vec::new(), Vec::new(), Vec::new());
        let mut scored = Self { kinds, sessions, honest: none, lines, pairings, against };
        let rate = 1.0 / f64::from(params.one_in);
        (scored.honest, scored.lines) = scored.honest(rate).into_iter().unzip();
        scored.pairings = pairs::pairings(honest, attacks, &vectors, &mut scored)?;
        Ok(scored)
    }

    /// Of each session its scores, and the line per session that is fitted without it.
    fn honest(&self, rate: f64) -> Vec<(Vec<f64>, f64)> {
        match &self.against {
            Against::Others(pool) => {
                let peak = |place: usize, scores: &[f64]| {
                    sequence::peak(scores, self.sessions[place].intents())
                };
                let each = pool.held_out_twice(&self.sessions, peak).into_iter();
                each.map(|(scores, mut maxima)| {
                    maxima.sort_unstable_by(f64::total_cmp);
                    (scores, lines::held(lines::per_session(&maxima, rate)))
                })
                .collect()
            }
            Against::Baseline(baseline) => {
                let line = lines::held(lines::per_session(baseline.maxima(), rate));
                let one = |place: usize| (self.by(baseline, &self.sessions[place]), line);
                in_order(self.sessions.len(), 1, one)
            }
        }
    }

    /// A session's scores by a baseline.
    fn by(&self, baseline: &Baseline, session: &ScoredSession) -> Vec<f64> {
        let dense = session.intents.iter().map(Stored::dense).collect::<Vec<_>>();
        let tasks: Vec<Task> = dense.iter().map(|intent| self.task(intent)).collect();
        let mut room = Vec::new();
        let each = session.actions.iter().map(|action| {
            let vector = action.vector.unpacked(&mut room);
            let measured = baseline.measured_for(action.drift, &tasks[action.intent], &vector);
            self.norms_by(baseline, action.kind).score(&measured)
        });
        each.collect()
    }

    fn task(&self, intent: &[f32]) -> Task {
        match &self.against {
            Against::Others(_) => Task::new(intent, &self.sessions),
            Against::Baseline(baseline) => baseline.task(intent).expect("of its dimension"),
        }
    }

    fn norms_by(&self, baseline: &Baseline, kind: usize) -> Norms {
        baseline.expected(&self.kinds.names()[kind]).norms
    }

    /// For each of some sessions the scores of calls, given with their drifts, on its first task.
    fn scores(&self, on: &[(usize, Vec<Call<'_>>)]) -> Vec<Vec<f64>> {
        let task = |session: usize| self.task(&self.sessions[session].intents[0].dense());
        match &self.against {
            Against::Others(pool) => {
                let places: Vec<usize> = on.iter().map(|(session, _)| *session).collect();
                pool.without_each(&self.sessions, &places, 1.0, |session, kept| {
                    let place = places.binary_search(&session).expect("one of these");
                    let (calls, task) = (&on[place].1, task(session));
                    let norms = kept.norms_of(calls.iter().map(|call| Some(call.kind)));
                    let each = calls.iter().zip(norms);
                    each.map(|(&Call { drift, action, .. }, norms)| {
                        let novelty = task.novelty(action, &self.sessions, Some(session));
                        let contrast = kept.contrast(drift, action);
                        norms.score(&Measured { drift, contrast, novelty })
                    })
                    .collect()
                })
            }
            Against::Baseline(baseline) => in_order(on.len(), 1, |place| {
                let (session, calls) = &on[place];
                let task = task(*session);
                let each = calls.iter().map(|&Call { kind, drift, action }| {
                    let measured = baseline.measured_for(drift, &task, action);
                    self.norms_by(baseline, kind).score(&measured)
                });
                each.collect()
            }),
        }
    }
}
