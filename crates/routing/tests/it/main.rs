//! The API from outside.

#![expect(clippy::unwrap_used, reason = "the helpers of tests may fail a test, too")]

mod client;
mod contract;
mod edge;
mod hosts;
mod metrics;
mod oracle;
mod properties;
mod socket;
