//! A vector as a baseline keeps it: in full, or its non-zero components where they are few.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use crate::{GuardError, Normed};

/// A checked vector with its squared length.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stored {
    numbers: Numbers,
    dimension: usize,
    squared: f64,
}

#[derive(Debug, Clone, PartialEq)]
enum Numbers {
    Dense(Vec<f32>),
    /// Ascending places, and what stands there.
    Sparse(Vec<(u16, f32)>),
}

impl Stored {
    pub(crate) fn new(vector: &Normed<'_>) -> Self {
        let dense = vector.vector();
        let filled = dense.iter().filter(|x| **x != 0.0).count();
        let numbers = if 4 * filled <= dense.len() && dense.len() <= usize::from(u16::MAX) {
            let places = (0..).zip(dense).filter(|(_, x)| **x != 0.0);
            Numbers::Sparse(places.map(|(place, &x)| (place, x)).collect())
        } else {
            Numbers::Dense(dense.to_vec())
        };
        Self { numbers, dimension: dense.len(), squared: vector.squared() }
    }

    /// All components.
    pub(crate) fn dense(&self) -> Vec<f32> {
        match &self.numbers {
            Numbers::Dense(dense) => dense.clone(),
            Numbers::Sparse(places) => {
                let mut dense = vec![0.0; self.dimension];
                places.iter().for_each(|&(place, x)| dense[usize::from(place)] = x);
                dense
            }
        }
    }

    /// The drift to a vector of the same dimension, in [0, 2]. O(non-zero components).
    pub(crate) fn drift(&self, other: &Normed<'_>) -> f64 {
        let vector = other.vector();
        let product = match &self.numbers {
            Numbers::Dense(dense) => lukhas_kernels::dot(dense, vector),
            Numbers::Sparse(places) => places
                .iter()
                .map(|&(place, x)| f64::from(x) * f64::from(vector[usize::from(place)]))
                .sum(),
        };
        drift_of(product, self.squared, other.squared())
    }

    /// Itself where it is dense, otherwise with its components set into `room`.
    pub(crate) fn unpacked<'a>(&'a self, room: &'a mut Vec<f32>) -> Normed<'a> {
        let vector = match &self.numbers {
            Numbers::Dense(dense) => dense,
            Numbers::Sparse(places) => {
                room.clear();
                room.resize(self.dimension, 0.0);
                places.iter().for_each(|&(place, x)| room[usize::from(place)] = x);
                room
            }
        };
        Normed::of_checked(vector, self.squared)
    }

    pub(crate) fn as_dense(&self) -> Option<&[f32]> {
        match &self.numbers {
            Numbers::Dense(dense) => Some(dense),
            Numbers::Sparse(_) => None,
        }
    }

    pub(crate) const fn dimension(&self) -> usize {
        self.dimension
    }

    pub(crate) const fn squared(&self) -> f64 {
        self.squared
    }

    /// `dense:` or `sparse:` and the bytes in base64: little-endian `f32`, or `u16` place and `f32` in turn.
    pub(crate) fn encode(&self) -> String {
        let (name, bytes): (_, Vec<u8>) = match &self.numbers {
            Numbers::Dense(dense) => {
                ("dense", dense.iter().flat_map(|x| x.to_le_bytes()).collect())
            }
            Numbers::Sparse(places) => {
                let each = |&(place, x): &(u16, f32)| {
                    let ([a, b], [c, d, e, f]) = (place.to_le_bytes(), x.to_le_bytes());
                    [a, b, c, d, e, f]
                };
                ("sparse", places.iter().flat_map(each).collect())
            }
        };
        format!("{name}:{}", STANDARD.encode(bytes))
    }

    /// From [`Stored::encode`].
    pub(crate) fn decode(text: &str, dimension: usize) -> Result<Self, GuardError> {
        let malformed = |reason| GuardError::malformed("baseline", reason);
        let (name, bytes) = text.split_once(':').ok_or(malformed("no vector"))?;
        let bytes = STANDARD.decode(bytes).map_err(|_| malformed("no base64"))?;
        let dense = match name {
            "dense" => {
                let (words, rest) = bytes.as_chunks::<4>();
                if !rest.is_empty() || words.len() != dimension {
                    return Err(malformed("a vector of another length"));
                }
                words.iter().map(|word| f32::from_le_bytes(*word)).collect()
            }
            "sparse" => {
                let (places, rest) = bytes.as_chunks::<6>();
                let mut dense = vec![0.0; dimension];
                let mut free = 0;
                for &[a, b, c, d, e, f] in places {
                    let place = usize::from(u16::from_le_bytes([a, b]));
                    if place < free || place >= dimension {
                        return Err(malformed("a place beyond the dimension or out of order"));
                    }
                    (dense[place], free) = (f32::from_le_bytes([c, d, e, f]), place + 1);
                }
                if !rest.is_empty() {
                    return Err(malformed("a vector of another length"));
                }
                dense
            }
            _ => return Err(malformed("no vector")),
        };
        Ok(Self::new(&Normed::named("vector", &dense)?))
    }
}

/// From the product of two vectors and their squared lengths.
pub(crate) fn drift_of(product: f64, a: f64, b: f64) -> f64 {
    1.0 - (product / (a * b).sqrt()).clamp(-1.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored(numbers: &[f32]) -> Stored {
        Stored::new(&Normed::new(numbers).expect("a direction"))
    }

    #[test]
    fn both_forms_read_back_and_drift_alike() {
        let mut few = vec![0.0_f32; 40];
        (few[3], few[20], few[39]) = (1.5, -2.0, 1e-3);
        let many: Vec<f32> = (0..40).map(|k| k as f32 - 7.5).collect();
        for numbers in [&few, &many] {
            let one = stored(numbers);
            assert_eq!(one.dense(), *numbers);
            assert_eq!(Stored::decode(&one.encode(), 40), Ok(one.clone()));
            let other = Normed::new(&many).expect("a direction");
            let expected = crate::score(numbers, &many).expect("scorable").drift;
            assert!((one.drift(&other) - expected).abs() < 1e-14);
        }
        assert!(
            stored(&few).encode().starts_with("sparse:")
                && stored(&many).encode().starts_with("dense:")
        );
    }

    #[test]
    fn damage_is_refused() {
        let one = stored(&[1.0, 2.0]).encode();
        for (text, dimension) in [
            (&one[..], 3),
            ("dense:", 2),
            ("dense:AAAAAAAAAAA=", 2),
            ("other:AA==", 2),
            ("x", 2),
            ("dense:!", 2),
            ("sparse:AA==", 2),
            ("sparse:BQAAAIA/", 5),
        ] {
            assert!(Stored::decode(text, dimension).is_err(), "{text}");
        }
    }
}
