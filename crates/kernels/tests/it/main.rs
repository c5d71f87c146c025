//! Integration tests of the kernels.

mod contract;
mod oracle;
mod properties;
