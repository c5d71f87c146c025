//! Load: what k6 and locust measured, what the service measured meanwhile, and a verdict on both.

mod error;
mod field;
mod k6;
mod locust;
mod params;
mod report;
mod row;
mod run;
mod server;
mod table;
mod times;

pub(crate) use self::table::{HEAD, cells, routes};
pub use self::{
    error::LoadError,
    field::MAX_LOAD_BYTES,
    params::LoadParams,
    report::{LoadReport, MAX_LOAD_RUNS},
    row::{LoadRow, MIN_LOAD_REQUESTS},
    run::{ClientSummary, LoadRun, LoadTool},
    server::{MAX_LOAD_ROUTES, RouteSummary, ServerSummary},
    times::LoadTimes,
};
