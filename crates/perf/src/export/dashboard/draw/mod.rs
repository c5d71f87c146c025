//! Pictures, as SVG within the page. Colours and widths are the style sheet's, by class.

mod histogram;
mod meter;
mod ratio;
mod trend;

pub(super) use self::{
    histogram::histogram,
    meter::Meter,
    ratio::ratio,
    trend::{sparkline, trend},
};
