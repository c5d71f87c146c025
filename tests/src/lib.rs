//! What no crate can say alone: the pipeline, determinism, the wire, smoke, memory, the rules of the house; and the
//! pages of documentation, whose Rust blocks are doc tests of this package.

pub mod client;

#[cfg(doctest)]
#[doc = include_str!("../../README.md")]
struct Readme;

#[cfg(doctest)]
#[doc = include_str!("../../docs/guide.md")]
struct Guide;

#[cfg(doctest)]
#[doc = include_str!("../../docs/embedding.md")]
struct Embedding;
