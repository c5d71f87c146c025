//! Every fault position instead of a sample of them.

use thiserror::Error;

use super::{Chaos, FaultKind, Schedule, VirtualTime};

/// What to search.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FaultSearchParams {
    /// Calls of a run that faults are tried at; 64.
    pub calls: u64,
    /// The faults that are tried at each, the simplest first; refuse, lose.
    pub kinds: Vec<FaultKind>,
    /// Whether also every two of them; not. The runs then grow with the square of `calls` and of `kinds`.
    pub pairs: bool,
    /// The most runs; 100,000. A search that needs more stops there, and its coverage says so.
    pub max_runs: u64,
}

impl Default for FaultSearchParams {
    fn default() -> Self {
        Self {
            calls: 64,
            kinds: vec![FaultKind::Refuse, FaultKind::Lose],
            pairs: false,
            max_runs: 100_000,
        }
    }
}

/// How far a search got.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
#[must_use = "a search that reached no seam has shown nothing"]
pub struct Coverage {
    /// Calls that a run makes without faults: the seams there are.
    pub seams: u64,
    /// Seams at which every kind of fault was met by a run.
    pub reached: u64,
    /// Runs, the one without faults among them.
    pub runs: u64,
    /// Runs in which two faults were met.
    pub pairs: u64,
    /// Whether `max_runs` ended the search.
    pub is_cut: bool,
}

impl Coverage {
    /// Whether every seam was reached and nothing left out; false where there are none.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.seams > 0 && self.reached == self.seams && !self.is_cut
    }
}

/// The least schedule that fails.
#[derive(Debug, Clone, PartialEq, Error)]
#[non_exhaustive]
#[error("fails with {schedule}")]
pub struct FailingSchedule<E> {
    /// It: text that can be parsed and played again.
    pub schedule: Schedule,
    /// How far the search got.
    pub coverage: Coverage,
    /// How it fails.
    pub source: E,
}

/// Runs `run` without faults, then with a refusal and with a lost answer at each of its first `calls` calls.
///
/// `run` hands its [`Chaos`] to the seams, must make the same calls each time, and says what it found wrong. Delays
/// take no real time. A panic of `run` passes through.
///
/// # Errors
/// The first schedule that fails, in the order of positions and then kinds, the one without faults first: no schedule
/// of fewer faults fails, and no earlier one.
///
/// ```
/// use lukhas_perf::every_single_fault;
/// let mut store = Vec::new();
/// let coverage = every_single_fault(10, |chaos| {
///     let before = store.len();
///     let answer = chaos.call(|| Ok::<_, std::convert::Infallible>(store.push(0)));
///     match (answer, store.len() - before) {
///         (Ok(()), 1) | (Err(_), 0) => Ok(()),
///         _ => Err("an answer is lost, and the store has changed"),
///     }
/// });
/// assert_eq!(coverage.unwrap_err().schedule.to_string(), "seed=0 at=0:lose");
/// ```
pub fn every_single_fault<E>(
    calls: u64,
    run: impl FnMut(&Chaos) -> Result<(), E>,
) -> Result<Coverage, Box<FailingSchedule<E>>> {
    every_fault(&FaultSearchParams { calls, ..FaultSearchParams::default() }, run)
}

/// As [`every_single_fault`] with faults of one's own, and every two of them where asked: the second one also at calls
/// that the first one led to.
///
/// # Errors
/// As [`every_single_fault`]; pairs in lexicographic order, after all single ones.
pub fn every_fault<E>(
    params: &FaultSearchParams,
    run: impl FnMut(&Chaos) -> Result<(), E>,
) -> Result<Coverage, Box<FailingSchedule<E>>> {
    let mut search = Search { run, max_runs: params.max_runs, coverage: Coverage::default() };
    let Some(seams) = search.one(&[])? else { return Ok(search.coverage) };
    search.coverage.seams = seams;
    let mut firsts = Vec::new();
    for call in 0..seams.min(params.calls) {
        let mut is_met = !params.kinds.is_empty();
        for &kind in &params.kinds {
            let Some(calls) = search.one(&[(call, kind)])? else { return Ok(search.coverage) };
            is_met &= calls > call;
            firsts.push(((call, kind), calls.min(params.calls)));
        }
        search.coverage.reached += u64::from(is_met);
    }
    for (first, calls) in firsts.into_iter().filter(|_| params.pairs) {
        for call in first.0 + 1..calls {
            for &kind in &params.kinds {
                let met = search.one(&[first, (call, kind)])?;
                let Some(met) = met else { return Ok(search.coverage) };
                search.coverage.pairs += u64::from(met > call);
            }
        }
    }
    Ok(search.coverage)
}

struct Search<R> {
    run: R,
    max_runs: u64,
    coverage: Coverage,
}

impl<R> Search<R> {
    /// The calls that a run with these faults made; None when no run is left.
    fn one<E>(
        &mut self,
        faults: &[(u64, FaultKind)],
    ) -> Result<Option<u64>, Box<FailingSchedule<E>>>
    where
        R: FnMut(&Chaos) -> Result<(), E>,
    {
        if self.coverage.runs >= self.max_runs {
            self.coverage.is_cut = true;
            return Ok(None);
        }
        self.coverage.runs += 1;
        let mut schedule = Schedule::new(0);
        schedule.at.extend(faults.iter().copied());
        let chaos = Chaos::new(schedule.clone(), VirtualTime::new());
        match (self.run)(&chaos) {
            Ok(()) => Ok(Some(chaos.tally().calls)),
            Err(source) => {
                let coverage = self.coverage;
                Err(Box::new(FailingSchedule { schedule, coverage, source }))
            }
        }
    }
}
