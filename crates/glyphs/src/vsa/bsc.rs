use lukhas_kernels as kernels;
use lukhas_types::Hasher;

use super::{Bundler, Model};
use crate::{Hypervector, similarity};

/// Exclusive or: its own inverse, commutative, associative. O(d).
#[must_use]
pub fn bind(a: &Hypervector, b: &Hypervector) -> Hypervector {
    let mut bound = a.clone();
    kernels::xor_into(bound.words_mut(), b.words());
    bound
}

/// What was bound with `key`: [`bind`] again.
#[must_use]
pub fn unbind(bound: &Hypervector, key: &Hypervector) -> Hypervector {
    bind(bound, key)
}

/// The majority of every bit; `None` of nothing. O(parts d).
///
/// Where an even number of parts is split in half, the bit is that of a fixed hash-drawn code plus (exclusive or) the
/// parity of the parts at the next bit: deterministic, free of the order of the parts, and even between 0 and 1. (The
/// parity at the same bit would be the same at every tie.)
#[must_use]
pub fn bundle<'a>(parts: impl IntoIterator<Item = &'a Hypervector>) -> Option<Hypervector> {
    let mut bundler = Bundler::new();
    parts.into_iter().for_each(|part| bundler.add(part, 1));
    bundler.finish()
}

/// Rotation: bit `i` goes to bit `i + steps mod d`. O(d).
#[must_use]
pub fn permute(a: &Hypervector, steps: i64) -> Hypervector {
    let steps = i128::from(steps).rem_euclid(Hypervector::DIMENSION as i128) as usize;
    let (whole, bits) = (steps / 64, steps % 64);
    let mut moved = Hypervector::ZERO;
    let (low, high) = a.words().split_at(Hypervector::WORDS - whole);
    let words = moved.words_mut();
    words[..whole].copy_from_slice(high);
    words[whole..].copy_from_slice(low);
    if bits > 0 {
        shift(words, bits);
    }
    moved
}

/// Rotation by 1..=63 bits.
fn shift(words: &mut [u64; Hypervector::WORDS], bits: usize) {
    let source = *words;
    words[0] = source[0] << bits | source[Hypervector::WORDS - 1] >> (64 - bits);
    for (word, pair) in words[1..].iter_mut().zip(source.windows(2)) {
        *word = pair[1] << bits | pair[0] >> (64 - bits);
    }
}

/// `bind(permute(code, 1), other)`, in place.
pub(crate) fn permute_and_bind(code: &mut Hypervector, other: &Hypervector) {
    let words = code.words_mut();
    let source = *words;
    words[0] = (source[0] << 1 | source[Hypervector::WORDS - 1] >> 63) ^ other.words()[0];
    let others = &other.words()[1..];
    for ((word, pair), other) in words[1..].iter_mut().zip(source.windows(2)).zip(others) {
        *word = (pair[1] << 1 | pair[0] >> 63) ^ other;
    }
}

/// The binary spatter code over [`Hypervector`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Bsc(());

impl Model for Bsc {
    type Vector = Hypervector;

    const DIMENSION: usize = Hypervector::DIMENSION;

    fn draw(hasher: &Hasher) -> Hypervector {
        Hypervector::draw(hasher)
    }

    fn bind(a: &Hypervector, b: &Hypervector) -> Hypervector {
        bind(a, b)
    }

    fn unbind(bound: &Hypervector, key: &Hypervector) -> Hypervector {
        unbind(bound, key)
    }

    fn bundle<'a>(parts: impl IntoIterator<Item = &'a Hypervector>) -> Option<Hypervector> {
        bundle(parts)
    }

    fn permute(a: &Hypervector, steps: i64) -> Hypervector {
        permute(a, steps)
    }

    fn similarity(a: &Hypervector, b: &Hypervector) -> f64 {
        similarity(a, b)
    }
}
