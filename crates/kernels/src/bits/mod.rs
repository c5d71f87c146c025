//! Kernels over bit strings packed into `u64` words: bit `i` is bit `i mod 64` of word `i / 64`.

mod counter;
mod popcount;
mod targets;
mod votes;

#[cfg(test)]
mod tests;

pub use counter::BitCounter;
pub use popcount::{hamming, ones, xor_into};
pub use votes::{add_bits, sign_bits};
