use serde::{Deserialize, Serialize};

use crate::detect::observation::{MAX_SQUARES, MAX_SUM};

/// Most buckets of a size between observations.
const BUCKETS: usize = 5;

/// Most sizes: 2^39 observations and more in the largest buckets.
const SIZES: usize = 40;

/// Count, sum and sum of squared deviations.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Moments {
    pub(super) count: f64,
    pub(super) total: f64,
    squares: f64,
}

impl Moments {
    pub(super) const fn one(x: f64) -> Self {
        Self { count: 1.0, total: x, squares: 0.0 }
    }

    pub(super) fn mean(&self) -> f64 {
        self.total / self.count
    }

    pub(super) fn variance(&self) -> f64 {
        self.squares / self.count
    }

    /// What a merge adds to both sums of squares (Chan, Golub, Leveque 1979).
    fn between(&self, other: &Self) -> f64 {
        let gap = self.mean() - other.mean();
        self.count * other.count / (self.count + other.count) * gap * gap
    }

    fn with(&self, other: &Self) -> Self {
        if self.count < 1.0 {
            return *other;
        }
        Self {
            count: self.count + other.count,
            total: self.total + other.total,
            squares: self.squares + other.squares + self.between(other),
        }
    }

    fn without(&self, other: &Self) -> Self {
        let rest =
            Self { count: self.count - other.count, total: self.total - other.total, squares: 0.0 };
        if rest.count < 1.0 {
            return Self::default();
        }
        let squares = (self.squares - other.squares - rest.between(other)).max(0.0);
        Self { squares, ..rest }
    }
}

/// A window as buckets of 1, 2, 4, .. observations, with at most [`BUCKETS`] of a size after every push.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Histogram {
    all: Moments,
    /// By size; in each the oldest first.
    rows: Vec<Vec<Moments>>,
}

impl Histogram {
    pub(super) const fn moments(&self) -> &Moments {
        &self.all
    }

    pub(super) fn oldest_first(&self) -> impl Iterator<Item = &Moments> {
        self.rows.iter().rev().flatten()
    }

    pub(super) fn push(&mut self, one: Moments) {
        self.all = self.all.with(&one);
        let mut carry = Some(one);
        let mut size = 0;
        while let Some(bucket) = carry.take() {
            if size == self.rows.len() {
                self.rows.push(Vec::with_capacity(BUCKETS + 1));
            }
            let row = &mut self.rows[size];
            row.push(bucket);
            if row.len() > BUCKETS {
                let merged = row[0].with(&row[1]);
                row.drain(..2);
                carry = Some(merged);
            }
            size += 1;
        }
        if self.rows.len() > SIZES {
            self.drop_oldest();
        }
    }

    pub(super) fn drop_oldest(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            if !row.is_empty() {
                let oldest = row.remove(0);
                self.all = self.all.without(&oldest);
            }
            while self.rows.last().is_some_and(Vec::is_empty) {
                self.rows.pop();
            }
        }
    }

    /// Whether counts fit the sizes and no sum is larger than a stream's.
    pub(super) fn holds(&self) -> bool {
        let good =
            |m: &Moments| m.total.abs() <= MAX_SUM && (0.0..=MAX_SQUARES).contains(&m.squares);
        let rows = self.rows.iter().enumerate().all(|(size, row)| {
            let count = (1_u64 << size.min(SIZES)) as f64;
            row.len() <= BUCKETS && row.iter().all(|m| m.count == count && good(m))
        });
        let count: f64 = self.oldest_first().map(|m| m.count).sum();
        self.rows.len() <= SIZES
            && self.rows.last().is_none_or(|row| !row.is_empty())
            && rows
            && good(&self.all)
            && self.all.count == count
    }
}
