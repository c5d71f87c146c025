//! Whether two sets of vectors come from one distribution, and which dimensions say that they do not.

mod deal;
mod params;
mod pool;

use ndarray::ArrayView2;
use serde::Serialize;

use self::{deal::Table, pool::Pool};
use crate::{DriftError, parallel::in_order};

pub use params::{Statistic, TwoSampleParams};

/// The fewest rows of a set.
pub const MIN_ROWS: usize = 5;

/// The most rows of a set: two such sets have a matrix of 32 MiB.
pub const MAX_ROWS: usize = 1_024;

/// The most components of a row.
pub const MAX_DIMENSION: usize = 8_192;

/// Deals that a thread takes at a time.
const TOGETHER: usize = 16;

/// The shift of the mean of one component.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
#[non_exhaustive]
pub struct ComponentShift {
    /// The component, from 0.
    pub index: usize,
    /// Its mean over the first set.
    pub first: f64,
    /// Its mean over the second.
    pub second: f64,
    /// `|first - second| sqrt(n m / (n + m)) / s`, s being the standard deviation of all rows together; 0 where s is.
    pub statistic: f64,
    /// `(1 + deals whose largest statistic over all components is as large) / (1 + deals)`: adjusted for all components
    /// (Westfall and Young 1993, single-step maxT).
    pub p: f64,
}

/// What [`two_sample`] found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[must_use]
#[non_exhaustive]
pub struct TwoSample {
    /// Rows of each set.
    pub sizes: [usize; 2],
    /// Energy: `2 E|X - Y| - E|X - X'| - E|Y - Y'|`; MMD: `E k(X, X') + E k(Y, Y') - 2 E k(X, Y)`; each over all pairs, a row
    /// with itself too. At least 0 but for rounding.
    pub statistic: f64,
    /// `(1 + deals with a statistic as large) / (1 + deals)`.
    pub p: f64,
    /// The components with the largest statistics, of equals the first one.
    pub components: Vec<ComponentShift>,
}

/// Compares two sets of rows, n x d and m x d, by how far rows of different sets are from each other beside those of the
/// same, against `permutations` random deals of all rows into sets of these sizes.
///
/// Under exchangeable rows, p <= a with a probability of at most a, for every a, n and d: rows of one session are not
/// exchangeable with those of another, so take one row (or a mean) a session. The smallest p is
/// `1 / (1 + permutations)`, or about one over the number of different deals if that is more: 5 against 5 rows have 252. Ties
/// within rounding count as larger.
///
/// The same bits on any number of threads. Time O((n + m)^2 d + permutations (k^2 + k d)) with k the smaller of n and m;
/// memory `8 (n + m)^2 + 4 (n + m) d` bytes, at most 32 + 64 MiB, and up to twice that matrix while it is made.
///
/// ```
/// use lukhas_drift::two_sample::{TwoSampleParams, two_sample};
/// use lukhas_types::Hasher;
/// use ndarray::Array2;
/// let seed = Hasher::new("example v1").finish();
/// let then = Array2::from_shape_fn((12, 3), |(i, j)| (i * (j + 2) % 5) as f32);
/// let mut now = then.clone();
/// now.column_mut(1).mapv_inplace(|x| x + 4.0);
/// let found = two_sample(&then.view(), &now.view(), &TwoSampleParams::new(seed))?;
/// assert!(found.p < 0.01);
/// assert!(found.components[0].index == 1 && found.components[0].p < 0.01);
/// assert!(found.components[1].p > 0.5);
/// # Ok::<(), lukhas_drift::DriftError>(())
/// ```
///
/// # Errors
///
/// [`DriftError::OutOfRange`] for fewer than [`MIN_ROWS`] or more than [`MAX_ROWS`] rows of a set, for 0 or more than
/// [`MAX_DIMENSION`] components and for the ranges of [`TwoSampleParams`]; [`DriftError::LengthMismatch`] for rows of two
/// lengths; [`DriftError::Row`] for the first row with a component that is not finite.
pub fn two_sample(
    first: &ArrayView2<'_, f32>,
    second: &ArrayView2<'_, f32>,
    params: &TwoSampleParams,
) -> Result<TwoSample, DriftError> {
    let params = params.validate()?;
    let pool = Pool::new(first, second)?;
    let table = Table::new(&pool, params.statistic);
    let observed = table.observed();
    let shifts = table.shifts(&observed);
    let statistic = table.statistics(&[observed])[0];

    let deals = in_order(params.permutations.div_ceil(TOGETHER), 1, |block| {
        let numbers = block * TOGETHER..params.permutations.min((block + 1) * TOGETHER);
        let deals: Vec<_> = numbers.map(|k| table.deal(&params.seed, k as u64)).collect();
        let largest = |few: &Vec<usize>| match params.top {
            0 => 0.0,
            _ => table.shifts(few).into_iter().fold(0.0, f64::max),
        };
        let largest: Vec<f64> = deals.iter().map(largest).collect();
        table.statistics(&deals).into_iter().zip(largest).collect::<Vec<_>>()
    });
    let deals: Vec<(f64, f64)> = deals.into_iter().flatten().collect();
    let share = |count: usize| (1 + count) as f64 / (1 + params.permutations) as f64;
    let line = statistic - table.tolerance();
    let mut order: Vec<usize> = (0..pool.dimension).collect();
    order.sort_by(|&i, &j| shifts[j].total_cmp(&shifts[i]));
    order.truncate(params.top);
    let components = order.into_iter().map(|index| {
        let line = shifts[index] * (1.0 - 1e-10);
        let mean = |rows: std::ops::Range<usize>| {
            let n = rows.len() as f64;
            rows.map(|k| f64::from(pool.row(k)[index])).sum::<f64>() / n
        };
        ComponentShift {
            index,
            first: mean(0..pool.sizes[0]),
            second: mean(pool.sizes[0]..pool.n()),
            statistic: shifts[index],
            p: share(deals.iter().filter(|deal| deal.1 >= line).count()),
        }
    });
    Ok(TwoSample {
        sizes: pool.sizes,
        statistic,
        p: share(deals.iter().filter(|deal| deal.0 >= line).count()),
        components: components.collect(),
    })
}
