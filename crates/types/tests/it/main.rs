//! Contract, golden vectors and properties of the vocabulary.

mod contract;
mod golden;
mod oracle;
mod properties;
