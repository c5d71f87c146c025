use std::fmt::Debug;

use serde::{Deserialize, Serialize, de::DeserializeOwned};

use super::super::observation::MAX_STATISTIC;

/// What one bet has come to: how it enters the mixture is all that e-SR and e-CUSUM differ in.
pub trait Bet: Copy + Debug + PartialEq + Serialize + DeserializeOwned {
    /// Before any observation.
    fn new(since: u64) -> Self;

    /// Takes the factor `l` of observation `index`; nothing grows beyond `cap`.
    fn take(&mut self, l: f64, index: u64, cap: f64);

    /// Its part of the mixture.
    fn value(&self) -> f64;

    /// Where the bettor of the largest wealth began.
    fn since(&self) -> u64;

    /// Whether it can have come from observations.
    fn holds(&self) -> bool;
}

/// The largest wealth of a bettor who began at `since`: the bet of an e-CUSUM.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Largest {
    wealth: f64,
    since: u64,
}

impl Bet for Largest {
    fn new(since: u64) -> Self {
        Self { wealth: 0.0, since }
    }

    #[inline]
    fn take(&mut self, l: f64, index: u64, cap: f64) {
        // selected, not branched to: whether a bettor is ruined is as good as a coin
        self.since = if self.wealth <= 1.0 { index } else { self.since };
        self.wealth = (self.wealth.max(1.0) * l).min(cap);
    }

    #[inline]
    fn value(&self) -> f64 {
        self.wealth
    }

    #[inline]
    fn since(&self) -> u64 {
        self.since
    }

    fn holds(&self) -> bool {
        (0.0..=MAX_STATISTIC).contains(&self.wealth)
    }
}

/// The wealth of the bettors of all starts together: the bet of an e-SR.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Together {
    r: f64,
    wealth: f64,
    since: u64,
}

impl Together {
    pub(super) fn words(self) -> [u64; 3] {
        [self.r.to_bits(), self.wealth.to_bits(), self.since]
    }

    /// From words; `None` for what no bet of at most `cap` can be.
    pub(super) fn of_words(words: &[u64], cap: f64) -> Option<Self> {
        let &[r, wealth, since] = words else { return None };
        let bet = Self { r: f64::from_bits(r), wealth: f64::from_bits(wealth), since };
        let fits = bet.r <= cap && bet.wealth <= cap;
        (fits && bet.r.is_sign_positive() && bet.wealth > 0.0).then_some(bet)
    }
}

impl Bet for Together {
    fn new(since: u64) -> Self {
        Self { r: 0.0, wealth: 1.0, since }
    }

    #[inline]
    fn take(&mut self, l: f64, index: u64, cap: f64) {
        self.r = ((self.r + 1.0) * l).min(cap);
        let mut largest = Largest { wealth: self.wealth, since: self.since };
        largest.take(l, index, cap);
        Largest { wealth: self.wealth, since: self.since } = largest;
    }

    #[inline]
    fn value(&self) -> f64 {
        self.r
    }

    #[inline]
    fn since(&self) -> u64 {
        self.since
    }

    fn holds(&self) -> bool {
        let range = 0.0..=MAX_STATISTIC;
        range.contains(&self.r) && range.contains(&self.wealth)
    }
}
