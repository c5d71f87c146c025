//! The algebra of hypervectors, a vector symbolic architecture (VSA): bind, unbind, bundle, permute, similarity.
//!
//! The binary spatter code (Kanerva 1996, "Binary spatter-coding of ordered K-tuples"): bits, bound by exclusive or,
//! bundled by majority. A bundle is near each of its parts; a binding is near none of them and is undone by its key.

mod bsc;
mod bundler;

use std::fmt::Debug;

use lukhas_types::Hasher;

pub(crate) use self::bsc::permute_and_bind;
pub use self::bsc::{Bsc, bind, bundle, permute, unbind};
pub(crate) use self::bundler::Bundler;

/// What a vector symbolic architecture can do. The laws, for all `a`, `b` and keys:
///
/// - `unbind(bind(a, key), key) = a` (exact for [`Bsc`]), and `bind` keeps similarity: `similarity(bind(a, key), bind(b, key)) = similarity(a, b)`;
/// - `permute(permute(a, k), -k) = a`, and it keeps similarity and distributes over `bind` and `bundle` (up to ties);
/// - `bundle` does not depend on the order of its parts, and `bundle([a]) = a`;
/// - `similarity` is symmetric, in [-1, 1], and 1 for equal vectors; drawn vectors of unlike hashes are near 0.
pub trait Model {
    /// A point of the space.
    type Vector: Clone + PartialEq + Debug;

    /// Numbers or bits of a vector.
    const DIMENSION: usize;

    /// A vector drawn from a hash: the code of what was hashed.
    fn draw(hasher: &Hasher) -> Self::Vector;

    /// Associates two vectors; unlike both.
    fn bind(a: &Self::Vector, b: &Self::Vector) -> Self::Vector;

    /// What was bound with `key`.
    fn unbind(bound: &Self::Vector, key: &Self::Vector) -> Self::Vector;

    /// The superposition of the parts, near each; none of nothing.
    fn bundle<'a>(parts: impl IntoIterator<Item = &'a Self::Vector>) -> Option<Self::Vector>
    where
        Self::Vector: 'a;

    /// Marks a position: moves every coordinate by `steps`, back when negative.
    fn permute(a: &Self::Vector, steps: i64) -> Self::Vector;

    /// Likeness in [-1, 1].
    fn similarity(a: &Self::Vector, b: &Self::Vector) -> f64;
}
