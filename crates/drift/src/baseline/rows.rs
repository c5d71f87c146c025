//! Vectors side by side, to measure one vector against many of them at once.

use super::vector::{Stored, drift_of};
use crate::Normed;

/// A few stored vectors: the dense ones as one matrix.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Rows {
    dimension: usize,
    matrix: Vec<f32>,
    squared: Vec<f64>,
    /// The place of each row of the matrix, ascending.
    places: Vec<usize>,
    sparse: Vec<(usize, Stored)>,
}

impl Rows {
    /// So many fit into a cache, and make it worth while to unpack the vector they are measured against.
    pub(crate) const TILE: usize = 64;

    /// Tiles of [`Rows::TILE`] vectors, in order; the last has what is left.
    pub(crate) fn tiles<'a>(vectors: impl Iterator<Item = &'a Stored>) -> Vec<Self> {
        let vectors: Vec<&Stored> = vectors.collect();
        vectors.chunks(Self::TILE).map(Self::of).collect()
    }

    fn of(vectors: &[&Stored]) -> Self {
        let mut rows = Self {
            dimension: vectors.first().map_or(0, |vector| vector.dimension()),
            matrix: Vec::new(),
            squared: Vec::new(),
            places: Vec::new(),
            sparse: Vec::new(),
        };
        for (place, vector) in vectors.iter().enumerate() {
            match vector.as_dense() {
                Some(dense) => {
                    rows.matrix.extend_from_slice(dense);
                    rows.squared.push(vector.squared());
                    rows.places.push(place);
                }
                None => rows.sparse.push((place, (*vector).clone())),
            }
        }
        rows
    }

    pub(crate) fn len(&self) -> usize {
        self.places.len() + self.sparse.len()
    }

    /// The drift of each to one vector: the bits of [`Stored::drift`].
    pub(crate) fn drifts(&self, other: &Normed<'_>, drifts: &mut [f64]) {
        let dense = self.places.len();
        lukhas_kernels::matvec(&self.matrix, self.dimension, other.vector(), &mut drifts[..dense]);
        // ascending places: from the last on, none is overwritten before it has moved
        for (row, (&place, &squared)) in self.places.iter().zip(&self.squared).enumerate().rev() {
            drifts[place] = drift_of(drifts[row], squared, other.squared());
        }
        for (place, vector) in &self.sparse {
            drifts[*place] = vector.drift(other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bits_are_those_of_one_after_the_other() {
        let vector = |k: usize| -> Vec<f32> {
            let number = |place: usize| ((k * 31 + place * 17) % 23) as f32 - 11.0;
            let full =
                |place| if k.is_multiple_of(3) && place % 7 != 1 { 0.0 } else { number(place) };
            (0..33).map(full).collect()
        };
        let stored: Vec<Stored> =
            (0..150).map(|k| Stored::new(&Normed::new(&vector(k)).expect("a direction"))).collect();
        assert!(stored.iter().any(|one| one.as_dense().is_none()));
        let (tiles, other) = (Rows::tiles(stored.iter()), vector(7));
        let other = Normed::new(&other).expect("a direction");
        let found: Vec<f64> = tiles
            .iter()
            .flat_map(|rows| {
                let mut drifts = vec![f64::NAN; rows.len()];
                rows.drifts(&other, &mut drifts);
                drifts
            })
            .collect();
        let expected: Vec<f64> = stored.iter().map(|one| one.drift(&other)).collect();
        assert_eq!(found, expected);
        assert_eq!(tiles.iter().map(Rows::len).collect::<Vec<_>>(), [64, 64, 22]);
    }
}
