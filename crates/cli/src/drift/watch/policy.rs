use std::str::FromStr;

use anyhow::bail;
use lukhas_drift::{Policy, Start};
use lukhas_types::Lane;

use crate::drift::options::whole;

/// `lane`, or `arl:N:MEAN`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum PolicyName {
    Lane,
    Arl(Policy),
}

impl FromStr for PolicyName {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if text == "lane" {
            return Ok(Self::Lane);
        }
        let Some((arl, mean)) = text.strip_prefix("arl:").and_then(|rest| rest.split_once(':'))
        else {
            return Err("a policy is `lane`, with the limits of --lane, or `arl:N:MEAN`: at least N readings to a false \
                        block on average, while the mean drift stays at MEAN or below, as arl:10000:0.5"
                .to_owned());
        };
        let arl = whole(arl).ok_or_else(|| {
            format!("N is `{arl}`, must be a whole number of readings in 100..=1000000000, as in arl:10000:0.5 or arl:1e4:0.5")
        })?;
        let mean: f64 = mean.parse().map_err(|_| {
            format!("MEAN is `{mean}`, must be a mean drift in 0.001..=1.9, as in arl:10000:0.5")
        })?;
        let policy = Policy::for_arl(arl, mean).map_err(|error| {
            format!("{error} (the drift goes from 0, the same direction, over 1, unrelated, to 2, the opposite)")
        })?;
        Ok(Self::Arl(policy))
    }
}

impl PolicyName {
    /// With the lane and the start, which only a lane's policy takes.
    pub(super) fn with(self, lane: Option<Lane>, start: Option<Start>) -> anyhow::Result<Policy> {
        match self {
            Self::Lane => {
                let policy = Policy::lane(lane.unwrap_or(Lane::Experimental));
                Ok(policy.with_start(start.unwrap_or_default()))
            }
            Self::Arl(_) if lane.is_some() => {
                bail!(
                    "--lane has limits of its own, and so has --policy arl:N:MEAN: give one of the two"
                )
            }
            Self::Arl(_) if start.is_some() => {
                bail!(
                    "--start is for --policy lane: with arl:N:MEAN the average is shown, and not judged"
                )
            }
            Self::Arl(policy) => Ok(policy),
        }
    }
}
