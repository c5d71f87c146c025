//! The modern Hopfield network (Ramsauer et al. 2020): xi <- X' softmax(beta X xi).

use crate::DreamMemory;
use crate::boltzmann::boltzmann;
use crate::rows::square;
use crate::walk::Scratch;

/// Below this fall of the energy a relaxation has arrived: `f32` states carry about seven digits.
const ARRIVED: f64 = 1e-6;

/// Where a state comes to rest.
#[derive(Debug)]
pub(crate) struct Relaxed {
    pub(crate) state: Vec<f32>,
    /// Of the start and of every accepted update: never rising.
    pub(crate) energies: Vec<f64>,
}

/// At most `updates` updates, ending where the energy falls by less than 1e-6. An update that rounding lets rise is not taken.
/// O(updates n d).
pub(crate) fn relax(
    memory: &DreamMemory,
    start: Vec<f32>,
    beta: f64,
    updates: usize,
    scratch: &mut Scratch,
) -> Relaxed {
    let rows = memory.rows();
    let mut sum = vec![0.0; start.len()];
    let mut state = start;
    let mut next = vec![0.0; state.len()];
    rows.project(&state, &mut scratch.table, &mut scratch.row);
    let mut energies = Vec::with_capacity(updates + 1);
    let mut factors = boltzmann(&mut scratch.row, beta);
    let mut now = 0.5 * square(&state) - factors.pull;
    energies.push(now);
    for _ in 0..updates {
        // softmax: the factors over their sum
        scratch.row.iter_mut().for_each(|x| *x /= factors.sum);
        rows.combine(&scratch.row, &mut sum);
        next.iter_mut().zip(&sum).for_each(|(next, &x)| *next = x as f32);
        rows.project(&next, &mut scratch.table, &mut scratch.row);
        factors = boltzmann(&mut scratch.row, beta);
        let then = 0.5 * square(&next) - factors.pull;
        if then > now {
            break;
        }
        let arrived = now - then < ARRIVED;
        std::mem::swap(&mut state, &mut next);
        now = then;
        energies.push(now);
        if arrived {
            break;
        }
    }
    Relaxed { state, energies }
}
