//! Where the things of each session stand in a list of those of all.

use std::ops::Range;

/// The first of each session, and one more.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Starts(Vec<usize>);

impl Starts {
    /// Of sessions with so many things each.
    pub(crate) fn of(counts: impl Iterator<Item = usize>) -> Self {
        let ends = counts.scan(0, |sum, count| {
            *sum += count;
            Some(*sum)
        });
        Self(std::iter::once(0).chain(ends).collect())
    }

    pub(crate) fn sessions(&self) -> usize {
        self.0.len() - 1
    }

    pub(crate) fn range(&self, session: usize) -> Range<usize> {
        self.0[session]..self.0[session + 1]
    }

    /// The session of each.
    pub(crate) fn owners(&self) -> Vec<usize> {
        let each = (0..self.sessions()).map(|session| (session, self.range(session).len()));
        each.flat_map(|(session, count)| std::iter::repeat_n(session, count)).collect()
    }
}
