//! A number of every action, by session and kind, of which any session may be left out.

use std::collections::BTreeMap;

use super::moments::{Moments, Usual};

/// The moments of all, of each kind, and of each session alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ByKind {
    all: Moments,
    kinds: Vec<Moments>,
    sessions: Vec<(Moments, Vec<(usize, Moments)>)>,
}

impl ByKind {
    /// Of each session its numbers, each with the place of its kind.
    pub(crate) fn of<I>(kinds: usize, sessions: impl Iterator<Item = I>) -> Self
    where
        I: Iterator<Item = (usize, f64)>,
    {
        let (all, kinds) = (Moments::default(), vec![Moments::default(); kinds]);
        let mut by_kind = Self { all, kinds, sessions: Vec::new() };
        for session in sessions {
            let mut parts: BTreeMap<usize, Moments> = BTreeMap::new();
            for (kind, number) in session {
                let part = parts.entry(kind).or_default();
                *part = part.plus(&Moments::of(std::iter::once(number)));
            }
            let mut whole = Moments::default();
            for (&kind, part) in &parts {
                whole = whole.plus(part);
                by_kind.kinds[kind] = by_kind.kinds[kind].plus(part);
            }
            by_kind.all = by_kind.all.plus(&whole);
            by_kind.sessions.push((whole, parts.into_iter().collect()));
        }
        by_kind
    }

    /// The kinds that it knows: those before this one.
    pub(crate) fn kinds(&self) -> usize {
        self.kinds.len()
    }

    pub(crate) fn seen(&self, kind: usize) -> u64 {
        self.kinds[kind].n()
    }

    pub(crate) fn all(&self, left_out: &[usize]) -> Moments {
        left_out.iter().fold(self.all, |all, &session| all.minus(&self.sessions[session].0))
    }

    /// What is usual for a kind (None: one that was never seen) when some sessions are left out.
    pub(crate) fn usual(&self, kind: Option<usize>, left_out: &[usize]) -> Usual {
        let mut moments = kind.map_or(Moments::default(), |kind| self.kinds[kind]);
        for &session in left_out {
            let parts = &self.sessions[session].1;
            let part = kind.and_then(|kind| parts.binary_search_by_key(&kind, |part| part.0).ok());
            if let Some(part) = part {
                moments = moments.minus(&parts[part].1);
            }
        }
        Usual::of(&moments, &self.all(left_out))
    }
}
