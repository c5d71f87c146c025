use lukhas_types::{Lane, UserId};

use crate::problem::Problem;

/// On whose behalf requests are made, and what they may do. The one place where ownership is decided.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Owns what a request makes without naming a user.
    pub(crate) user: UserId,
    /// May act for any user.
    pub(crate) any_user: bool,
    /// May choose any lane.
    pub(crate) any_lane: bool,
}

impl Caller {
    /// Nobody in particular.
    pub(crate) fn anonymous(any_lane: bool) -> Self {
        let user = UserId::new("anonymous").expect("letters are in the alphabet");
        Self { user, any_user: true, any_lane }
    }

    /// Refuses what belongs to another user.
    pub(crate) fn act_for(&self, owner: &UserId) -> Result<(), Problem> {
        if self.any_user || self.user == *owner { Ok(()) } else { Err(Problem::not_owner()) }
    }

    /// The lane of a reading: the policy's, or the one asked for where it is no looser.
    pub(crate) fn lane(&self, policy: Lane, asked: Option<Lane>) -> Result<Lane, Problem> {
        match asked {
            // lanes are ordered from the loosest to the strictest
            Some(asked) if asked < policy && !self.any_lane => {
                Err(Problem::lane_not_allowed(asked, policy))
            }
            Some(asked) => Ok(asked),
            None => Ok(policy),
        }
    }
}
