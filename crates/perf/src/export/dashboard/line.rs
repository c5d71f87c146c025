//! One row of the report with all that is known of it.

use super::Dashboard;
use crate::{
    Alarm, AlarmParams, Class, Metric, Outcome, PerfError, Row, SampleKind, Samples, Stats,
    budget::CONFIDENCE,
    quantile::{lower_bound, quantile, upper_bound},
    stats,
    time::iso,
};

/// The most runs of a trend.
const MAX_TREND: usize = 200;
/// Beyond this part, outliers are worth a word.
const MANY_OUTLIERS: f64 = 0.05;
/// Beyond this part of the median, so is what the clock took.
const DEAR_CLOCK: f64 = 0.1;

#[derive(Debug)]
pub(super) struct Line<'a> {
    pub(super) row: &'a Row,
    /// What stands before the first dot of the name, and what follows.
    pub(super) component: &'a str,
    pub(super) operation: &'a str,
    pub(super) class: Option<Class>,
    pub(super) title: Option<&'a str>,
    pub(super) times: Option<Times<'a>>,
    pub(super) trend: Option<Trend>,
}

/// Samples of a row of times.
#[derive(Debug)]
pub(super) struct Times<'a> {
    pub(super) samples: &'a Samples,
    pub(super) sorted: Vec<f64>,
    pub(super) stats: Stats,
    /// p50, p95 and p99.
    pub(super) quantiles: [Quantile; 3],
}

/// A quantile, and one-sided bounds of 95 % where there are samples enough.
#[derive(Debug, Clone, Copy)]
pub(super) struct Quantile {
    pub(super) name: &'static str,
    pub(super) value: f64,
    pub(super) lower: Option<f64>,
    pub(super) upper: Option<f64>,
}

/// A row over the kept runs of such a machine.
#[derive(Debug)]
pub(super) struct Trend {
    pub(super) points: Vec<TrendPoint>,
    /// Of p50; indices are those of `points`.
    pub(super) alarms: Vec<Alarm>,
}

#[derive(Debug)]
pub(super) struct TrendPoint {
    pub(super) commit: Option<String>,
    pub(super) time: String,
    pub(super) p50: f64,
    pub(super) p95: f64,
}

impl<'a> Line<'a> {
    /// Every row of a report: critical ones first, and of one class the failures.
    pub(super) fn all(of: &Dashboard<'a>) -> Result<Vec<Self>, PerfError> {
        let lines = of.report.rows.iter().map(|row| Self::new(of, row));
        let mut lines = lines.collect::<Result<Vec<_>, _>>()?;
        lines.sort_by_key(|line| (line.class, severity(line.row.verdict)));
        Ok(lines)
    }

    fn new(of: &Dashboard<'a>, row: &'a Row) -> Result<Self, PerfError> {
        let budget = of.budgets.and_then(|budgets| budgets.get(&row.name));
        let bench = budget.map_or(row.name.as_str(), |budget| budget.bench());
        let mut rows = of.taps.iter().flat_map(|tap| &tap.rows);
        let samples = rows.find(|tap| tap.name == bench).map(|tap| &tap.samples);
        let (component, operation) = row.name.split_once('.').unwrap_or(("", &row.name));
        let is_time = row.unit == "ns";
        Ok(Self {
            row,
            component,
            operation,
            class: budget.map(|budget| budget.class),
            title: budget.and_then(|budget| budget.title.as_deref()),
            times: samples.filter(|_| is_time).map(Times::new),
            trend: if is_time { Trend::new(of, bench)? } else { None },
        })
    }

    /// Whether quantiles are those of means.
    pub(super) fn is_means(&self) -> bool {
        self.row.iterations.is_some_and(|n| n > 1)
    }

    /// p50, p95 and p99; from the report alone where there are no samples. Of bytes, p95 alone: the one exact value.
    pub(super) fn quantiles(&self) -> [Option<Quantile>; 3] {
        if let Some(times) = &self.times {
            return times.quantiles.map(Some);
        }
        let of = |name, value: Option<f64>, upper| {
            value.map(|value| Quantile { name, value, lower: None, upper })
        };
        let row = self.row;
        if row.unit == "B" {
            return [None, of("peak", row.p95, None), None];
        }
        [of("p50", row.p50, None), of("p95", row.p95, row.p95_upper), of("p99", row.p99, None)]
    }

    /// What whoever reads the figures should know.
    pub(super) fn warnings(&self) -> Vec<String> {
        let mut all: Vec<String> = Vec::new();
        if self.is_means()
            && let Some(calls) = self.row.iterations
        {
            all.push(format!(
                "Batch means: a sample is the mean of {calls} calls, so rare slow calls are averaged away."
            ));
        }
        if let Some(times) = &self.times {
            all.extend(times.warnings());
        }
        for alarm in self.trend.iter().flat_map(|trend| &trend.alarms) {
            all.push(format!(
                "The history has an alarm: p50 went from {} to {}.",
                amount("ns", alarm.before),
                amount("ns", alarm.after)
            ));
        }
        all
    }
}

impl<'a> Times<'a> {
    fn new(samples: &'a Samples) -> Self {
        let sorted = stats::sorted(samples.ns());
        let stats = Stats::of_sorted(&sorted);
        let quantiles = [("p50", 0.5), ("p95", 0.95), ("p99", 0.99)].map(|(name, q)| Quantile {
            name,
            value: quantile(&sorted, q).unwrap_or(stats.max),
            lower: lower_bound(&sorted, q, CONFIDENCE),
            upper: upper_bound(&sorted, q, CONFIDENCE),
        });
        Self { samples, sorted, stats, quantiles }
    }

    fn warnings(&self) -> Vec<String> {
        let mut all = Vec::new();
        let open = self.quantiles.iter().filter(|q| q.upper.is_none()).map(|q| q.name);
        let open: Vec<_> = open.collect();
        if !open.is_empty() {
            all.push(format!("{} samples are too few to bound {}.", self.stats.n, open.join(", ")));
        }
        let part = self.stats.outliers as f64 / self.stats.n as f64;
        if part > MANY_OUTLIERS {
            let percent = 100.0 * part;
            all.push(format!(
                "{percent:.0} % of the samples are outliers (Tukey): noise, or two modes."
            ));
        }
        let calls =
            if self.samples.kind() == SampleKind::Calls { 1 } else { self.samples.iterations() };
        let clock = self.samples.clock_overhead_ns() / calls as f64;
        if self.stats.median > 0.0 && clock > DEAR_CLOCK * self.stats.median {
            let percent = 100.0 * clock / self.stats.median;
            all.push(format!(
                "Reading the clock took {percent:.0} % of the median; it was subtracted."
            ));
        }
        all
    }
}

impl Trend {
    /// `None` for fewer than two points.
    fn new(of: &Dashboard<'_>, bench: &str) -> Result<Option<Self>, PerfError> {
        let Some(history) = of.history else { return Ok(None) };
        let machine = &of.report.machine;
        let series = history.series(bench, Metric::P50, machine);
        let from = series.len().saturating_sub(MAX_TREND);
        if series.len() < 2 {
            return Ok(None);
        }
        let alarms = history.alarms(bench, Metric::P50, machine, &AlarmParams::default())?;
        let at = |run: usize| series.iter().position(|point| point.run == run);
        let alarms = alarms.into_iter().filter_map(|mut alarm| {
            alarm.index = at(alarm.index)?.checked_sub(from)?;
            alarm.onset = at(alarm.onset)?.saturating_sub(from);
            Some(alarm)
        });
        let points = series[from..].iter().filter_map(|point| {
            let run = history.runs.get(point.run)?;
            let figures = run.rows.get(bench)?;
            let commit = run.commit.clone();
            Some(TrendPoint { commit, time: iso(run.time), p50: figures.p50, p95: figures.p95 })
        });
        Ok(Some(Self { alarms: alarms.collect(), points: points.collect() }))
    }
}

/// Failures first.
pub(super) fn severity(verdict: Outcome) -> u8 {
    match verdict {
        Outcome::Fail => 0,
        Outcome::Inconclusive { .. } => 1,
        Outcome::Pass => 2,
    }
}

/// A value in a row's unit, for people.
pub(super) fn amount(unit: &str, value: f64) -> String {
    if unit == "B" {
        crate::Bytes::measured(value.max(0.0) as u64).to_string()
    } else {
        crate::Nanos::measured(value).to_string()
    }
}
