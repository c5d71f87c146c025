#![doc = include_str!("../README.md")]
//!
//! # Crate features
//!
//! None.
//!
//! What is absent here: the environment (a program reads its flags and hands them in as [`Features`]), files, and any
//! authentication: until there is one, [`serve`] takes loopback listeners only.

mod caller;
mod edge;
mod error;
mod features;
mod floats;
mod json;
mod limits;
mod metrics;
mod params;
mod problem;
mod query;
mod routes;
mod serve;
mod state;

pub use error::{ServeError, StateError};
pub use features::Features;
pub use limits::Limits;
pub use metrics::{Histogram, Latency, Metrics, RouteMetrics, StatusCounts};
pub use routes::router;
pub use serve::serve;
pub use state::{Clock, State, StateBuilder};
