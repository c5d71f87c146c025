//! The vectors of a memory, row-major, and what a walk and a relaxation ask of them.

use lukhas_kernels::{dot, hamming, matvec};

/// Unit rows of one length.
#[derive(Debug)]
pub(crate) enum Rows {
    Dense {
        rows: Vec<f32>,
        dim: usize,
    },
    /// +-1/sqrt(d), one bit a component: exact dots, 32 times smaller.
    Bits {
        words: Vec<u64>,
        per_row: usize,
    },
}

/// The signs of the bits of every byte, the lowest first.
static SIGNS: [[f64; 8]; 256] = signs();

const fn signs() -> [[f64; 8]; 256] {
    let mut signs = [[-1.0; 8]; 256];
    let mut i = 0;
    while i < 256 * 8 {
        if ((i / 8) >> (i % 8)) & 1 == 1 {
            signs[i / 8][i % 8] = 1.0;
        }
        i += 1;
    }
    signs
}

/// Rows that are added in one pass.
const BLOCK: usize = 4;

impl Rows {
    pub(crate) fn dim(&self) -> usize {
        match self {
            Self::Dense { dim, .. } => *dim,
            Self::Bits { per_row, .. } => per_row * 64,
        }
    }

    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Dense { rows, .. } => rows.len() * 4,
            Self::Bits { words, .. } => words.len() * 8,
        }
    }

    /// `out[j] = x_i . x_j`.
    pub(crate) fn row(&self, i: usize, out: &mut [f64]) {
        match self {
            Self::Dense { rows, dim } => matvec(rows, *dim, &rows[i * dim..(i + 1) * dim], out),
            Self::Bits { words, per_row } => {
                let row = &words[i * per_row..(i + 1) * per_row];
                let scale = 2.0 / (per_row * 64) as f64;
                for (out, other) in out.iter_mut().zip(words.chunks_exact(*per_row)) {
                    *out = 1.0 - scale * f64::from(hamming(row, other));
                }
            }
        }
    }

    /// `out[j] = x . x_j` for any dense `x`; `table` is scratch of its own.
    pub(crate) fn project(&self, x: &[f32], table: &mut Vec<f64>, out: &mut [f64]) {
        match self {
            Self::Dense { rows, dim } => matvec(rows, *dim, x, out),
            Self::Bits { words, per_row } => {
                signed_sums(x, table);
                let scale = 1.0 / ((per_row * 64) as f64).sqrt();
                for (out, row) in out.iter_mut().zip(words.chunks_exact(*per_row)) {
                    *out = scale * look_up(row, table);
                }
            }
        }
    }

    /// `out = sum_j p_j x_j`, in a fixed order; entries of weight 0 cost nothing.
    pub(crate) fn combine(&self, p: &[f64], out: &mut [f64]) {
        out.fill(0.0);
        match self {
            Self::Dense { rows, dim } => {
                let (mut blocks, weights) =
                    (rows.chunks_exact(BLOCK * dim), p.as_chunks::<BLOCK>());
                for (block, &[p0, p1, p2, p3]) in blocks.by_ref().zip(weights.0) {
                    if [p0, p1, p2, p3] == [0.0; BLOCK] {
                        continue;
                    }
                    let (r0, rest) = block.split_at(*dim);
                    let (r1, rest) = rest.split_at(*dim);
                    let (r2, r3) = rest.split_at(*dim);
                    for ((((out, a), b), c), d) in out.iter_mut().zip(r0).zip(r1).zip(r2).zip(r3) {
                        *out += (p0 * f64::from(*a) + p1 * f64::from(*b))
                            + (p2 * f64::from(*c) + p3 * f64::from(*d));
                    }
                }
                for (row, p) in blocks.remainder().chunks_exact(*dim).zip(weights.1) {
                    out.iter_mut().zip(row).for_each(|(out, x)| *out += p * f64::from(*x));
                }
            }
            Self::Bits { words, per_row } => {
                let scale = 1.0 / ((per_row * 64) as f64).sqrt();
                for (row, p) in words.chunks_exact(*per_row).zip(p).filter(|pair| *pair.1 != 0.0) {
                    let bytes = row.iter().flat_map(|word| word.to_le_bytes());
                    for (byte, out) in bytes.zip(out.as_chunks_mut::<8>().0) {
                        let signs = &SIGNS[usize::from(byte)];
                        out.iter_mut().zip(signs).for_each(|(out, sign)| *out += p * sign);
                    }
                }
                out.iter_mut().for_each(|x| *x *= scale);
            }
        }
    }
}

/// `|x|^2`.
pub(crate) fn square(x: &[f32]) -> f64 {
    dot(x, x)
}

/// For every four components the sixteen sums with every choice of signs; a set bit is +.
fn signed_sums(x: &[f32], table: &mut Vec<f64>) {
    table.clear();
    for four in x.as_chunks::<4>().0 {
        let [a, b, c, d] = four.map(f64::from);
        for pattern in 0..16_u32 {
            let sign = |bit: u32, x: f64| if pattern >> bit & 1 == 1 { x } else { -x };
            table.push((sign(0, a) + sign(1, b)) + (sign(2, c) + sign(3, d)));
        }
    }
}

fn look_up(row: &[u64], table: &[f64]) -> f64 {
    let mut sums = [0.0; 4];
    for (word, table) in row.iter().zip(table.as_chunks::<256>().0) {
        for nibble in 0..16 {
            sums[nibble % 4] += table[nibble * 16 + (word >> (4 * nibble) & 15) as usize];
        }
    }
    (sums[0] + sums[1]) + (sums[2] + sums[3])
}

#[test]
fn packed_rows_are_their_dense_rows() {
    let mut stream = lukhas_types::Stream::new(&lukhas_types::Hasher::new("rows v1").finish());
    let (n, per_row) = (7, 3);
    let words: Vec<u64> = (0..n * per_row).map(|_| stream.next_u64()).collect();
    let dim = per_row * 64;
    let rows =
        words.chunks_exact(per_row).flat_map(|row| crate::EntryVector::Bits(row.to_vec()).unit());
    let dense = Rows::Dense { rows: rows.collect(), dim };
    let packed = Rows::Bits { words: words.clone(), per_row };
    let x: Vec<f32> = (0..dim).map(|_| stream.normal() as f32).collect();
    let p: Vec<f64> = (0..n).map(|i| if i == 2 { 0.0 } else { stream.next_unit() }).collect();
    let near = |a: &[f64], b: &[f64]| a.iter().zip(b).all(|(x, y)| (x - y).abs() < 1e-5);
    let both = |of: &dyn Fn(&Rows, &mut [f64]), len: usize| {
        let (mut a, mut b) = (vec![0.0; len], vec![0.0; len]);
        of(&dense, &mut a);
        of(&packed, &mut b);
        assert!(near(&a, &b), "{a:?} {b:?}");
    };
    both(&|rows, out| rows.row(3, out), n);
    both(&|rows, out| rows.project(&x, &mut Vec::new(), out), n);
    both(&|rows, out| rows.combine(&p, out), dim);
    // and the dense sum is the plain one
    let mut sum = vec![0.0; dim];
    dense.combine(&p, &mut sum);
    let Rows::Dense { rows, .. } = &dense else { unreachable!("made dense above") };
    let plain: Vec<f64> =
        (0..dim).map(|k| (0..n).map(|i| p[i] * f64::from(rows[i * dim + k])).sum()).collect();
    assert!(near(&sum, &plain));
}
