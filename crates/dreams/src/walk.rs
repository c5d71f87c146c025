//! The walk on a memory. `P(i -> j) = w_j exp(beta x_i . x_j) / Z_i` over j other than i: reversible, with the
//! stationary law `pi_i ~ w_i sum w_j exp(beta x_i . x_j)`, j other than i.

use lukhas_types::Stream;

use crate::DreamMemory;
use crate::boltzmann::boltzmann;

/// Which entries were visited, and the energy of each.
#[derive(Debug)]
pub(crate) struct Walk {
    pub(crate) visits: Vec<u32>,
    pub(crate) energies: Vec<f64>,
}

/// Scratch of one dream: everything that a step needs, so that a step allocates nothing.
#[derive(Debug)]
pub(crate) struct Scratch {
    /// Cosines with all entries, then their Boltzmann factors.
    pub(crate) row: Vec<f64>,
    /// Running masses.
    mass: Vec<f64>,
    /// The table of packed rows.
    pub(crate) table: Vec<f64>,
}

impl Scratch {
    pub(crate) fn new(memory: &DreamMemory) -> Self {
        let n = memory.len();
        Self { row: vec![0.0; n], mass: vec![0.0; n], table: Vec::new() }
    }
}

/// Begins at j with probability ~ `w_j exp(beta cue . x_j)`, then walks. O(steps n d).
pub(crate) fn walk(
    memory: &DreamMemory,
    cue: &[f32],
    steps: usize,
    beta: f64,
    stream: &mut Stream,
    scratch: &mut Scratch,
) -> Walk {
    let mut out = Walk { visits: Vec::with_capacity(steps), energies: Vec::with_capacity(steps) };
    memory.rows().project(cue, &mut scratch.table, &mut scratch.row);
    let _ = boltzmann(&mut scratch.row, beta);
    let mut at = next(memory, None, stream, scratch);
    for step in 0..steps {
        memory.rows().row(at, &mut scratch.row);
        // |x_i| = 1 by construction
        out.energies.push(0.5 - boltzmann(&mut scratch.row, beta).pull);
        out.visits.push(at as u32);
        if step + 1 < steps {
            at = next(memory, Some(at), stream, scratch);
        }
    }
    out
}

/// Draws from the masses by one uniform number and the running sums, in order of ids. A memory of one entry stays.
fn next(
    memory: &DreamMemory,
    from: Option<usize>,
    stream: &mut Stream,
    scratch: &mut Scratch,
) -> usize {
    let uniform = stream.next_unit();
    if let Some(from) = from {
        scratch.row[from] = 0.0;
    }
    let mut total = 0.0;
    let masses = scratch.row.iter().zip(memory.walk_weights()).zip(&mut scratch.mass);
    for ((factor, w), mass) in masses {
        total += w * factor;
        *mass = total;
    }
    // the first running sum above the draw: it grew there, so it is never `from`
    let draw = uniform * total;
    let j = scratch.mass.partition_point(|&mass| mass <= draw);
    if j < scratch.mass.len() {
        return j;
    }
    // nothing has mass beyond the draw: a memory of one entry, or a draw that rounded up to the total
    let n = scratch.mass.len();
    (0..n).rev().find(|&j| Some(j) != from).unwrap_or(0)
}
