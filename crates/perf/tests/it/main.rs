//! Tests of the crate as a stranger uses it.

mod budgets;
mod calibration;
mod contract;
mod oracle;
mod properties;
mod report;
mod taps;
