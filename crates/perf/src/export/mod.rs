//! What was measured, in the formats of others.

mod action;
mod dashboard;
mod escape;
mod histogram;
mod junit;
mod markdown;
mod pytest;
mod tukey;

pub use self::{
    action::github_action_benchmark,
    dashboard::Dashboard,
    histogram::{histogram_svg, write_histograms},
    junit::junit,
    markdown::markdown,
    pytest::pytest_benchmark,
};
