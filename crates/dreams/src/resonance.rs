//! What a dream feels: the emotions of its visits, carried over from step to step.

use std::sync::Arc;

use crate::DreamMemory;

/// `r_k = clamp(d r_k' + (1 - d) e_k, 0, 1)` over the union of the names met so far; the first visit feels as it is.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Resonance {
    /// In order of their first visit, then by name.
    names: Vec<Arc<str>>,
    /// The step in which each name was met first.
    met: Vec<usize>,
    /// Row-major, steps x names; 0 before a name was met.
    strengths: Vec<f64>,
}

/// The most names that a dream carries: those met first.
const MAX_NAMES: usize = lukhas_types::Emotions::MAX_KEYS;

impl Resonance {
    pub(crate) fn of(memory: &DreamMemory, visits: &[u32], keep: f64) -> Self {
        let (numbers, met) = meet(memory, visits);
        let width = numbers.len();
        let mut strengths = vec![0.0; width * visits.len()];
        for (step, &visit) in visits.iter().enumerate() {
            let (before, now) = strengths.split_at_mut(step * width);
            let now = &mut now[..width];
            for (number, strength) in memory.feelings(visit as usize) {
                if let Some(slot) = numbers.iter().position(|known| known == number) {
                    now[slot] = *strength;
                }
            }
            if step > 0 {
                let before = &before[(step - 1) * width..];
                for (now, before) in now.iter_mut().zip(before) {
                    *now = (keep * before + (1.0 - keep) * *now).clamp(0.0, 1.0);
                }
            }
        }
        let names = numbers.iter().map(|&number| Arc::clone(memory.name(number))).collect();
        Self { names, met, strengths }
    }

    /// Names and strengths in one step, in no order that means anything.
    pub(crate) fn at(&self, step: usize) -> impl Iterator<Item = (&str, f64)> {
        let row = &self.strengths[step * self.names.len()..(step + 1) * self.names.len()];
        let known = self.names.iter().zip(&self.met).zip(row);
        known
            .filter(move |((_, met), _)| **met <= step)
            .map(|((name, _), strength)| (&**name, *strength))
    }

    /// The greatest strength of a name and the first step with it.
    pub(crate) fn peak(&self, name: &str) -> Option<(f64, usize)> {
        let slot = self.names.iter().position(|known| **known == *name)?;
        let mut peak = (0.0, 0);
        for (step, row) in self.strengths.chunks_exact(self.names.len()).enumerate() {
            if row[slot] > peak.0 {
                peak = (row[slot], step);
            }
        }
        Some(peak)
    }

    /// The mean strength of every name over the steps from 0 on, counting 0 before it was met.
    pub(crate) fn means(&self) -> impl Iterator<Item = (&str, f64)> {
        let width = self.names.len();
        let steps = self.strengths.len() / width.max(1);
        self.names.iter().enumerate().map(move |(slot, name)| {
            let sum = (0..steps).fold(0.0, |sum, step| sum + self.strengths[step * width + slot]);
            (&**name, (sum / steps as f64).clamp(0.0, 1.0))
        })
    }

    /// Names, when they were met, and all strengths, for the digest.
    pub(crate) fn write(&self, buffer: &mut Vec<u8>) {
        buffer.extend_from_slice(&(self.names.len() as u64).to_le_bytes());
        for (name, met) in self.names.iter().zip(&self.met) {
            crate::dream::put_text(buffer, name);
            buffer.extend_from_slice(&(*met as u64).to_le_bytes());
        }
        for strength in &self.strengths {
            buffer.extend_from_slice(&strength.to_bits().to_le_bytes());
        }
    }
}

/// The numbers of the names that the visits meet, and when.
fn meet(memory: &DreamMemory, visits: &[u32]) -> (Vec<u32>, Vec<usize>) {
    let (mut numbers, mut met) = (Vec::with_capacity(MAX_NAMES), Vec::with_capacity(MAX_NAMES));
    for (step, &visit) in visits.iter().enumerate() {
        for &(number, _) in memory.feelings(visit as usize) {
            if numbers.len() < MAX_NAMES && !numbers.contains(&number) {
                numbers.push(number);
                met.push(step);
            }
        }
    }
    (numbers, met)
}
