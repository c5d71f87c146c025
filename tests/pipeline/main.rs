//! The crates together: what one gives, the next one takes.

mod agentdojo;
mod together;
