//! A against B, where the unit is a run of a process: samples within one share its memory layout and its moment, so
//! that thousands of them say no more than a few.
//!
//! Each block of four processes has four pairs of A and B. Were both the same, any order of the four would be as likely,
//! and the number of pairs in which B is slower by more than the tolerance has an exact distribution at most that of
//! van Elteren's sum of ranks. A row fails when too few pairs lie within the tolerance, and passes when few enough lie at
//! the target or beyond; chances are shared out over rows and looks. Nothing is assumed of the shape of the times, which
//! have several modes on real machines.

mod judge;
mod params;
mod plan;
mod point;
mod ranks;
mod report;
mod run;
mod shift;
mod table;

pub use self::{
    judge::AbFinding,
    params::{AbParams, MAX_AB_BLOCKS, MAX_AB_STAGES},
    plan::{AbOrder, AbSide, AbStage},
    point::{AbBlock, AbPoint},
    report::{AbReport, AbRow},
    run::{AbRun, MAX_AB_ROWS},
    shift::Shift,
};
