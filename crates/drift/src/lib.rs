#![doc = include_str!("../README.md")]
//!
//! [`detect`] finds changes in a stream of numbers; [`arl`] has the run lengths of its charts and the limits for them.
//!
//! # Crate features
//!
//! - `ndarray` (default): `score_rows` and `two_sample` over two matrices.
//! - `rayon` (default): these, fits of baselines and backtests on several threads, with the same bits.

pub mod arl;
mod backtest;
mod baseline;
#[cfg(feature = "ndarray")]
mod batch;
mod budget;
pub mod detect;
mod error;
pub mod explain;
mod guard;
mod monitor;
mod parallel;
mod params;
mod policy;
mod registry;
mod runs;
mod score;
pub mod segment;
#[cfg(feature = "ndarray")]
pub mod two_sample;

pub use backtest::{BacktestParams, BacktestReport, Peer, PerAction, PerSession, backtest};
pub use baseline::Baseline;
#[cfg(feature = "ndarray")]
pub use batch::{score_each_row, score_rows};
pub use budget::{Budget, Note, OneIn, Promise};
pub use error::{DriftError, GuardError};
pub use guard::{
    Checked, Guard, GuardEvent, GuardOutcome, GuardState, Mode, NoProgress, OnUndecidable, Reason,
    Reset, Summary, Verdict, Why, fold,
};
pub use monitor::{Monitor, Reading, ema};
pub use params::RegistryParams;
pub use policy::{Policy, Start, Tolerance};
pub use registry::{Page, Past, Registry, Status, Trends, UserSample};
pub use runs::{Runs, Session, Step, Vectors};
pub use score::{Normed, Score, UnitVector, score, score_f64, score_fast, similarity};
