#![doc = include_str!("../README.md")]
//!
//! # Crate features
//! - `alloc`: counts allocations, by a counting global allocator that this crate then installs.
//! - `divan`: the sample tap for divan benches, and `alloc`.

mod alloc;
mod budget;
mod budgets;
mod check;
mod clock;
mod error;
mod gate;
mod machine;
mod measure;
mod outcome;
mod quantile;
mod report;
mod samples;
mod stats;
#[cfg(feature = "divan")]
mod tap;
mod taps;
mod unit;

#[cfg(feature = "divan")]
pub use crate::tap::{divan, tap, tap_one, tap_with};
pub use crate::{
    alloc::AllocCounts,
    budget::{Budget, CONFIDENCE, Class, Finding},
    budgets::{BudgetError, Budgets},
    check::{Check, CheckError, budget},
    error::PerfError,
    gate::{GateParams, gate},
    machine::Machine,
    measure::{MeasureParams, measure},
    outcome::Outcome,
    quantile::{lower_bound, quantile, upper_bound},
    report::{Limits, Report, Row},
    samples::{SampleKind, Samples},
    stats::Stats,
    taps::{MAX_TAP_BYTES, Tap, TapRow, read_taps},
    unit::{Bytes, Nanos, Quantity, UnitError},
};
