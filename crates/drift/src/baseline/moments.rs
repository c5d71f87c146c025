//! Mean and spread of drifts, of a kind and of all.

/// Count, sum and sum of squares: what can be added and taken away again.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Moments {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    pub(crate) fn of(drifts: impl Iterator<Item = f64>) -> Self {
        drifts.fold(Self::default(), |moments, x| {
            moments.plus(&Self { n: 1.0, sum: x, squares: x * x })
        })
    }

    pub(crate) fn plus(&self, other: &Self) -> Self {
        Self {
            n: self.n + other.n,
            sum: self.sum + other.sum,
            squares: self.squares + other.squares,
        }
    }

    /// Counts are exact; what rounding leaves of an empty sum is dropped.
    pub(crate) fn minus(&self, other: &Self) -> Self {
        let n = self.n - other.n;
        if n <= 0.0 {
            return Self::default();
        }
        Self { n, sum: self.sum - other.sum, squares: self.squares - other.squares }
    }

    pub(crate) fn n(&self) -> u64 {
        self.n as u64
    }

    fn mean(&self) -> f64 {
        if self.n > 0.0 { self.sum / self.n } else { 1.0 }
    }

    /// Sum of squares about `center`.
    fn about(&self, center: f64) -> f64 {
        (self.squares - 2.0 * center * self.sum + self.n * center * center).max(0.0)
    }
}

/// What is usual for a kind: its mean and spread, shrunk to those of all kinds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usual {
    pub(crate) mean: f64,
    pub(crate) spread: f64,
}

impl Usual {
    /// The least spread: what embeddings in `f32` cannot tell apart.
    pub(crate) const LEAST_SPREAD: f64 = 1e-6;

    /// `m_k = (sum + m) / (n + 1)`, `s_k^2 = (sum (x - m_k)^2 + s^2) / (n + 1)`, with m and s of all kinds.
    pub(crate) fn of(kind: &Moments, all: &Moments) -> Self {
        let m = all.mean();
        let variance = if all.n > 0.0 { all.about(m) / all.n } else { 0.0 };
        let mean = (kind.sum + m) / (kind.n + 1.0);
        let spread = ((kind.about(mean) + variance) / (kind.n + 1.0)).sqrt();
        Self { mean, spread: spread.max(Self::LEAST_SPREAD) }
    }

    pub(crate) fn z(&self, drift: f64) -> f64 {
        (drift - self.mean) / self.spread
    }

    pub(crate) fn drift(&self, z: f64) -> f64 {
        (self.mean + z * self.spread).clamp(0.0, 2.0)
    }
}
