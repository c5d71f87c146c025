//! What was measured, in the formats of others.

mod action;
mod escape;
mod histogram;
mod junit;
mod markdown;
mod pytest;
mod tukey;

pub use self::{
    action::github_action_benchmark,
    histogram::{histogram_svg, write_histograms},
    junit::junit,
    markdown::markdown,
    pytest::pytest_benchmark,
};
