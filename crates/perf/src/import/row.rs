//! A row's figures, of what its source has of them.

use std::collections::BTreeMap;

use crate::{Figures, quantile, stats};

/// Nanoseconds a call.
#[derive(Debug, Clone, Copy)]
pub(super) struct Row {
    pub(super) mean: f64,
    pub(super) median: Option<f64>,
    pub(super) p95: Option<f64>,
    pub(super) allocs: Option<u64>,
    pub(super) samples: u64,
}

impl Row {
    pub(super) fn new(mean: f64, samples: u64) -> Self {
        Self { mean, median: None, p95: None, allocs: None, samples }
    }

    /// Takes the quantiles that are missing from samples, and their number.
    pub(super) fn with_samples(mut self, ns: &[f64]) -> Self {
        let sorted = stats::sorted(ns);
        if let (Some(median), Some(p95)) = (quantile(&sorted, 0.5), quantile(&sorted, 0.95)) {
            self.median.get_or_insert(median);
            self.p95.get_or_insert(p95);
            self.samples = sorted.len() as u64;
        }
        self
    }
}

/// Rows by name.
#[derive(Debug, Default)]
pub(super) struct Rows {
    pub(super) figures: BTreeMap<String, Figures>,
    /// Figures that stand for others.
    pub(super) stand_ins: usize,
}

impl Rows {
    /// The name, or where it is taken the first of `name (2)`, `name (3)` that is not.
    pub(super) fn free(&self, name: String) -> String {
        if !self.figures.contains_key(&name) {
            return name;
        }
        let numbered = (2_u64..).map(|number| format!("{name} ({number})"));
        numbered.into_iter().find(|name| !self.figures.contains_key(name)).unwrap_or(name)
    }

    /// Adds a row; of two of one name the lesser figures count.
    pub(super) fn add(&mut self, name: String, row: Row) {
        self.stand_ins += usize::from(row.median.is_none()) + usize::from(row.p95.is_none());
        let p50 = row.median.unwrap_or(row.mean);
        let p95 = row.p95.unwrap_or(p50);
        let figures = Figures::new(p50, p95, row.mean, row.allocs, row.samples);
        self.figures.entry(name).and_modify(|old| *old = old.best(figures)).or_insert(figures);
    }
}
