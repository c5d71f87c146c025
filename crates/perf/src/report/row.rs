//! One budget and its measurement.

use serde::{Deserialize, Serialize};

use crate::{Budget, GateParams, Outcome, Quantity, Samples, Stats, Warning};

/// One budget and its measurement. Times are nanoseconds a call. A row of bytes holds one exact value, the peak of a
/// call, in every quantile. Bounds are one-sided, with a confidence of 95 %.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
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
    /// The largest.
    #[serde(default)]
    pub max: Option<f64>,
    /// The mean.
    pub mean: Option<f64>,
    /// The median.
    pub median: Option<f64>,
    /// The standard deviation.
    pub stddev: Option<f64>,
    /// The median of absolute distances to the median, not scaled.
    #[serde(default)]
    pub mad: Option<f64>,
    /// The distance of the quartiles.
    #[serde(default)]
    pub iqr: Option<f64>,
    /// Samples further than 1.5 IQR outside of the quartiles (Tukey).
    #[serde(default)]
    pub outliers: Option<u64>,
    /// The quantile .5.
    pub p50: Option<f64>,
    /// The lower bound on p50.
    #[serde(default)]
    pub p50_lower: Option<f64>,
    /// The upper bound on p50.
    #[serde(default)]
    pub p50_upper: Option<f64>,
    /// The quantile .9.
    pub p90: Option<f64>,
    /// The lower bound on p90.
    #[serde(default)]
    pub p90_lower: Option<f64>,
    /// The upper bound on p90.
    #[serde(default)]
    pub p90_upper: Option<f64>,
    /// The quantile .95.
    pub p95: Option<f64>,
    /// The lower bound on p95.
    #[serde(default)]
    pub p95_lower: Option<f64>,
    /// The upper bound on p95.
    pub p95_upper: Option<f64>,
    /// The quantile .99.
    pub p99: Option<f64>,
    /// The lower bound on p99.
    #[serde(default)]
    pub p99_lower: Option<f64>,
    /// The upper bound on p99.
    #[serde(default)]
    pub p99_upper: Option<f64>,
    /// Calls a second on one thread, one after the other.
    #[serde(default)]
    pub throughput: Option<f64>,
    /// What measuring cost a sample, in nanoseconds; it is subtracted.
    #[serde(default)]
    pub overhead_ns: Option<f64>,
    /// The mean time on a processor, where it was measured.
    #[serde(default)]
    pub cpu_mean: Option<f64>,
    /// Allocations of a call.
    pub allocs: Option<u64>,
    /// Bytes that a call allocates in all.
    #[serde(default)]
    pub bytes: Option<u64>,
    /// The most bytes that a call holds at once.
    #[serde(default)]
    pub peak: Option<u64>,
    /// Instructions of a call.
    #[serde(default)]
    pub instructions: Option<u64>,
    /// What the figures may hide; it changes no verdict.
    #[serde(default)]
    pub warnings: Vec<Warning>,
    /// The limits, in the row's unit.
    pub budget: Limits,
    /// The verdict.
    pub verdict: Outcome,
    /// Whether there is a limit of instructions that nobody counted or asked to count; not in the JSON.
    #[serde(skip)]
    pub(crate) uncounted: bool,
    /// Why it is not a pass, for people; not in the JSON.
    #[serde(skip)]
    pub note: Option<String>,
}

/// The two limits of a row, in its unit.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
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
        Self { name: name.to_owned(), unit: unit.to_owned(), ..Self::default() }
    }

    /// A budget and its samples.
    #[must_use]
    pub fn measured(budget: &Budget, samples: &Samples, params: &GateParams) -> Self {
        let mut budget = budget.clone();
        let uncounted = budget.instructions.is_some()
            && samples.instructions().is_none()
            && !params.instructions;
        if uncounted {
            budget.instructions = None;
        }
        let findings = budget.findings(samples, params.quick);
        let mut verdict = findings.iter().map(|f| f.outcome).reduce(Outcome::and);
        let mut notes: Vec<String> = findings
            .iter()
            .filter(|finding| finding.outcome != Outcome::Pass)
            .map(ToString::to_string)
            .collect();
        if params.strict
            && let Some(ours) = budget.judge_ours(samples)
        {
            verdict = Some(verdict.map_or(ours, |guide| guide.and(ours)));
            if ours != Outcome::Pass {
                notes.push("ours is missed (strict)".to_owned());
            }
        }
        let mut row = Self::unmeasured(&budget);
        row.verdict = verdict.unwrap_or(row.verdict);
        row.uncounted = uncounted;
        row.note = (!notes.is_empty()).then(|| notes.join("; "));
        row.fill_counts(samples);
        if row.unit == "B" {
            row.fill_peak(samples);
        } else {
            row.fill_times(samples);
        }
        row
    }

    fn fill_counts(&mut self, samples: &Samples) {
        let allocs = samples.allocs();
        self.allocs = allocs.map(|allocs| allocs.count);
        self.bytes = allocs.map(|allocs| allocs.bytes);
        self.peak = allocs.map(|allocs| allocs.peak);
        self.instructions = samples.instructions();
    }

    fn fill_peak(&mut self, samples: &Samples) {
        let Some(peak) = samples.allocs().map(|allocs| allocs.peak as f64) else { return };
        (self.iterations, self.samples) = (Some(1), Some(1));
        for field in [
            &mut self.min,
            &mut self.max,
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
        let stats = Stats::of(samples);
        self.iterations = Some(samples.iterations());
        self.samples = Some(stats.n as u64);
        self.min = Some(stats.min);
        self.max = Some(stats.max);
        self.mean = Some(stats.mean);
        self.median = Some(stats.median);
        self.stddev = stats.stddev;
        self.mad = Some(stats.mad);
        self.iqr = Some(stats.iqr);
        self.outliers = Some(stats.outliers as u64);
        self.p50 = Some(stats.p50);
        (self.p50_lower, self.p50_upper) = (stats.p50_bounds.lower, stats.p50_bounds.upper);
        self.p90 = Some(stats.p90);
        (self.p90_lower, self.p90_upper) = (stats.p90_bounds.lower, stats.p90_bounds.upper);
        self.p95 = Some(stats.p95);
        (self.p95_lower, self.p95_upper) = (stats.p95_bounds.lower, stats.p95_bounds.upper);
        self.p99 = Some(stats.p99);
        (self.p99_lower, self.p99_upper) = (stats.p99_bounds.lower, stats.p99_bounds.upper);
        self.throughput = stats.throughput;
        self.overhead_ns = Some(samples.clock_overhead_ns());
        self.cpu_mean = samples.cpu_ns().map(|cpu| cpu.iter().sum::<f64>() / cpu.len() as f64);
        self.warnings = samples.warnings();
    }
}
