//! Runs that are kept under a number and a name, and comparisons with them.

mod compare;
mod confirm;
mod expr;
mod store;
mod table;

pub(crate) use self::{compare::more_allocs, table::cells};
pub use self::{
    compare::{CompareParams, CompareRow, Comparison, Presence, compare},
    expr::{ExprError, FailExpr, Limit},
    store::{Baseline, BaselineStore, MAX_BASELINE_BYTES, MAX_BASELINES},
};
