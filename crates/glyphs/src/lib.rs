#![doc = include_str!("../README.md")]
//!
//! # Crate features
//!
//! - `rayon` (default): recall scans a large memory on several threads, with the same answer.
//!
//! What is absent here: input and output, a clock, the environment, threads of its own.

mod bindings;
mod chance;
mod codes;
mod error;
mod form;
mod glyph;
mod hypervector;
mod memory;
pub mod slots;
mod structure;
mod symbol;
mod text;
mod validate;
pub mod vsa;

pub use bindings::{
    BindError, BindRequest, Binding, Bindings, BindingsParams, BindingsStats, bind_request,
};
pub use error::GlyphError;
pub use form::form_vector;
pub use glyph::{Glyph, GlyphBuilder};
pub use hypervector::{Hypervector, similarity};
pub use memory::{Hit, Memory, MemoryError, MemoryParams, MemoryStats, Query};
pub use symbol::{EncodeRequest, Symbol, encode_concept};
pub use validate::{validate, validate_typed, validate_value};
