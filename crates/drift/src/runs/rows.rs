//! Runs whose vectors lie in a table, so that figures travel without texts.

use lukhas_types::Embedding;
use serde::Deserialize;
use serde_json::Value;

use super::{Runs, Step, for_each_line};
use crate::{DriftError, GuardError};

const MAGIC: [u8; 8] = *b"LKSPARS1";

/// A table of vectors of one length.
#[derive(Debug, Clone, PartialEq)]
pub struct Vectors {
    dimension: usize,
    rows: Rows,
}

#[derive(Debug, Clone, PartialEq)]
enum Rows {
    Dense(Vec<f32>),
    Sparse(Vec<Vec<(u16, f32)>>),
}

impl Vectors {
    /// Little-endian `f32`, row after row of `dimension` numbers.
    ///
    /// # Errors
    ///
    /// A dimension outside of 1..=8,192, or bytes that are no whole number of rows.
    pub fn from_f32_le(bytes: &[u8], dimension: usize) -> Result<Self, GuardError> {
        let dimension = checked_dimension(dimension)?;
        if !bytes.len().is_multiple_of(4 * dimension) {
            return Err(malformed("no whole number of rows"));
        }
        let (numbers, _) = bytes.as_chunks::<4>();
        let numbers = numbers.iter().map(|&number| f32::from_le_bytes(number)).collect();
        Ok(Self { dimension, rows: Rows::Dense(numbers) })
    }

    /// The compact form that [`Vectors::to_sparse`] writes.
    ///
    /// # Errors
    ///
    /// Another version, bytes that end early or late, an index beyond the dimension or out of order.
    pub fn from_sparse(bytes: &[u8]) -> Result<Self, GuardError> {
        let mut reader = Reader(bytes);
        if reader.array::<8>()? != MAGIC {
            return Err(malformed("another version"));
        }
        let dimension = checked_dimension(reader.u32()?)?;
        let count = reader.u32()?;
        // a row takes four bytes at least
        if count > reader.0.len() / 4 {
            return Err(malformed("more rows than bytes"));
        }
        let rows = (0..count).map(|_| reader.row(dimension)).collect::<Result<_, _>>()?;
        if !reader.0.is_empty() {
            return Err(malformed("bytes after the last row"));
        }
        Ok(Self { dimension, rows: Rows::Sparse(rows) })
    }

    /// Vectors with many zeros and few different values, exactly. Little-endian: `LKSPARS1`, `u32` dimension, `u32`
    /// rows; a row is `u16` p, p different `f32` values, `u16` n, n ascending `u16` indices, n `u8` places among the p.
    ///
    /// # Errors
    ///
    /// A vector of another length, or with more than 256 different values.
    pub fn to_sparse(dimension: usize, vectors: &[Embedding]) -> Result<Vec<u8>, GuardError> {
        let dimension = checked_dimension(dimension)?;
        let mut bytes = MAGIC.to_vec();
        bytes.extend_from_slice(&(dimension as u32).to_le_bytes());
        bytes.extend_from_slice(&(vectors.len() as u32).to_le_bytes());
        for vector in vectors {
            if vector.dimension() != dimension {
                let (expected, found) = (dimension, vector.dimension());
                return Err(DriftError::LengthMismatch { field: "row", expected, found }.into());
            }
            let entries = || vector.as_slice().iter().enumerate().filter(|(_, x)| **x != 0.0);
            let mut values: Vec<u32> = entries().map(|(_, x)| x.to_bits()).collect();
            values.sort_unstable();
            values.dedup();
            if values.len() > 256 {
                let length = values.len();
                return Err(GuardError::TooLong { field: "values of a row", length, maximum: 256 });
            }
            bytes.extend_from_slice(&(values.len() as u16).to_le_bytes());
            values.iter().for_each(|value| bytes.extend_from_slice(&value.to_le_bytes()));
            bytes.extend_from_slice(&(entries().count() as u16).to_le_bytes());
            entries().for_each(|(index, _)| bytes.extend_from_slice(&(index as u16).to_le_bytes()));
            bytes
                .extend(entries().map(|(_, x)| values.partition_point(|&v| v < x.to_bits()) as u8));
        }
        Ok(bytes)
    }

    /// The length of a row.
    #[must_use]
    pub const fn dimension(&self) -> usize {
        self.dimension
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match &self.rows {
            Rows::Dense(numbers) => numbers.len() / self.dimension,
            Rows::Sparse(rows) => rows.len(),
        }
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One row. O(dimension).
    ///
    /// # Errors
    ///
    /// When there is no such row, or it has no direction.
    pub fn row(&self, row: usize) -> Result<Embedding, GuardError> {
        if row >= self.len() {
            let last = self.len().saturating_sub(1) as f64;
            return Err(DriftError::out_of_range("row", row as f64, 0.0, last).into());
        }
        let numbers = match &self.rows {
            Rows::Dense(numbers) => {
                numbers[row * self.dimension..(row + 1) * self.dimension].to_vec()
            }
            Rows::Sparse(rows) => {
                let mut numbers = vec![0.0; self.dimension];
                rows[row].iter().for_each(|&(index, x)| numbers[usize::from(index)] = x);
                numbers
            }
        };
        let odd = numbers.iter().position(|x| !x.is_finite()).map(|index| DriftError::NotFinite {
            field: "row",
            index,
            value: f64::from(numbers[index]),
        });
        match odd {
            Some(error) => Err(error.into()),
            None => {
                Ok(Embedding::new(numbers).map_err(|_| DriftError::ZeroVector { field: "row" })?)
            }
        }
    }
}

/// `{"session"?, "suite"?, "tool", "intent_row"?, "action_row"}`.
#[derive(Deserialize)]
struct Line {
    session: Option<String>,
    suite: Option<String>,
    tool: String,
    intent_row: Option<usize>,
    action_row: usize,
}

impl Step {
    /// Steps of JSON lines `{"session"?, "suite"?, "tool", "intent_row"?, "action_row"}`, whose rows are in `vectors`.
    /// Attacks come so: without an intent.
    ///
    /// # Errors
    ///
    /// The first line of another shape, or whose rows are not in the table.
    pub fn from_rows(lines: &str, vectors: &Vectors) -> Result<Vec<Self>, GuardError> {
        let mut steps = Vec::new();
        for_each_line(lines, |value| {
            steps.push(step(value, vectors)?);
            Ok(())
        })?;
        Ok(steps)
    }
}

impl Runs {
    /// Runs of JSON lines `{"session", "suite"?, "tool", "intent_row", "action_row"}`, whose rows are in `vectors`.
    ///
    /// # Errors
    ///
    /// The first line of another shape, whose rows are not in the table, or without session or intent.
    pub fn from_rows(lines: &str, vectors: &Vectors) -> Result<Self, GuardError> {
        let mut runs = Self::new();
        for_each_line(lines, |value| runs.push(step(value, vectors)?))?;
        Ok(runs)
    }
}

fn step(value: Value, vectors: &Vectors) -> Result<Step, GuardError> {
    let line: Line = serde_json::from_value(value)
        .map_err(|_| GuardError::WrongType { field: "line", expected: "a tool and rows" })?;
    let intent = line.intent_row.map(|row| vectors.row(row)).transpose()?;
    let action = vectors.row(line.action_row)?;
    Ok(Step::of_vectors(line.session, line.suite, line.tool, intent, action))
}

fn malformed(reason: &'static str) -> GuardError {
    GuardError::malformed("vectors", reason)
}

fn checked_dimension(dimension: usize) -> Result<usize, GuardError> {
    let maximum = Embedding::MAX_DIMENSION;
    if (1..=maximum).contains(&dimension) {
        return Ok(dimension);
    }
    Err(DriftError::out_of_range("dimension", dimension as f64, 1.0, maximum as f64).into())
}

/// What is left of the bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take(&mut self, length: usize) -> Result<&'a [u8], GuardError> {
        let (taken, rest) =
            self.0.split_at_checked(length).ok_or(malformed("the bytes end early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn array<const N: usize>(&mut self) -> Result<[u8; N], GuardError> {
        let mut array = [0; N];
        array.copy_from_slice(self.take(N)?);
        Ok(array)
    }

    fn u32(&mut self) -> Result<usize, GuardError> {
        Ok(u32::from_le_bytes(self.array()?) as usize)
    }

    fn u16(&mut self) -> Result<usize, GuardError> {
        Ok(usize::from(u16::from_le_bytes(self.array()?)))
    }

    fn row(&mut self, dimension: usize) -> Result<Vec<(u16, f32)>, GuardError> {
        let count = self.u16()?;
        let (values, _) = self.take(4 * count)?.as_chunks::<4>();
        let count = self.u16()?;
        let (indices, _) = self.take(2 * count)?.as_chunks::<2>();
        let places = self.take(count)?;
        let mut row = Vec::with_capacity(count);
        for (&index, &place) in indices.iter().zip(places) {
            let index = u16::from_le_bytes(index);
            let ascends = row.last().is_none_or(|&(last, _)| last < index);
            if usize::from(index) >= dimension || !ascends {
                return Err(malformed("an index beyond the dimension or out of order"));
            }
            let value = values.get(usize::from(place)).ok_or(malformed("no such value"))?;
            row.push((index, f32::from_le_bytes(*value)));
        }
        Ok(row)
    }
}
