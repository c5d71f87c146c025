//! Contract, properties, slow twins and calibration of drift.

mod allocations;
mod calibration;
mod contract;
mod guard;
mod hostile;
mod oracle;
mod properties;
mod registry;
mod runs;
mod support;
