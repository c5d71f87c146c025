//! Mean and spread of drifts, of a kind and of all.

/// Where sums are taken about: vectors with nothing in common have just this drift.
const CENTER: f64 = 1.0;

/// Count, and sum and sum of squares about 1: what can be added and taken away again.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(crate) struct Moments {
    n: f64,
    sum: f64,
    squares: f64,
}

impl Moments {
    pub(crate) fn of(drifts: impl Iterator<Item = f64>) -> Self {
        let mut moments = Self::default();
        drifts.for_each(|x| moments.push(x));
        moments
    }

    #[inline]
    pub(crate) fn push(&mut self, x: f64) {
        let x = x - CENTER;
        *self = Self { n: self.n + 1.0, sum: self.sum + x, squares: self.squares + x * x };
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

    /// As if each had been seen so many times.
    pub(crate) fn times(&self, weight: f64) -> Self {
        Self { n: self.n * weight, sum: self.sum * weight, squares: self.squares * weight }
    }

    pub(crate) fn n(&self) -> u64 {
        self.n as u64
    }

    /// Sum of squares about a point, given from the center.
    fn about(&self, point: f64) -> f64 {
        (self.squares - 2.0 * point * self.sum + self.n * point * point).max(0.0)
    }

    /// What a kind is shrunk to.
    pub(crate) fn prior(&self) -> Prior {
        let mean = if self.n > 0.0 { self.sum / self.n } else { 0.0 };
        let variance = if self.n > 0.0 { self.about(mean) / self.n } else { 0.0 };
        Prior { mean, variance }
    }
}

/// Mean, from the center, and variance of all kinds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Prior {
    mean: f64,
    variance: f64,
}

/// What is usual for a kind: its mean and spread, shrunk to those of all kinds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Usual {
    pub(crate) mean: f64,
    pub(crate) spread: f64,
}

impl Usual {
    /// The least spread of drifts: a few times what another name or number in the same call moves (with `Form` .006 to
    /// .014). Where all runs are alike, a spread near 0 would make so much of the one run that is not, that no attack is
    /// beyond it. In one baseline of AgentDojo it bounds nothing.
    pub(crate) const LEAST_SPREAD: f64 = 0.03;

    /// The same of contrasts, which are z's.
    pub(crate) const LEAST_SPREAD_OF_CONTRASTS: f64 = 0.3;

    /// `m_k = (sum + m) / (n + 1)`, `s_k^2 = (sum (x - m_k)^2 + s^2) / (n + 1)`, with m and s of all kinds.
    pub(crate) fn of(kind: &Moments, all: &Prior) -> Self {
        Self::at_least(kind, all, Self::LEAST_SPREAD)
    }

    /// The same of contrasts.
    pub(crate) fn of_contrasts(kind: &Moments, all: &Prior) -> Self {
        Self::at_least(kind, all, Self::LEAST_SPREAD_OF_CONTRASTS)
    }

    /// The same of drifts with a spread of at least a share of s.
    pub(crate) fn at_least_share(kind: &Moments, all: &Prior, share: f64) -> Self {
        Self::at_least(kind, all, Self::LEAST_SPREAD.max(share * all.variance.sqrt()))
    }

    fn at_least(kind: &Moments, all: &Prior, least: f64) -> Self {
        let mean = (kind.sum + all.mean) / (kind.n + 1.0);
        let variance = (kind.about(mean) + all.variance) / (kind.n + 1.0);
        Self { mean: CENTER + mean, spread: variance.sqrt().max(least) }
    }

    pub(crate) fn z(&self, drift: f64) -> f64 {
        (drift - self.mean) / self.spread
    }

    pub(crate) fn drift(&self, z: f64) -> f64 {
        (self.mean + z * self.spread).clamp(0.0, 2.0)
    }
}
