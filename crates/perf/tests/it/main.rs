//! Tests of the crate as a stranger uses it.

mod baseline;
mod budgets;
mod calibration;
mod change;
mod contract;
mod export;
mod history;
mod oracle;
mod properties;
mod report;
mod taps;
