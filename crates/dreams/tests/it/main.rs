//! Contract, golden dream, properties and slow twins of the dreams.

mod contract;
mod golden;
mod oracle;
mod properties;
mod support;
