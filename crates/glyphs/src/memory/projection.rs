//! From the vectors of any embedder to bits that keep their angles.

use lukhas_types::{Embedding, Hasher};

use crate::Hypervector;

/// Sign random projection (Charikar 2002): bit `b` is the sign of the product with a Gaussian direction `g_b`, so
/// `P(bit equal) = 1 - angle / pi`. The directions come from a hash of the embedder's name and the coordinate, quantised
/// to 256 equally probable values of the normal distribution; d bytes for each dimension, drawn once.
pub(super) struct Projection {
    /// Row `j`: coordinate `j` of every direction.
    rows: Vec<i8>,
}

impl Projection {
    /// O(dimension d).
    pub(super) fn new(embedder: &str, dimension: usize) -> Self {
        let normal = normal();
        let mut rows = Vec::with_capacity(dimension * Hypervector::DIMENSION);
        let mut words = vec![0; Hypervector::DIMENSION / 8];
        for j in 0..dimension {
            let hasher = Hasher::new("glyph projection v1").text(embedder).number(j as u64);
            hasher.expand(&mut words);
            let bytes = words.iter().flat_map(|word| word.to_le_bytes());
            rows.extend(bytes.map(|byte| normal[usize::from(byte)]));
        }
        Self { rows }
    }

    /// Bytes held.
    pub(super) fn bytes(&self) -> usize {
        self.rows.len()
    }

    /// O(non-zero coordinates d), coordinates added in order.
    pub(super) fn project(&self, embedding: &Embedding) -> Hypervector {
        let mut sums = vec![0.0_f32; Hypervector::DIMENSION];
        // scaled to its largest coordinate, so that no sum overflows
        let largest = embedding.as_slice().iter().fold(0.0_f32, |largest, x| largest.max(x.abs()));
        for (x, row) in embedding.as_slice().iter().zip(self.rows.chunks(Hypervector::DIMENSION)) {
            if *x != 0.0 {
                let x = x / largest;
                sums.iter_mut().zip(row).for_each(|(sum, g)| *sum += x * f32::from(*g));
            }
        }
        let mut bits = Hypervector::ZERO;
        for (word, sums) in bits.words_mut().iter_mut().zip(sums.chunks(64)) {
            *word = sums.iter().rev().fold(0, |word, &sum| word << 1 | u64::from(sum > 0.0));
        }
        bits
    }
}

/// The middle of each 256th of the standard normal distribution, times 43 (so that the outermost, 2.89, is 124).
fn normal() -> [i8; 256] {
    std::array::from_fn(|k| {
        let share = (k as f64 + 0.5) / 256.0;
        let (mut low, mut high) = (-4.0_f64, 4.0_f64);
        for _ in 0..60 {
            let middle = f64::midpoint(low, high);
            let below = 0.5 * libm::erfc(-middle / std::f64::consts::SQRT_2);
            if below < share { low = middle } else { high = middle }
        }
        libm::round(43.0 * low) as i8
    })
}
