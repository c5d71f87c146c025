#![doc = include_str!("../README.md")]
//!
//! # Crate features
//!
//! - `proptest`: strategies that generate every type of this crate, for property tests ([`strategies`]).
//!
//! What is absent here: other crates of the workspace, input and output, a clock, the environment, threads.

mod action;
mod concept;
mod domain;
mod embedding;
mod emotions;
mod error;
mod fault;
mod form;
mod guardian;
mod hash;
mod ids;
mod lane;
mod modality;
mod seed;
#[cfg(feature = "proptest")]
pub mod strategies;
mod stream;
mod text;
mod timestamp;
mod unit;

pub use action::Action;
pub use concept::Concept;
pub use domain::Domain;
pub use embedding::{EmbedError, Embedder, Embedding};
pub use emotions::{DREAM_EMOTIONS, Emotions, PLUTCHIK};
pub use error::TypeError;
pub use fault::{Fault, FaultReport};
pub use form::Form;
pub use guardian::Guardian;
pub use hash::{ContentHash, Hasher};
pub use ids::{BindingId, DreamId, MemoryId, MeshId, SymbolId, UserId};
pub use lane::Lane;
pub use modality::Modality;
pub use seed::Seed;
pub use stream::Stream;
pub use text::{checked_text, is_forbidden_character};
pub use timestamp::Timestamp;
pub use unit::Unit;
