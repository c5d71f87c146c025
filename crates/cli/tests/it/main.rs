//! The real binary: its JSON, its codes, its exits.

#![expect(clippy::unwrap_used, reason = "what helpers of tests cannot do is a failure of the test")]

mod ab;
mod arl;
mod detect;
mod dream;
mod gate;
mod glyph;
mod guard;
mod help;
mod import;
mod kept;
mod lines;
mod load;
mod run;
mod runs;
mod serve;
mod turns;
mod watch;
