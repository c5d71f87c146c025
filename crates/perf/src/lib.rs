#![doc = include_str!("../README.md")]
//!
//! # Crate features
//! - `alloc`: counts allocations, by a counting global allocator that this crate then installs.
//! - `divan`: the sample tap for divan benches, and `alloc`.
//! - `tower`: chaos as a layer around a tower service.

mod ab;
mod alloc;
mod baseline;
mod budget;
mod budgets;
mod change;
mod chaos;
mod check;
mod clock;
mod error;
mod export;
mod gate;
mod history;
mod import;
mod instructions;
mod leak;
mod load;
mod machine;
mod measure;
mod outcome;
mod quantile;
mod report;
mod samples;
mod stats;
mod table;
#[cfg(feature = "divan")]
mod tap;
mod taps;
mod time;
mod unit;

#[cfg(feature = "tower")]
pub use crate::chaos::{ChaosFuture, ChaosLayer, ChaosService};
#[cfg(feature = "alloc")]
pub use crate::leak::{leak, peak_bound};
#[cfg(feature = "divan")]
pub use crate::tap::{divan, tap, tap_one, tap_steps, tap_threads, tap_with};
pub use crate::{
    ab::{
        AbBlock, AbFinding, AbOrder, AbParams, AbPoint, AbReport, AbRow, AbRun, AbSide, AbStage,
        MAX_AB_BLOCKS, MAX_AB_ROWS, MAX_AB_STAGES, Shift,
    },
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
    chaos::{
        Chaos, ChaosError, Coverage, FailingSchedule, Fate, FaultKind, FaultSearchParams, Inject,
        Injected, MAX_DELAY, MAX_FAULTS, NoChaos, Paused, RealTime, RetryError, RetryParams,
        Schedule, ScheduleError, Tally, VirtualTime, Waiter, every_fault, every_single_fault,
        retry, retry_if, shrink,
    },
    check::{Check, CheckError, budget},
    error::PerfError,
    export::{
        Dashboard, github_action_benchmark, histogram_svg, junit, markdown, pytest_benchmark,
        write_histograms,
    },
    gate::{GateParams, gate},
    history::{
        Alarm, AlarmParams, CommitAlarm, Figures, History, MAX_HISTORY_BYTES, Metric, Point, Run,
        commit_alarms,
    },
    import::{
        Import, ImportError, ImportFormat, ImportParams, MAX_IMPORT_BYTES, MAX_IMPORT_ENTRIES,
        import, import_bytes,
    },
    instructions::{
        InstructionError, InstructionParams, Instructions, MAX_COUNTED_CALLS, instructions,
        valgrind_version,
    },
    leak::{LeakParams, LeakReport, MAX_ROUNDS, MIN_ROUNDS, Slope, leak_verdict},
    load::{
        ClientSummary, LoadError, LoadParams, LoadReport, LoadRow, LoadRun, LoadTimes, LoadTool,
        MAX_LOAD_BYTES, MAX_LOAD_ROUTES, MAX_LOAD_RUNS, MIN_LOAD_REQUESTS, RouteSummary,
        ServerSummary,
    },
    machine::Machine,
    measure::{MeasureParams, measure},
    outcome::Outcome,
    quantile::{lower_bound, quantile, upper_bound},
    report::{Limits, Report, Row},
    samples::{SampleKind, Samples},
    stats::{Bounds, Stats, Warning},
    taps::{MAX_TAP_BYTES, Tap, TapRow, read_taps},
    unit::{Bytes, Nanos, Quantity, UnitError},
};
