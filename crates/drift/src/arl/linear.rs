/// A square matrix by rows.
#[derive(Debug, Clone)]
pub(super) struct Matrix {
    n: usize,
    cells: Vec<f64>,
}

impl Matrix {
    /// The identity.
    pub(super) fn identity(n: usize) -> Self {
        let mut cells = vec![0.0; n * n];
        cells.iter_mut().step_by(n + 1).for_each(|cell| *cell = 1.0);
        Self { n, cells }
    }

    pub(super) fn row_mut(&mut self, i: usize) -> &mut [f64] {
        &mut self.cells[i * self.n..(i + 1) * self.n]
    }

    /// Solves for a right-hand side of ones by elimination with partial pivoting, O(n^3 / 3).
    ///
    /// A pivot that vanishes is taken for one in the last digit: the solution is then huge, not undefined.
    pub(super) fn solve_ones(mut self) -> Vec<f64> {
        let n = self.n;
        let mut x = vec![1.0; n];
        for i in 0..n {
            let pivot = (i..n)
                .max_by(|&a, &b| {
                    self.cells[a * n + i].abs().total_cmp(&self.cells[b * n + i].abs())
                })
                .unwrap_or(i);
            if pivot != i {
                let (head, tail) = self.cells.split_at_mut(pivot * n);
                head[i * n..(i + 1) * n].swap_with_slice(&mut tail[..n]);
                x.swap(i, pivot);
            }
            let (head, tail) = self.cells.split_at_mut((i + 1) * n);
            let top = &mut head[i * n..];
            if top[i].abs() < f64::EPSILON {
                top[i] = f64::EPSILON;
            }
            for (j, row) in tail.chunks_exact_mut(n).enumerate() {
                let factor = row[i] / top[i];
                for (cell, above) in row[i..].iter_mut().zip(&top[i..]) {
                    *cell -= factor * above;
                }
                x[i + 1 + j] -= factor * x[i];
            }
        }
        for i in (0..n).rev() {
            let row = &self.cells[i * n..(i + 1) * n];
            let sum: f64 = row[i + 1..].iter().zip(&x[i + 1..]).map(|(a, b)| a * b).sum();
            x[i] = (x[i] - sum) / row[i];
        }
        x
    }
}
