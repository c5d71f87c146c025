//! Many samples at once, which wait for memory together.

use lukhas_types::{Lane, Timestamp, UserId};

use super::row::Row;
use super::{Place, Registry, shard};
use crate::{DriftError, Reading};

/// Samples whose users are looked up before the first is scored: enough that their ways from memory overlap, few enough that
/// what came stays in the first cache.
const BLOCK: usize = 32;

/// A sample of a user, as [`Registry::update`] takes it.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct UserSample<'a> {
    /// Whose.
    pub user: &'a UserId,
    /// In which lane.
    pub lane: Lane,
    /// The intent, 1 component or more.
    pub intent: &'a [f32],
    /// The action, of as many components.
    pub action: &'a [f32],
    /// When, if its caller says so.
    pub at: Option<Timestamp>,
}

impl<'a> UserSample<'a> {
    /// Without a time.
    #[must_use]
    pub const fn new(user: &'a UserId, lane: Lane, intent: &'a [f32], action: &'a [f32]) -> Self {
        Self { user, lane, intent, action, at: None }
    }

    /// With a time.
    #[must_use]
    pub const fn at(mut self, at: Timestamp) -> Self {
        self.at = Some(at);
        self
    }
}

impl Registry {
    /// [`Registry::update`] with each sample in turn: the same states and the same answers, and an error of one changes
    /// nothing of the others. Faster where users are many, as the samples do not wait for memory one after another.
    /// O(n) for all vectors, one allocation.
    ///
    /// ```
    /// use lukhas_drift::{Registry, RegistryParams, UserSample};
    /// use lukhas_types::{Lane, UserId};
    /// let registry = Registry::new(RegistryParams::default())?;
    /// let (ada, bob) = (UserId::new("ada")?, UserId::new("bob")?);
    /// let answers = registry.update_each(&[
    ///     UserSample::new(&ada, Lane::Prod, &[1.0, 0.0], &[0.0, 1.0]),
    ///     UserSample::new(&bob, Lane::Prod, &[1.0, 0.0], &[0.0, 0.0]),
    /// ]);
    /// assert!(answers[0].as_ref().is_ok_and(|reading| reading.drift == 1.0));
    /// assert!(answers[1].is_err() && registry.len() == 1);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[must_use]
    pub fn update_each(&self, samples: &[UserSample<'_>]) -> Vec<Result<Reading, DriftError>> {
        let mut answers = Vec::with_capacity(samples.len());
        for block in samples.chunks(BLOCK) {
            let mut found: [(Place, &[Row]); BLOCK] = [(Place { shard: 0, tag: 1 }, &[]); BLOCK];
            for (found, sample) in found.iter_mut().zip(block) {
                *found = self.look_up(sample.user);
            }
            let found = &found[..block.len()];
            for (place, rows) in found {
                shard::near(rows, place.tag).for_each(Row::prefetch);
            }
            let each = found.iter().zip(block);
            answers.extend(each.map(|(&(place, rows), sample)| self.settle(place, rows, sample)));
        }
        answers
    }
}
