//! Kernels over slices of floats.

mod dot;
mod fast;
mod finite;
mod lanes;
mod matvec;
mod sums;

#[cfg(test)]
mod tests;

pub use dot::dot;
pub use fast::{dot_fast, sums_fast};
pub use finite::all_finite;
pub use matvec::matvec;
pub use sums::{Sums, sums, sums_f64};
