#![doc = include_str!("../README.md")]
//! # Crate features
//!
//! - `ndarray` (default): a memory can be built from the rows of an `ndarray` matrix ([`DreamMemory::from_rows`]).
//! - `rayon` (default): a mesh dreams on several threads, with the same bytes.
//!
//! What is absent here: input and output, a clock, the environment, a language model.

mod affect;
mod archetype;
mod body;
mod boltzmann;
mod check;
mod consensus;
mod context;
mod cue;
mod dream;
mod entry;
mod error;
mod glyph;
mod hopfield;
mod lexicon;
mod memory;
mod mesh;
mod params;
mod replay;
mod resonance;
mod rows;
mod sentinel;
mod walk;

pub use affect::Affect;
pub use archetype::{Archetype, Pattern};
pub use body::{DreamBody, DreamMetadata, DreamResult, StepBody};
pub use consensus::{
    Answer, Consensus, ConsensusBody, ConsensusParams, Outcome, consensus, consensus_with, vote,
};
pub use context::Context;
pub use dream::{Dream, ENGINE_VERSION, Step, simulate_dream, simulate_dream_with};
pub use entry::{Entry, EntryVector};
pub use error::DreamError;
pub use glyph::MemoryLine;
pub use memory::DreamMemory;
pub use mesh::{Aggregation, Mesh, MeshBody, MeshParams, aggregate, diversity, parallel_mesh};
pub use params::{DreamParams, Noise};
pub use replay::{Replay, replay_owned, replay_value};
pub use sentinel::{Finding, Level};
