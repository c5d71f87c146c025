//! The numbers of a vector on their way in.

use std::fmt;

use lukhas_types::Embedding;
use serde::de::{Deserialize, Deserializer, IgnoredAny, SeqAccess, Visitor};

use crate::problem::Problem;

/// Numbers of a JSON array in single precision, correctly rounded. Beyond the most that a vector may hold they are
/// counted and not kept.
#[derive(Debug, Default)]
pub(crate) struct Floats {
    kept: Vec<f32>,
    length: usize,
}

impl Floats {
    /// The numbers, when there are no more than fit.
    pub(crate) fn checked(self, field: &str) -> Result<Vec<f32>, Problem> {
        if self.length > Embedding::MAX_DIMENSION {
            return Err(too_long(field, self.length));
        }
        Ok(self.kept)
    }
}

/// Little-endian single-precision numbers: an intent, then an action of the same length.
pub(crate) fn halves(bytes: &[u8]) -> Result<(Vec<f32>, Vec<f32>), Problem> {
    if !bytes.len().is_multiple_of(8) {
        let detail = "Intent and action vectors must have same length: the body must be two equal halves of \
                      little-endian 32-bit floats";
        return Err(Problem::new(axum::http::StatusCode::BAD_REQUEST, "length_mismatch", detail)
            .with("body", bytes.len().to_string().as_str(), "a multiple of 8 bytes"));
    }
    let dimension = bytes.len() / 8;
    if dimension > Embedding::MAX_DIMENSION {
        return Err(too_long("intent", dimension));
    }
    let (words, _) = bytes.as_chunks::<4>();
    let mut intent: Vec<f32> = words.iter().map(|word| f32::from_le_bytes(*word)).collect();
    let action = intent.split_off(dimension);
    Ok((intent, action))
}

fn too_long(field: &str, length: usize) -> Problem {
    let maximum = Embedding::MAX_DIMENSION;
    let detail = format!("{field} has length {length}, the maximum is {maximum}");
    Problem::unprocessable("too_long", detail).with(
        field,
        length.to_string().as_str(),
        format!("at most {maximum}").as_str(),
    )
}

impl<'de> Deserialize<'de> for Floats {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Numbers;

        impl<'de> Visitor<'de> for Numbers {
            type Value = Floats;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an array of numbers")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut numbers: A) -> Result<Floats, A::Error> {
                let mut floats = Floats::default();
                while floats.length < Embedding::MAX_DIMENSION {
                    match numbers.next_element::<f32>()? {
                        None => return Ok(floats),
                        Some(number) => floats.kept.push(number),
                    }
                    floats.length += 1;
                }
                while numbers.next_element::<IgnoredAny>()?.is_some() {
                    floats.length += 1;
                }
                Ok(floats)
            }
        }

        deserializer.deserialize_seq(Numbers)
    }
}
