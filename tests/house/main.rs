//! The rules of the house: what a reviewer would otherwise have to look for.

mod arrows;
mod manifests;
mod sources;
mod tree;
