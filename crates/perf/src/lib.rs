#![doc = include_str!("../README.md")]
//!
//! # Crate features
//! - `alloc`: counts allocations, by a counting global allocator that this crate then installs.
//! - `divan`: the sample tap for divan benches, and `alloc`.

mod alloc;
mod baseline;
mod budget;
mod budgets;
mod change;
mod check;
mod clock;
mod error;
mod export;
mod gate;
mod history;
mod machine;
mod measure;
mod outcome;
mod quantile;
mod report;
mod samples;
mod stats;
#[cfg(feature = "divan")]
mod tap;
mod taps;
mod time;
mod unit;

#[cfg(feature = "divan")]
pub use crate::tap::{divan, tap, tap_one, tap_with};
pub use crate::{
    alloc::AllocCounts,
    baseline::{
        Baseline, BaselineStore, CompareParams, CompareRow, Comparison, ExprError, FailExpr, Limit,
        MAX_BASELINE_BYTES, MAX_BASELINES, Presence, compare,
    },
    budget::{Budget, CONFIDENCE, Class, Finding},
    budgets::{BudgetError, Budgets},
    change::{
        ChangeParams, ChangePoint, Gesd, GesdParams, MAX_ENERGY_LEN, MAX_SERIES_LEN,
        MAX_WINDOW_LEN, Spread, change_points, energy_profile, gesd,
    },
    check::{Check, CheckError, budget},
    error::PerfError,
    export::{histogram_svg, junit, markdown, pytest_benchmark, write_histograms},
    gate::{GateParams, gate},
    history::{
        Alarm, AlarmParams, CommitAlarm, Figures, History, MAX_HISTORY_BYTES, Metric, Point, Run,
        commit_alarms,
    },
    machine::Machine,
    measure::{MeasureParams, measure},
    outcome::Outcome,
    quantile::{lower_bound, quantile, upper_bound},
    report::{Limits, Report, Row},
    samples::{SampleKind, Samples},
    stats::Stats,
    taps::{MAX_TAP_BYTES, Tap, TapRow, read_taps},
    unit::{Bytes, Nanos, Quantity, UnitError},
};
