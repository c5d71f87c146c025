//! `lukhas drift watch`.

use std::process::ExitCode;

use clap::{Args, ValueEnum};
use lukhas_drift::{Monitor, Policy, Reading, Start};
use lukhas_types::{Guardian, Lane, UserId};
use serde::Serialize;

use crate::bounded::Bounded;
use crate::fields::Fields;
use crate::lines::{self, Beside, Line, LineError};

/// Users watched at a time: one more takes the place of the one idle longest, who then starts anew.
const USERS: usize = 100_000;

pub(super) const EXAMPLES: &str = "\
In:  {\"user_id\"?, \"intent\": [..], \"action\": [..]}, vectors of one length (1..=8192); user_id is
     `default` unless given
Out: {\"user_id\", \"lane\", \"drift\", \"ema\", \"guardian\": \"allow\"|\"warn\"|\"block\", \"n\", \"sequence\"}

An error line carries \"guardian\": \"block\" and leaves the user's average as it was. At most 100,000
users are kept; one more takes the place of the one idle longest.

Examples:
  $ printf '{\"intent\":[1,0,0.5],\"action\":[0.9,0.1,0.4]}\\n' | lukhas drift watch
  $ printf '{\"intent\":[1,0],\"action\":[0,1]}\\n' | lukhas drift watch --lane prod --start debiased";

/// Options of `lukhas drift watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// Whose limits: experimental, candidate or prod.
    #[arg(long, default_value = "experimental")]
    lane: Lane,
    /// What the average starts from.
    #[arg(long, value_enum, default_value = "zero")]
    start: StartName,
}

/// The start of the moving average.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum StartName {
    /// From 0: the first readings are lenient.
    Zero,
    /// From the first reading.
    Debiased,
}

/// A line's answer.
#[derive(Debug, Serialize)]
struct Answer {
    user_id: UserId,
    lane: Lane,
    drift: f64,
    ema: f64,
    guardian: Guardian,
    n: usize,
    sequence: u64,
}

pub(super) fn run(args: &WatchArgs) -> anyhow::Result<ExitCode> {
    let start = match args.start {
        StartName::Zero => Start::Zero,
        StartName::Debiased => Start::Debiased,
    };
    let mut watch = Watch::new(Policy::lane(args.lane).with_start(start));
    Ok(lines::answer(Beside::Guardian, |line| watch.line(line))?.code())
}

struct Watch {
    policy: Policy,
    monitors: Bounded<UserId, Monitor>,
}

impl Watch {
    fn new(policy: Policy) -> Self {
        Self { policy, monitors: Bounded::new(USERS) }
    }

    fn line(&mut self, line: &Line<'_>) -> Result<Answer, LineError> {
        let fields = Fields::of(&line.value)?;
        let user = fields.optional_text("user_id")?.unwrap_or("default");
        let user_id = UserId::new(user).map_err(|error| LineError::of(&error))?;
        let (intent, action) = (fields.vector("intent")?, fields.vector("action")?);
        let reading = self.update(&user_id, &intent, &action)?;
        let Reading { lane, drift, ema, guardian, n, sequence, .. } = reading;
        Ok(Answer { user_id, lane, drift, ema, guardian, n, sequence })
    }

    fn update(
        &mut self,
        user: &UserId,
        intent: &[f32],
        action: &[f32],
    ) -> Result<Reading, LineError> {
        if let Some(monitor) = self.monitors.get_mut(user) {
            return monitor.update(intent, action).map_err(|error| LineError::of(&error));
        }
        // a refused line must not take a place
        let mut monitor = Monitor::new(self.policy);
        let reading = monitor.update(intent, action).map_err(|error| LineError::of(&error))?;
        self.monitors.insert(user.clone(), monitor);
        Ok(reading)
    }
}
