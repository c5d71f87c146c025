use std::fmt;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use lukhas_kernels as kernels;
use lukhas_types::Hasher;
use serde::{Deserialize, Serialize};

use crate::GlyphError;

/// 8,192 bits: a point of the binary spatter code. Bit `i` is bit `i mod 64` of word `i / 64`; 1 KiB, inline.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[repr(align(64))]
pub struct Hypervector([u64; Self::WORDS]);

impl Hypervector {
    /// Bits.
    pub const DIMENSION: usize = 8192;
    /// Words of 64 bits.
    pub const WORDS: usize = Self::DIMENSION / 64;
    /// Bytes.
    pub const BYTES: usize = Self::DIMENSION / 8;

    /// All bits 0.
    pub const ZERO: Self = Self([0; Self::WORDS]);

    /// From its words.
    #[must_use]
    pub const fn from_words(words: &[u64; Self::WORDS]) -> Self {
        Self(*words)
    }

    /// A hash-drawn code: uniform bits from the extendable output of what was hashed.
    #[must_use]
    pub fn draw(hasher: &Hasher) -> Self {
        let mut code = Self::ZERO;
        hasher.expand(&mut code.0);
        code
    }

    /// The words.
    #[must_use]
    pub const fn words(&self) -> &[u64; Self::WORDS] {
        &self.0
    }

    pub(crate) fn words_mut(&mut self) -> &mut [u64; Self::WORDS] {
        &mut self.0
    }

    /// Bit `i`, of 0..8192; false beyond.
    #[must_use]
    pub fn bit(&self, i: usize) -> bool {
        self.0.get(i / 64).is_some_and(|word| word >> (i % 64) & 1 == 1)
    }

    /// The number of bits that differ. O(d).
    #[must_use]
    pub fn hamming(&self, other: &Self) -> u32 {
        kernels::hamming(&self.0, &other.0)
    }

    /// The bytes, little-endian words.
    fn to_bytes(&self) -> Vec<u8> {
        self.0.iter().flat_map(|word| word.to_le_bytes()).collect()
    }
}

/// `1 - 2 hamming / d`, in [-1, 1]: the cosine of the two vectors with bits as -1 and 1. Hash-drawn codes lie near 0, with
/// standard deviation `1 / sqrt(d)` = .011.
#[must_use]
pub fn similarity(a: &Hypervector, b: &Hypervector) -> f64 {
    similarity_at(a.hamming(b))
}

/// The similarity at a Hamming distance.
pub(crate) fn similarity_at(distance: u32) -> f64 {
    1.0 - f64::from(distance) * (2.0 / Hypervector::DIMENSION as f64)
}

impl fmt::Debug for Hypervector {
    /// The first and last word: a page of hexadecimal digits helps nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let [first, .., last] = &self.0;
        write!(f, "Hypervector({first:016x}..{last:016x})")
    }
}

impl From<Hypervector> for String {
    fn from(vector: Hypervector) -> Self {
        STANDARD.encode(vector.to_bytes())
    }
}

impl TryFrom<String> for Hypervector {
    type Error = GlyphError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let refused = |reason| GlyphError::MalformedVector { expected: Self::BYTES, reason };
        let bytes = STANDARD.decode(&text).map_err(|error| refused(error.to_string()))?;
        if bytes.len() != Self::BYTES {
            return Err(refused(format!("{} bytes found", bytes.len())));
        }
        let mut vector = Self::ZERO;
        let (eights, _) = bytes.as_chunks::<8>();
        for (word, eight) in vector.0.iter_mut().zip(eights) {
            *word = u64::from_le_bytes(*eight);
        }
        Ok(vector)
    }
}
