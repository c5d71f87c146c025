//! What a glyph's vector says about its slots: unbind a role, compare with every filler that could be there, and keep
//! those that luck does not explain. Nothing found means unknown, never the nearest guess.
//!
//! Roles and fillers are hash-drawn, so a filler that is not there agrees with the unbound vector in exactly a
//! `Binomial(d, 1/2)` number of bits; the p-values come from that, corrected for the number of fillers tried.

use lukhas_types::{Domain, Modality};
use unicode_normalization::UnicodeNormalization;

use crate::vsa::unbind;
use crate::{Hypervector, chance, codes, similarity};

/// A filler that was found in a slot.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Match<T> {
    /// What is there.
    pub filler: T,
    /// Its similarity to the unbound vector.
    pub similarity: f64,
    /// How probable it is that any filler tried looks as near as this by luck, when none is there.
    pub p_value: f64,
}

/// The domains with a p-value of at most `alpha`, most similar first.
#[must_use]
pub fn domains(vector: &Hypervector, alpha: f64) -> Vec<Match<Domain>> {
    let fixed = codes::fixed();
    let content = unbind(vector, &fixed.domain);
    matches(
        Domain::ALL.into_iter().map(|domain| (domain, &content, fixed.of_domain(domain))),
        alpha,
    )
}

/// The modalities with a p-value of at most `alpha`, most similar first.
#[must_use]
pub fn modalities(vector: &Hypervector, alpha: f64) -> Vec<Match<Modality>> {
    let fixed = codes::fixed();
    let content = unbind(vector, &fixed.modality);
    let fillers =
        Modality::ALL.into_iter().map(|modality| (modality, &content, fixed.of_modality(modality)));
    matches(fillers, alpha)
}

/// The strength of an emotion in [0, 1], on a grid of 64ths, when its p-value is at most `alpha`.
#[must_use]
pub fn emotion(vector: &Hypervector, name: &str, alpha: f64) -> Option<Match<f64>> {
    const STEPS: u32 = 64;
    let fixed = codes::fixed();
    let content = unbind(vector, &codes::emotion(&name.nfc().collect::<String>()));
    let levels: Vec<(f64, Hypervector)> = (0..=STEPS)
        .map(|step| f64::from(step) / f64::from(STEPS))
        .map(|strength| (strength, fixed.level(strength)))
        .collect();
    let fillers = levels.iter().map(|(strength, level)| (*strength, &content, level));
    matches(fillers, alpha).into_iter().next()
}

/// Bonferroni over the fillers tried: exact enough for independent ones, an upper bound for levels, which overlap.
fn matches<'a, T>(
    fillers: impl ExactSizeIterator<Item = (T, &'a Hypervector, &'a Hypervector)>,
    alpha: f64,
) -> Vec<Match<T>> {
    let tried = fillers.len() as f64;
    let mut found: Vec<Match<T>> = fillers
        .map(|(filler, content, code)| {
            let agreeing = Hypervector::DIMENSION as u32 - content.hamming(code);
            let p_value = (tried * chance::tail(agreeing)).min(1.0);
            Match { filler, similarity: similarity(content, code), p_value }
        })
        .filter(|found| found.p_value <= alpha)
        .collect();
    found.sort_by(|a, b| b.similarity.total_cmp(&a.similarity));
    found
}
