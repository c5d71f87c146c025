//! The statistic, and what it is when rows are dealt to the two sets at random.

use lukhas_types::{ContentHash, Stream};

use super::{Statistic, pool::Pool};

/// One deal of the rows: the statistic, and the standardised shift of each component.
pub(super) struct Table<'a> {
    pool: &'a Pool,
    statistic: Statistic,
    matrix: Vec<f64>,
    /// The sums of the matrix' rows, and of those.
    rows: Vec<f64>,
    total: f64,
    moments: Vec<(f64, f64)>,
    /// The set with fewer rows: 0 or 1. Sums over it give those over the other.
    small: usize,
}

impl<'a> Table<'a> {
    pub(super) fn new(pool: &'a Pool, statistic: Statistic) -> Self {
        let matrix = pool.matrix(statistic);
        let rows: Vec<f64> = matrix.chunks_exact(pool.n()).map(|row| row.iter().sum()).collect();
        Self {
            pool,
            statistic,
            matrix,
            total: rows.iter().sum(),
            rows,
            moments: pool.moments(),
            small: usize::from(pool.sizes[1] < pool.sizes[0]),
        }
    }

    /// The rows of the smaller set as they came.
    pub(super) fn observed(&self) -> Vec<usize> {
        let first = self.pool.sizes[0];
        if self.small == 0 { (0..first).collect() } else { (first..self.pool.n()).collect() }
    }

    /// As many rows at random, in order, for one number of deal.
    pub(super) fn deal(&self, seed: &ContentHash, number: u64) -> Vec<usize> {
        let n = self.pool.n();
        let mut stream = Stream::nth(seed, number);
        let mut places: Vec<usize> = (0..n).collect();
        let size = self.pool.sizes[self.small];
        for k in 0..size {
            places.swap(k, k + stream.below((n - k) as u64) as usize);
        }
        places.truncate(size);
        places.sort_unstable();
        places
    }

    /// Of each deal, as rows of the smaller set in order: the statistic. O(k^2) each, k being the rows of a deal: sums over
    /// the other set follow from the totals. Deals side by side read a row of the matrix together.
    pub(super) fn statistics(&self, deals: &[Vec<usize>]) -> Vec<f64> {
        let n = self.pool.n();
        // of each deal: how many of its rows were met, the sum within the set and that over its rows
        let mut sums = vec![(0, 0.0, 0.0); deals.len()];
        for (i, row) in self.matrix.chunks_exact(n).enumerate() {
            for (few, (met, within, all)) in deals.iter().zip(&mut sums) {
                if few.get(*met) == Some(&i) {
                    *met += 1;
                    *within += 2.0 * few[*met..].iter().map(|&j| row[j]).sum::<f64>() + row[i];
                    *all += self.rows[i];
                }
            }
        }
        sums.into_iter().map(|(size, within, all)| self.statistic(size, within, all)).collect()
    }

    fn statistic(&self, size: usize, within: f64, all: f64) -> f64 {
        let (size, rest) = (size as f64, (self.pool.n() - size) as f64);
        let across = all - within;
        let others = self.total - 2.0 * across - within;
        let gap = 2.0 * across / (size * rest) - within / (size * size) - others / (rest * rest);
        match self.statistic {
            Statistic::Energy => gap,
            Statistic::Mmd => -gap,
        }
    }

    /// Of each component: `|mean of one set - mean of the other| sqrt(n m / (n + m)) / s`, s being the spread of all rows
    /// together; 0 where there is none. O(k d).
    pub(super) fn shifts(&self, few: &[usize]) -> Vec<f64> {
        let (n, size) = (self.pool.n() as f64, few.len() as f64);
        let mut sums = vec![0.0; self.pool.dimension];
        for &k in few {
            for (sum, &x) in sums.iter_mut().zip(self.pool.row(k)) {
                *sum += f64::from(x);
            }
        }
        let rest = n - size;
        let factor = (size * rest / n).sqrt() * n / (size * rest);
        let moments = self.moments.iter();
        sums.iter_mut().zip(moments).for_each(|(sum, &(mean, spread))| {
            let gap = (*sum - size * mean).abs();
            *sum = if spread > 0.0 { gap * factor / spread } else { 0.0 };
        });
        sums
    }

    /// What rounding can make of deals that are the same: a part of the mean entry.
    pub(super) fn tolerance(&self) -> f64 {
        1e-10 * self.total / (self.pool.n() as f64).powi(2)
    }
}
