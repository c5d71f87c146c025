//! A whole comparison: what ran, and what runs next.

use std::collections::BTreeMap;

use super::{
    AbBlock, AbFinding, AbParams, AbPoint, AbReport, AbRow, AbSide, AbStage, judge::Look, plan,
};
use crate::{Machine, Outcome, PerfError, Samples, Tap, baseline::more_allocs};

/// The most rows of a comparison.
pub const MAX_AB_ROWS: usize = 10_000;
/// The most samples of a row that its figures are made of.
const MAX_POOLED: usize = 1 << 16;

/// A comparison that is under way. Ask it for a [`stage`](Self::stage), run that many blocks of four processes in the
/// stage's order, [`add`](Self::add) each, then [`close`](Self::close) the stage; until there is no stage any more.
#[derive(Debug, Clone)]
pub struct AbRun {
    params: AbParams,
    stage: usize,
    look: Option<Look>,
    rows: BTreeMap<String, State>,
}

/// A row so far.
#[derive(Debug, Clone, Default)]
struct State {
    blocks: Vec<AbBlock>,
    in_a: bool,
    in_b: bool,
    /// The look that decided it.
    decided: Option<AbFinding>,
    /// B's samples, and the most calls of one.
    pooled: Vec<f64>,
    iterations: u64,
    /// Of A and of B.
    allocs: [Allocs; 2],
}

/// Allocations of a call, over the processes of a side.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Allocs {
    /// Of the newest process.
    pub(super) last: Option<u64>,
    /// The least and the most.
    range: Option<(u64, u64)>,
    /// Whether a process did not count them.
    uncounted: bool,
}

impl Allocs {
    fn add(&mut self, count: Option<u64>) {
        self.last = count;
        self.uncounted |= count.is_none();
        let wider = |count: u64| {
            self.range.map_or((count, count), |(least, most)| (least.min(count), most.max(count)))
        };
        self.range = count.map(wider).or(self.range);
    }

    /// Whether every process of B made more than every one of A, in words.
    pub(super) fn more([a, b]: &[Self; 2]) -> Option<String> {
        let (most, least) = (a.range?.1, b.range?.0);
        if a.uncounted || b.uncounted { None } else { more_allocs(most, least) }
    }
}

impl AbRun {
    /// A comparison that has seen nothing.
    ///
    /// # Errors
    /// [`PerfError::BadParam`].
    pub fn new(params: AbParams) -> Result<Self, PerfError> {
        Ok(Self { params: params.validate()?, stage: 0, look: None, rows: BTreeMap::new() })
    }

    /// What runs next; `None` when every row is decided or all stages are over.
    #[must_use]
    pub fn stage(&self) -> Option<AbStage> {
        if self.stage > 0 && self.open().next().is_none() {
            return None;
        }
        plan::stage(&self.params, self.stage)
    }

    /// The rows that both sides have and that no stage has decided, by name.
    pub fn open(&self) -> impl Iterator<Item = &str> {
        let open = |state: &State| state.decided.is_none() && state.in_a && state.in_b;
        self.rows.iter().filter(move |(_, state)| open(state)).map(|(name, _)| name.as_str())
    }

    /// Adds a block of the current stage: what each of its four processes said of its rows, in the order that they ran.
    /// Rows are taken up in the screen; later, those that are not open are passed over. A row counts in a block that has
    /// it four times.
    ///
    /// # Errors
    /// [`PerfError::TooLong`] beyond [`MAX_AB_ROWS`] rows; rows beyond are not taken up.
    pub fn add(&mut self, processes: [&[(&str, AbPoint)]; 4]) -> Result<(), PerfError> {
        let Some(stage) = plan::stage(&self.params, self.stage) else { return Ok(()) };
        for (side, rows) in stage.order.sides().into_iter().zip(processes) {
            for (name, _) in rows {
                let Some(state) = self.state(name)? else { continue };
                match side {
                    AbSide::A => state.in_a = true,
                    AbSide::B => state.in_b = true,
                }
            }
        }
        for (index, (name, first)) in processes[0].iter().enumerate() {
            let of = |rows: &[(&str, AbPoint)]| {
                let here = rows.get(index).filter(|row| row.0 == *name);
                here.or_else(|| rows.iter().find(|row| row.0 == *name)).map(|row| row.1)
            };
            let [_, second, third, fourth] = processes;
            if let (Some(second), Some(third), Some(fourth)) = (of(second), of(third), of(fourth))
                && let Some(state) = self.rows.get_mut(*name)
                && state.decided.is_none()
            {
                let block = [*first, second, third, fourth];
                state.blocks.push(AbBlock::new(stage.order, state.blocks.len(), block));
            }
        }
        Ok(())
    }

    /// The same for what the taps of each process left, of the rows whose names start with `only`. Keeps B's samples for
    /// the report.
    ///
    /// # Errors
    /// As [`add`](Self::add); [`PerfError::UnlikeMachines`].
    pub fn add_taps(&mut self, processes: [&[Tap]; 4], only: &str) -> Result<(), PerfError> {
        let Some(stage) = plan::stage(&self.params, self.stage) else { return Ok(()) };
        let taps = processes.into_iter().flatten();
        taps.clone().zip(taps.skip(1)).try_for_each(|(a, b)| a.machine.expect_like(&b.machine))?;
        let rows = |taps: &'_ [Tap]| {
            let rows = taps.iter().flat_map(|tap| &tap.rows);
            rows.filter(|row| row.name.starts_with(only)).cloned().collect::<Vec<_>>()
        };
        let rows = processes.map(rows);
        let points = [0, 1, 2, 3].map(|at| {
            let rows: &Vec<crate::TapRow> = &rows[at];
            rows.iter().map(|row| (&row.name[..], AbPoint::of(&row.samples))).collect::<Vec<_>>()
        });
        self.add([&points[0], &points[1], &points[2], &points[3]])?;
        for (side, rows) in stage.order.sides().into_iter().zip(&rows) {
            for row in rows {
                if let Some(state) = self.rows.get_mut(&row.name) {
                    state.keep(side, &row.samples);
                }
            }
        }
        Ok(())
    }

    /// Ends the stage: decides what can be decided.
    pub fn close(&mut self) {
        if self.stage >= self.params.stages.len() {
            return;
        }
        let compared = self.rows.values().filter(|state| state.in_a && state.in_b).count();
        let look = Look::new(&self.params, self.stage, compared);
        for state in self.rows.values_mut().filter(|state| state.decided.is_none()) {
            if !matches!(look.verdict(&state.blocks), Outcome::Inconclusive { .. }) {
                state.decided = Some(look.finding(&state.blocks));
            }
        }
        self.look = Some(look);
        self.stage += 1;
    }

    /// What was found, by name of the row. `against` is A, as people call it.
    #[must_use]
    pub fn report(&self, against: &str, machine: Machine) -> AbReport {
        let rows = self.rows.iter().map(|(name, state)| self.row(name, state)).collect();
        AbReport::new(against, machine, rows)
    }

    fn row(&self, name: &str, state: &State) -> AbRow {
        let samples = (!state.pooled.is_empty())
            .then(|| Samples::trusted(state.iterations.max(1), state.pooled.clone()));
        let finding = match (&state.decided, &self.look) {
            (Some(finding), _) => Some(finding.clone()),
            (None, Some(look)) if !state.blocks.is_empty() => Some(look.finding(&state.blocks)),
            _ => None,
        };
        AbRow::new(
            name,
            samples.as_ref(),
            &state.allocs,
            (state.in_a, state.in_b),
            finding.as_ref(),
        )
    }

    fn state(&mut self, name: &str) -> Result<Option<&mut State>, PerfError> {
        if self.stage > 0 || self.rows.contains_key(name) {
            return Ok(self.rows.get_mut(name));
        }
        if self.rows.len() == MAX_AB_ROWS {
            return Err(PerfError::TooLong { len: MAX_AB_ROWS + 1, max: MAX_AB_ROWS });
        }
        Ok(Some(self.rows.entry(name.to_owned()).or_default()))
    }
}

impl State {
    fn keep(&mut self, side: AbSide, samples: &Samples) {
        let allocs = samples.allocs().map(|allocs| allocs.count);
        match side {
            AbSide::A => self.allocs[0].add(allocs),
            AbSide::B => {
                self.allocs[1].add(allocs);
                self.iterations = self.iterations.max(samples.iterations());
                let room = MAX_POOLED - self.pooled.len();
                self.pooled.extend(samples.ns().iter().take(room));
            }
        }
    }
}
