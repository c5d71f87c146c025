use lukhas_types::{Lane, UserId};

use crate::problem::Problem;

/// On whose behalf requests are made, and what they may do. The one place where ownership is decided.
#[derive(Debug, Clone)]
pub(crate) struct Caller {
    /// Owns what a request makes without naming a user. Nobody in particular may act for any user, and has no name that
    /// a user could have, too.
    pub(crate) user: Option<UserId>,
    /// May choose any lane.
    pub(crate) any_lane: bool,
}

/// Which average a sample is folded into, and by whose limits it is judged.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lanes {
    pub(crate) folded: Lane,
    pub(crate) judged: Lane,
}

impl Caller {
    /// The name in what is hashed: empty for nobody.
    pub(crate) fn name(&self) -> &str {
        self.user.as_ref().map_or("", UserId::as_str)
    }

    /// Refuses what belongs to another user.
    pub(crate) fn act_for(&self, owner: Option<&UserId>) -> Result<(), Problem> {
        if self.user.is_none() || self.user.as_ref() == owner {
            Ok(())
        } else {
            Err(Problem::not_owner())
        }
    }

    /// The lanes of a sample. There is one average, the policy lane's, whichever stricter lane is asked for: an average
    /// for each lane would begin anew, so that naming another lane would shed a block.
    pub(crate) fn lanes(&self, policy: Lane, asked: Option<Lane>) -> Result<Lanes, Problem> {
        let judged = asked.unwrap_or(policy);
        match asked {
            _ if self.any_lane => Ok(Lanes { folded: judged, judged }),
            // lanes are ordered from the loosest to the strictest
            Some(asked) if asked < policy => Err(Problem::lane_not_allowed(asked, policy)),
            _ => Ok(Lanes { folded: policy, judged }),
        }
    }

    /// The lane whose state is told: the only one that there is, or the newest.
    pub(crate) fn lane(&self, policy: Lane) -> Option<Lane> {
        (!self.any_lane).then_some(policy)
    }
}
