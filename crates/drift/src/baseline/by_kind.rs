//! A number of every action, by session and kind, of which any session may be left out.

use super::moments::{Moments, Usual};
use super::starts::Starts;

/// The moments of all, of each kind, and of each session alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ByKind {
    all: Moments,
    kinds: Vec<Moments>,
    sessions: Vec<Moments>,
    /// Of each session its kinds, ascending.
    parts: Vec<(usize, Moments)>,
    starts: Starts,
}

impl ByKind {
    /// Of each session its numbers, each with the place of its kind.
    pub(crate) fn of<I>(kinds: usize, sessions: impl Iterator<Item = I>) -> Self
    where
        I: Iterator<Item = (usize, f64)>,
    {
        let (mut all, mut kinds) = (Moments::default(), vec![Moments::default(); kinds]);
        let (mut wholes, mut parts, mut counts) = (Vec::new(), Vec::new(), Vec::new());
        for session in sessions {
            let own = parts_of(session);
            let mut whole = Moments::default();
            for (kind, part) in &own {
                whole = whole.plus(part);
                kinds[*kind] = kinds[*kind].plus(part);
            }
            all = all.plus(&whole);
            wholes.push(whole);
            counts.push(own.len());
            parts.extend(own);
        }
        Self { all, kinds, sessions: wholes, parts, starts: Starts::of(counts.into_iter()) }
    }

    /// The kinds that it knows: those before this one.
    pub(crate) fn kinds(&self) -> usize {
        self.kinds.len()
    }

    pub(crate) fn seen(&self, kind: usize) -> u64 {
        self.kinds[kind].n()
    }

    pub(crate) fn all(&self, left_out: &[usize]) -> Moments {
        left_out.iter().fold(self.all, |all, &session| all.minus(&self.sessions[session]))
    }

    /// The moments of a kind (None: one that was never seen) when some sessions are left out.
    pub(crate) fn kind(&self, kind: Option<usize>, left_out: &[usize]) -> Moments {
        let Some(kind) = kind else { return Moments::default() };
        left_out.iter().fold(self.kinds[kind], |moments, &session| {
            let parts = &self.parts[self.starts.range(session)];
            part_of(parts, kind).map_or(moments, |part| moments.minus(part))
        })
    }

    /// What is usual for a kind when some sessions are left out.
    pub(crate) fn usual(&self, kind: Option<usize>, left_out: &[usize]) -> Usual {
        Usual::of(&self.kind(kind, left_out), &self.all(left_out).prior())
    }
}

/// The moments of each kind among numbers, ascending by kind.
pub(crate) fn parts_of(numbers: impl Iterator<Item = (usize, f64)>) -> Vec<(usize, Moments)> {
    let mut numbers: Vec<(usize, f64)> = numbers.collect();
    // stable: the numbers of a kind are added up in their order
    numbers.sort_by_key(|number| number.0);
    let kinds = numbers.chunk_by(|a, b| a.0 == b.0);
    kinds.map(|of| (of[0].0, Moments::of(of.iter().map(|number| number.1)))).collect()
}

/// That of a kind among [`parts_of`] it.
pub(crate) fn part_of(parts: &[(usize, Moments)], kind: usize) -> Option<&Moments> {
    parts.binary_search_by_key(&kind, |part| part.0).ok().map(|place| &parts[place].1)
}
