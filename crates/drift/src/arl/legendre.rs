use std::f64::consts::PI;

/// Nodes and weights of the Gauss-Legendre rule.
#[derive(Debug, Clone)]
pub(super) struct Rule {
    /// Nodes in -1..=1, each with its weight.
    nodes: Vec<(f64, f64)>,
}

impl Rule {
    /// With `n` nodes: Newton's method from Tricomi's approximation, O(n^2).
    pub(super) fn new(n: usize) -> Self {
        let nodes = (0..n)
            .map(|i| {
                let mut x = -libm::cos(PI * (i as f64 + 0.75) / (n as f64 + 0.5));
                let mut slope = 1.0;
                for _ in 0..8 {
                    let value;
                    (value, slope) = polynomial(n, x);
                    x -= value / slope;
                }
                (x, 2.0 / ((1.0 - x * x) * slope * slope))
            })
            .collect();
        Self { nodes }
    }

    /// Enough nodes for a smooth function times a normal density of standard deviation `sd`, over `length`.
    pub(super) fn for_kernel(length: f64, sd: f64) -> Self {
        // The rule's spacing in the middle is pi / (2 n) of the length: below half a standard deviation.
        Self::new((PI * length / sd).ceil().clamp(40.0, 640.0) as usize)
    }

    /// Nodes and weights on `from..=to`.
    pub(super) fn on(&self, from: f64, to: f64) -> impl Iterator<Item = (f64, f64)> {
        let (middle, half) = (f64::midpoint(from, to), (to - from) / 2.0);
        self.nodes.iter().map(move |&(x, w)| (middle + half * x, half * w))
    }
}

/// The Legendre polynomial of degree n >= 1 and its derivative.
fn polynomial(n: usize, x: f64) -> (f64, f64) {
    let (mut before, mut value) = (1.0, x);
    for k in 2..=n {
        let k = k as f64;
        (before, value) = (value, ((2.0 * k - 1.0) * x * value - (k - 1.0) * before) / k);
    }
    (value, n as f64 * (x * value - before) / (x * x - 1.0))
}
