//! One vector against every row of a matrix of 384 columns.

use std::hint::black_box;

use lukhas_kernels::{dot, matvec};

const DIM: usize = 384;

fn main() {
    lukhas_perf::divan::main();
}

#[divan::bench(args = [10, 1_000], sample_count = 1000, sample_size = 1)]
fn in_f64(bencher: divan::Bencher<'_, '_>, rows: usize) {
    let matrix: Vec<f32> =
        (0..rows * DIM).map(|i| [-2.0, -1.0, 0.0, 1.0, 2.0, 3.0, 4.0][i * i % 7]).collect();
    let x: Vec<f32> = (0..DIM).map(|i| [0.5, -1.0, 1.5][i % 3]).collect();
    let mut out = vec![0.0; rows];
    matvec(&matrix, DIM, &x, &mut out);
    assert!(matrix.chunks_exact(DIM).zip(&out).all(|(row, out)| dot(row, &x) == *out));
    lukhas_perf::tap(bencher, "kernels.matvec", rows, || {
        matvec(black_box(&matrix), DIM, black_box(&x), &mut out);
    });
}
