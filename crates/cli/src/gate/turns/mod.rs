//! Two builds of the same benches, in turns.

mod build;
mod interrupt;
mod pairs;
mod process;
mod rounds;
mod scratch;
mod targets;

pub(super) use self::build::{Build, Built};
pub(super) use self::interrupt::Interrupt;
pub(super) use self::pairs::{of, place};
pub(super) use self::process::Runner;
pub(super) use self::rounds::{Rounds, Rows};
pub(super) use self::scratch::Scratch;
pub(super) use self::targets::{Target, Targets, args, name_targets};
