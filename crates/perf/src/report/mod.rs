//! What a gate found.

mod table;

pub(crate) use self::table::cells;

use serde::{Deserialize, Serialize};

use crate::{
    Budget, Comparison, LoadReport, Machine, Outcome, Quantity, Samples, Stats, budget::CONFIDENCE,
    quantile::upper_bound, stats,
};

/// The verdicts of a gate. Its JSON has these keys in this order, and null for what is absent; as text
/// ([`Display`](std::fmt::Display)) it is a table for people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Report {
    /// Version of the shape: 1.
    pub schema: u32,
    /// Where it was measured.
    pub machine: Machine,
    /// Fail if a row fails, else inconclusive if one is, else pass; inconclusive without rows.
    pub verdict: Outcome,
    /// One row a budget, critical ones first.
    pub rows: Vec<Row>,
    /// Against a baseline, where that was asked; not in the JSON otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// Runs of load, where they were given; not in the JSON otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub load: Option<LoadReport>,
}

impl Report {
    /// A report of rows.
    #[must_use]
    pub fn new(machine: Machine, rows: Vec<Row>) -> Self {
        let verdicts = rows.iter().map(|row| row.verdict);
        let verdict =
            verdicts.reduce(Outcome::and).unwrap_or(Outcome::Inconclusive { needed: None });
        Self { schema: crate::taps::SCHEMA, machine, verdict, rows, comparison: None, load: None }
    }

    /// Adds a comparison, whose verdict counts as that of a row.
    #[must_use]
    pub fn with_comparison(mut self, comparison: Comparison) -> Self {
        self.verdict = self.verdict.and(comparison.verdict);
        self.comparison = Some(comparison);
        self
    }

    /// Adds runs of load, whose verdict counts as that of a row.
    #[must_use]
    pub fn with_load(mut self, load: LoadReport) -> Self {
        self.verdict = self.verdict.and(load.verdict);
        self.load = Some(load);
        self
    }

    /// 0 pass, 1 fail, 3 inconclusive.
    #[must_use]
    pub fn exit_code(&self) -> i32 {
        self.verdict.exit_code()
    }

    /// Reads the JSON of a report.
    ///
    /// # Errors
    /// [`PerfError::BadReport`](crate::PerfError::BadReport), [`PerfError::UnknownSchema`](crate::PerfError::UnknownSchema).
    pub fn from_json(text: &str) -> Result<Self, crate::PerfError> {
        let report: Self =
            serde_json::from_str(text).map_err(|source| crate::PerfError::BadReport { source })?;
        if report.schema != crate::taps::SCHEMA {
            return Err(crate::PerfError::UnknownSchema {
                found: report.schema,
                known: crate::taps::SCHEMA,
            });
        }
        Ok(report)
    }

    /// The report as compact JSON on one line.
    ///
    /// # Errors
    /// [`PerfError::Encode`](crate::PerfError::Encode) for a value that is no JSON.
    pub fn to_json(&self) -> Result<String, crate::PerfError> {
        serde_json::to_string(self).map_err(|source| crate::PerfError::Encode { source })
    }
}

/// One budget and its measurement. Times are nanoseconds a call. A row of bytes holds one exact value, the peak of a
/// call, in every quantile.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Row {
    /// The budget's name.
    pub name: String,
    /// `ns` or `B`.
    pub unit: String,
    /// Calls a sample: beyond 1, quantiles are those of means.
    pub iterations: Option<u64>,
    /// Samples.
    pub samples: Option<u64>,
    /// The smallest.
    pub min: Option<f64>,
    /// The mean.
    pub mean: Option<f64>,
    /// The median.
    pub median: Option<f64>,
    /// The standard deviation.
    pub stddev: Option<f64>,
    /// The quantile .5.
    pub p50: Option<f64>,
    /// The quantile .9.
    pub p90: Option<f64>,
    /// The quantile .95.
    pub p95: Option<f64>,
    /// The one-sided 95 % upper bound on the quantile .95.
    pub p95_upper: Option<f64>,
    /// The quantile .99.
    pub p99: Option<f64>,
    /// Allocations of a call.
    pub allocs: Option<u64>,
    /// The limits, in the row's unit.
    pub budget: Limits,
    /// The verdict.
    pub verdict: Outcome,
    /// Why it is not a pass, for people; not in the JSON.
    #[serde(skip)]
    pub note: Option<String>,
}

/// The two limits of a row, in its unit.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Limits {
    /// The one that is gated.
    pub guide: Option<f64>,
    /// The one that is aimed at.
    pub ours: Option<f64>,
}

impl Row {
    /// A budget that nothing measured: inconclusive.
    #[must_use]
    pub fn unmeasured(budget: &Budget) -> Self {
        let limit = budget.guide.or(budget.ours);
        let mut row = Self::empty(&budget.name, limit.map_or("ns", Quantity::unit));
        row.budget.guide = budget.guide.map(Quantity::value);
        row.budget.ours = budget.ours.map(Quantity::value);
        row.note = Some(format!("no bench {:?} was measured", budget.bench()));
        row
    }

    /// Times without a budget.
    pub(crate) fn of(name: &str, samples: Option<&Samples>) -> Self {
        let mut row = Self::empty(name, "ns");
        if let Some(samples) = samples {
            row.fill_times(samples);
        }
        row
    }

    fn empty(name: &str, unit: &str) -> Self {
        Self {
            name: name.to_owned(),
            unit: unit.to_owned(),
            iterations: None,
            samples: None,
            min: None,
            mean: None,
            median: None,
            stddev: None,
            p50: None,
            p90: None,
            p95: None,
            p95_upper: None,
            p99: None,
            allocs: None,
            budget: Limits { guide: None, ours: None },
            verdict: Outcome::Inconclusive { needed: None },
            note: None,
        }
    }

    /// A budget and its samples. `strict` also gates what is aimed at; for `quick` see [`Budget::findings`].
    #[must_use]
    pub fn measured(budget: &Budget, samples: &Samples, strict: bool, quick: bool) -> Self {
        let findings = budget.findings(samples, quick);
        let mut verdict = findings.iter().map(|f| f.outcome).reduce(Outcome::and);
        let mut notes: Vec<String> = findings
            .iter()
            .filter(|finding| finding.outcome != Outcome::Pass)
            .map(ToString::to_string)
            .collect();
        if strict && let Some(ours) = budget.judge_ours(samples) {
            verdict = Some(verdict.map_or(ours, |guide| guide.and(ours)));
            if ours != Outcome::Pass {
                notes.push("ours is missed (strict)".to_owned());
            }
        }
        let mut row = Self::unmeasured(budget);
        row.verdict = verdict.unwrap_or(row.verdict);
        row.note = (!notes.is_empty()).then(|| notes.join("; "));
        row.allocs = samples.allocs().map(|allocs| allocs.count);
        if row.unit == "B" {
            row.fill_peak(samples);
        } else {
            row.fill_times(samples);
        }
        row
    }

    fn fill_peak(&mut self, samples: &Samples) {
        let Some(peak) = samples.allocs().map(|allocs| allocs.peak as f64) else { return };
        (self.iterations, self.samples) = (Some(1), Some(1));
        for field in [
            &mut self.min,
            &mut self.mean,
            &mut self.median,
            &mut self.p50,
            &mut self.p90,
            &mut self.p95,
            &mut self.p95_upper,
            &mut self.p99,
        ] {
            *field = Some(peak);
        }
    }

    fn fill_times(&mut self, samples: &Samples) {
        let sorted = stats::sorted(samples.ns());
        let stats = Stats::of_sorted(&sorted);
        self.iterations = Some(samples.iterations());
        self.samples = Some(stats.n as u64);
        self.min = Some(stats.min);
        self.mean = Some(stats.mean);
        self.median = Some(stats.median);
        self.stddev = stats.stddev;
        self.p50 = Some(stats.p50);
        self.p90 = Some(stats.p90);
        self.p95 = Some(stats.p95);
        self.p95_upper = upper_bound(&sorted, 0.95, CONFIDENCE);
        self.p99 = Some(stats.p99);
    }
}
