//! What was measured, in the formats of others.

mod escape;
mod histogram;
mod junit;
mod markdown;
mod pytest;
mod tukey;

pub use self::{
    histogram::{histogram_svg, write_histograms},
    junit::junit,
    markdown::markdown,
    pytest::pytest_benchmark,
};
