//! Complete-link clusters of unit vectors.

/// Cosines of all pairs, n x n.
#[derive(Debug)]
pub(super) struct Cosines {
    values: Vec<f64>,
    n: usize,
}

impl Cosines {
    /// Of vectors that are neither zero nor of different lengths. O(n^2 d).
    pub(super) fn of(vectors: &[&[f32]]) -> Self {
        let (n, d) = (vectors.len(), vectors.first().map_or(0, |vector| vector.len()));
        let norms: Vec<f64> = vectors.iter().map(|v| lukhas_kernels::dot(v, v).sqrt()).collect();
        let rows = vectors.concat();
        let mut values = vec![1.0; n * n];
        let mut dots = vec![0.0; n];
        for i in 0..n {
            let dots = &mut dots[i + 1..];
            lukhas_kernels::matvec(&rows[(i + 1) * d..], d, vectors[i], dots);
            for (j, dot) in (i + 1..n).zip(dots) {
                let cosine = (*dot / (norms[i] * norms[j])).clamp(-1.0, 1.0);
                values[i * n + j] = cosine;
                values[j * n + i] = cosine;
            }
        }
        Self { values, n }
    }

    pub(super) fn get(&self, i: usize, j: usize) -> f64 {
        self.values[i * self.n + j]
    }
}

/// Merges the two most similar clusters, of equal ones the first pair, while every cosine within the merged one is at
/// least `tau`. Clusters list their members in order, and are ordered by their first member. O(n^2) typically, O(n^3)
/// at worst.
pub(super) fn complete_link(cosines: &Cosines, tau: f64) -> Vec<Vec<usize>> {
    let n = cosines.n;
    // the least cosine between two clusters, by their first members
    let mut link = cosines.values.clone();
    let mut clusters: Vec<Vec<usize>> = (0..n).map(|i| vec![i]).collect();
    let mut nearest: Vec<Option<usize>> =
        (0..n).map(|i| nearest_after(&link, &clusters, i)).collect();
    while let Some((i, j)) = closest(&link, &nearest, n, tau) {
        let merged = std::mem::take(&mut clusters[j]);
        clusters[i].extend(merged);
        for k in 0..n {
            let least = f64::min(link[i * n + k], link[j * n + k]);
            link[i * n + k] = least;
            link[k * n + i] = least;
        }
        nearest[j] = None;
        for k in 0..j {
            // links only get weaker, so others keep their nearest
            let stale = k == i || nearest[k] == Some(i) || nearest[k] == Some(j);
            if stale && !clusters[k].is_empty() {
                nearest[k] = nearest_after(&link, &clusters, k);
            }
        }
    }
    clusters.retain(|cluster| !cluster.is_empty());
    clusters.iter_mut().for_each(|cluster| cluster.sort_unstable());
    clusters
}

/// The most similar cluster behind `i`, of equal ones the first.
fn nearest_after(link: &[f64], clusters: &[Vec<usize>], i: usize) -> Option<usize> {
    let n = clusters.len();
    let mut best: Option<usize> = None;
    for j in i + 1..n {
        let better = best.is_none_or(|best| link[i * n + j] > link[i * n + best]);
        if !clusters[j].is_empty() && better {
            best = Some(j);
        }
    }
    best
}

fn closest(link: &[f64], nearest: &[Option<usize>], n: usize, tau: f64) -> Option<(usize, usize)> {
    let mut best: Option<(usize, usize)> = None;
    for (i, j) in nearest.iter().enumerate().filter_map(|(i, j)| j.map(|j| (i, j))) {
        let value = link[i * n + j];
        if value >= tau && best.is_none_or(|(a, b)| value > link[a * n + b]) {
            best = Some((i, j));
        }
    }
    best
}
