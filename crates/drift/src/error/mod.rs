//! One error a family of verbs.

mod drift;
mod guard;

pub use drift::DriftError;
pub use guard::GuardError;
