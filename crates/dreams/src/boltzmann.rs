//! Boltzmann factors of a row of cosines: the exponentials of a walk and of a relaxation.

use std::sync::OnceLock;

use crate::DreamParams;

/// What the Boltzmann factors of a row add up to.
#[must_use]
pub(crate) struct Boltzmann {
    /// The sum of the factors.
    pub(crate) sum: f64,
    /// 1/beta ln sum exp(beta cosine): the part of the energy that pulls a state to the entries.
    pub(crate) pull: f64,
}

/// Turns cosines into exp(beta (cosine - 1)) in place: the constant cancels in every probability and keeps sums small.
///
/// The energy of a state xi (Ramsauer et al. 2020, without its constants) is E = 1/2 |xi|^2 - pull. For beta 0 the
/// pull is its limit without the constant ln(n) / beta: the mean cosine.
pub(crate) fn boltzmann(row: &mut [f64], beta: f64) -> Boltzmann {
    if beta == 0.0 {
        let pull = row.iter().fold(0.0, |sum, s| sum + s) / row.len() as f64;
        row.fill(1.0);
        return Boltzmann { sum: row.len() as f64, pull };
    }
    let powers = powers();
    let mut sum = 0.0;
    for x in row.iter_mut() {
        *x = powers.exp(beta * (*x - 1.0));
        sum += *x;
    }
    Boltzmann { sum, pull: 1.0 + libm::log(sum) / beta }
}

/// exp(-k) and exp(-k / 128) by `libm`. Their product and a polynomial give exp to about 1e-15, three times as fast as
/// `libm` alone, and by additions and multiplications only: the same bits everywhere.
struct Powers {
    whole: [f64; WHOLE],
    parts: [f64; PARTS],
}

const WHOLE: usize = 2 * DreamParams::MAX_BETA as usize + 2;
const PARTS: usize = 128;

impl Powers {
    /// exp(x) for x between -513 and a rounding above 0.
    #[inline]
    fn exp(&self, x: f64) -> f64 {
        // within 0..=65,664; casts from and to `i32` are the fast ones
        let k = (0.5 - PARTS as f64 * x) as i32;
        let r = x + f64::from(k) * (1.0 / PARTS as f64);
        let k = k.max(0) as usize;
        let small = 1.0 / 6.0 + r * (1.0 / 24.0 + r * (1.0 / 120.0));
        let small = 1.0 + r * (1.0 + r * (1.0 / 2.0 + r * small));
        self.whole[(k / PARTS).min(WHOLE - 1)] * self.parts[k % PARTS] * small
    }
}

fn powers() -> &'static Powers {
    static POWERS: OnceLock<Powers> = OnceLock::new();
    POWERS.get_or_init(|| Powers {
        whole: std::array::from_fn(|k| libm::exp(-(k as f64))),
        parts: std::array::from_fn(|k| libm::exp(-(k as f64) / PARTS as f64)),
    })
}

#[test]
fn powers_are_those_of_libm() {
    let xs = (0..=51_200).map(|i| -f64::from(i) / 100.0 - 0.000_123);
    for x in xs.chain([0.0, -0.0, 1e-6, -1e-9, -512.0, -0.003_906_25]) {
        let (ours, theirs) = (powers().exp(x), libm::exp(x));
        assert!((ours / theirs - 1.0).abs() < 2e-15, "{x}: {ours} {theirs}");
    }
}
