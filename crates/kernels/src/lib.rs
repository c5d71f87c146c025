#![doc = include_str!("../README.md")]
//! # Crate features
//!
//! There are none: the crate has no threads, no allocation outside [`BitCounter`], and no optional parts.

mod bits;
mod dense;
mod level;

pub use bits::{BitCounter, add_bits, hamming, ones, sign_bits, xor_into};
pub use dense::{Sums, all_finite, dot, dot_fast, matvec, sums, sums_f64, sums_fast};
pub use level::level;
