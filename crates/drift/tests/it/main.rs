//! Contract, properties, slow twins and calibration of drift.

mod alike;
mod allocations;
mod arl_policy;
mod backtest;
mod backtest_guard;
mod calibration;
mod contract;
mod explain;
mod guard;
mod guard_damage;
mod guard_intent;
mod guard_rules;
mod guard_state;
mod hostile;
mod oracle;
mod properties;
mod registry;
mod registry_each;
mod runs;
mod stored;
mod support;
mod trends;
#[cfg(feature = "ndarray")]
mod two_sample;
