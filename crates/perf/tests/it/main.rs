//! Tests of the crate as a stranger uses it.

mod ab;
mod baseline;
mod budgets;
mod calibration;
mod change;
mod chaos;
mod contract;
mod dashboard;
mod export;
mod history;
mod import;
#[cfg(feature = "tower")]
mod layer;
mod leak;
mod load;
mod oracle;
mod power;
mod properties;
mod report;
mod retry;
mod search;
mod taps;
mod warnings;
