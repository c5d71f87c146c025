//! Hash-drawn codes: the letters of form, the roles and fillers of structure.

use std::sync::LazyLock;

use lukhas_types::{Domain, Hasher, Modality};

use crate::Hypervector;
use crate::vsa::permute;

/// The codes that every glyph uses, drawn once a process: 137 KiB, constants of this version.
#[derive(Debug)]
pub(crate) struct Fixed {
    /// Breaks the ties of bundles.
    pub(crate) tie: Hypervector,
    /// Where the code of a word starts.
    pub(crate) word: Hypervector,
    /// Strength 0 and strength 1 of an emotion.
    pub(crate) levels: [Hypervector; 2],
    pub(crate) domain: Hypervector,
    pub(crate) modality: Hypervector,
    /// Of every letter of [`ALPHABET`], as [`turned`].
    pub(crate) letters: [[Hypervector; 3]; ALPHABET.len()],
    domains: [Hypervector; Domain::ALL.len()],
    modalities: [Hypervector; Modality::ALL.len()],
}

pub(crate) fn fixed() -> &'static Fixed {
    static FIXED: LazyLock<Box<Fixed>> = LazyLock::new(|| {
        Box::new(Fixed {
            tie: code("tie", ""),
            word: code("word", ""),
            levels: [code("level", "0"), code("level", "1")],
            domain: code("role", "domain"),
            modality: code("role", "modality"),
            letters: std::array::from_fn(|at| turned(char::from(ALPHABET[at]))),
            domains: Domain::ALL.map(|domain| code("domain", domain.name())),
            modalities: Modality::ALL.map(|modality| code("modality", modality.name())),
        })
    });
    &FIXED
}

impl Fixed {
    /// The filler of a domain; `ALL` lists them in the order of their numbers.
    pub(crate) fn of_domain(&self, domain: Domain) -> &Hypervector {
        &self.domains[domain as usize]
    }

    /// The filler of a modality.
    pub(crate) fn of_modality(&self, modality: Modality) -> &Hypervector {
        &self.modalities[modality as usize]
    }

    /// The code of a strength in [0, 1]: the first `round(d v)` bits of strength 1, the others of strength 0. So the
    /// similarity of two strengths falls off linearly, `1 - |u - v|`: near strengths are near.
    pub(crate) fn level(&self, strength: f64) -> Hypervector {
        let bits = libm::round(strength * Hypervector::DIMENSION as f64) as usize;
        let [zero, one] = &self.levels;
        let mut level = zero.clone();
        let (whole, rest) = (bits / 64, bits % 64);
        let words = level.words_mut();
        words[..whole].copy_from_slice(&one.words()[..whole]);
        if rest > 0 {
            let mask = (1 << rest) - 1;
            words[whole] = words[whole] & !mask | one.words()[whole] & mask;
        }
        level
    }
}

/// The role of an emotion.
pub(crate) fn emotion(name: &str) -> Hypervector {
    code("emotion", name)
}

/// The letters whose codes are drawn once.
pub(crate) const ALPHABET: &[u8; 37] = b"abcdefghijklmnopqrstuvwxyz0123456789 ";

/// The code of a letter, rotated by 0, 1 and 2 bits.
pub(crate) fn turned(letter: char) -> [Hypervector; 3] {
    let hasher = Hasher::new("glyph letter v1").number(u64::from(u32::from(letter)));
    let code = Hypervector::draw(&hasher);
    let (once, twice) = (permute(&code, 1), permute(&code, 2));
    [code, once, twice]
}

fn code(kind: &str, name: &str) -> Hypervector {
    Hypervector::draw(&Hasher::new("glyph code v1").text(kind).text(name))
}
