//! What was measured over time.

mod alarm;
mod figures;
mod file;
mod run;

pub use self::{
    alarm::{Alarm, AlarmParams, CommitAlarm, commit_alarms},
    figures::{Figures, Metric},
    file::MAX_HISTORY_BYTES,
    run::Run,
};
use crate::{ChangeParams, ChangePoint, Machine, PerfError, change_points};

/// Runs in order of time.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct History {
    /// The oldest first.
    pub runs: Vec<Run>,
}

/// One value of a row's history.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Point {
    /// Its run, from 0.
    pub run: usize,
    /// Nanoseconds, or a count.
    pub value: f64,
}

impl History {
    /// One figure of one row over the runs that have it and were taken on such a machine; O(runs log rows).
    #[must_use]
    pub fn series(&self, row: &str, metric: Metric, machine: &Machine) -> Vec<Point> {
        let runs = self.runs.iter().enumerate().filter(|(_, run)| run.machine.is_like(machine));
        runs.filter_map(|(run, of)| {
            let value = metric.of(of.rows.get(row)?)?;
            Some(Point { run, value })
        })
        .collect()
    }

    /// Where the figure moved for good: [`change_points`] over [`series`](Self::series), with the run in `index`.
    ///
    /// # Errors
    /// Those of [`change_points`].
    pub fn changes(
        &self,
        row: &str,
        metric: Metric,
        machine: &Machine,
        params: &ChangeParams,
    ) -> Result<Vec<ChangePoint>, PerfError> {
        let (points, values) = self.values(row, metric, machine);
        let mut changes = change_points(&values, params)?;
        for change in &mut changes {
            change.index = points[change.index].run;
        }
        Ok(changes)
    }

    /// Where a [`CommitAlarm`] over [`series`](Self::series) goes off, with runs in `index` and `onset`.
    ///
    /// # Errors
    /// Those of [`commit_alarms`].
    pub fn alarms(
        &self,
        row: &str,
        metric: Metric,
        machine: &Machine,
        params: &AlarmParams,
    ) -> Result<Vec<Alarm>, PerfError> {
        let (points, values) = self.values(row, metric, machine);
        let mut alarms = commit_alarms(&values, params)?;
        for alarm in &mut alarms {
            (alarm.index, alarm.onset) = (points[alarm.index].run, points[alarm.onset].run);
        }
        Ok(alarms)
    }

    fn values(&self, row: &str, metric: Metric, machine: &Machine) -> (Vec<Point>, Vec<f64>) {
        let points = self.series(row, metric, machine);
        let values = points.iter().map(|point| point.value).collect();
        (points, values)
    }
}
