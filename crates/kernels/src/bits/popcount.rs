//! Counts of set and of differing bits.

use super::targets::clones;

/// Number of bits that differ: the Hamming distance. O(n), no allocation; saturates at `u32::MAX`.
///
/// # Panics
///
/// When the lengths differ.
#[inline]
#[must_use]
pub fn hamming(a: &[u64], b: &[u64]) -> u32 {
    assert_eq!(a.len(), b.len(), "hamming needs two bit strings of one length");
    narrow(count_differing(a, b))
}

/// Number of set bits. O(n), no allocation; saturates at `u32::MAX`.
#[inline]
#[must_use]
pub fn ones(a: &[u64]) -> u32 {
    narrow(count_set(a))
}

/// `out ^= a`, word by word. O(n), no allocation.
///
/// # Panics
///
/// When the lengths differ.
#[inline]
pub fn xor_into(out: &mut [u64], a: &[u64]) {
    assert_eq!(out.len(), a.len(), "xor_into needs two bit strings of one length");
    xor_words(out, a);
}

/// The counts run in `u64`, whose lanes need no widening from the population count of a word.
fn narrow(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

clones! {
    fn count_differing(a: &[u64], b: &[u64]) -> u64 {
        let mut count = 0;
        for (x, y) in a.iter().zip(b) {
            count += u64::from((x ^ y).count_ones());
        }
        count
    }
}

clones! {
    fn count_set(a: &[u64]) -> u64 {
        let mut count = 0;
        for x in a {
            count += u64::from(x.count_ones());
        }
        count
    }
}

clones! {
    fn xor_words(out: &mut [u64], a: &[u64]) {
        for (x, y) in out.iter_mut().zip(a) {
            *x ^= y;
        }
    }
}
