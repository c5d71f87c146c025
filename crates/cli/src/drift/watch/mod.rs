//! `lukhas drift watch`.

mod policy;
mod trend;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, ValueEnum};
use lukhas_drift::{Monitor, Policy, Reading, Start};
use lukhas_types::{Guardian, Lane, UserId};
use serde::Serialize;

use self::policy::PolicyName;
use self::trend::Trend;
use super::plot;
use crate::bounded::Bounded;
use crate::fields::Fields;
use crate::lines::{self, Beside, Line, LineError};

/// Users watched at a time: one more takes the place of the one idle longest, who then starts anew.
const USERS: usize = 100_000;

pub(super) const EXAMPLES: &str = "\
In:  {\"user_id\"?, \"lane\"?, \"intent\": [..], \"action\": [..]}
Out: {\"user_id\", \"lane\", \"drift\", \"ema\", \"guardian\", \"n\", \"sequence\"}

intent and action are vectors of one length (1..=8192). user_id is `default` unless given, lane \
that of --lane. Other fields are not read. guardian is allow, warn or block. An error line carries \
\"guardian\": \"block\" and leaves the user's average as it was. At most 100,000 users are kept; one \
more takes the place of the one idle longest.

--policy lane judges the moving average by fixed limits. A user has one average. A line may name a \
stricter lane than --lane (experimental, candidate, prod: from loose to strict): the same average is \
then judged by the limits of that lane. A looser lane is an error line.

--policy arl:N:MEAN needs no limit: it judges the evidence that the mean drift lies above MEAN. It \
makes at least N readings to a false block on average (N/4 to a false warning) for every stream \
whose mean, given what came before, stays at MEAN or below. It has no lanes: a line with one is an \
error line. Answers have \"lane\": null, and end with \"evidence\" and \"onset\", the reading where the \
drift seems to have begun.

--svg draws drift, average and evidence of the first 12 users, when the input ends.

Examples:
  $ printf '{\"intent\":[1,0,0.5],\"action\":[0.9,0.1,0.4]}\\n' | lukhas drift watch
  $ printf '{\"intent\":[1,0],\"action\":[0,1]}\\n' | lukhas drift watch --lane prod
  $ printf '{\"intent\":[1],\"action\":[2],\"lane\":\"prod\"}\\n' | lukhas drift watch
  $ lukhas drift watch --policy arl:10000:0.5 < readings.jsonl
  $ lukhas drift watch --svg drift.svg < readings.jsonl";

/// Options of `lukhas drift watch`.
#[derive(Debug, Args)]
pub(crate) struct WatchArgs {
    /// Whose limits: experimental, candidate, prod [default: experimental].
    #[arg(long)]
    lane: Option<Lane>,
    /// What the average starts from [default: zero].
    #[arg(long, value_enum)]
    start: Option<StartName>,
    /// What is judged: `lane`, or `arl:N:MEAN`.
    #[arg(long, value_name = "POLICY", default_value = "lane")]
    policy: PolicyName,
    /// Draws the readings in this file.
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
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
    lane: Option<Lane>,
    drift: f64,
    ema: f64,
    guardian: Guardian,
    n: usize,
    sequence: u64,
    #[serde(flatten)]
    evidence: Option<Evidence>,
}

/// What a policy by false alarms says besides.
#[derive(Debug, Serialize)]
struct Evidence {
    evidence: f64,
    onset: Option<u64>,
}

pub(super) fn run(args: &WatchArgs) -> anyhow::Result<ExitCode> {
    let start = args.start.map(|start| match start {
        StartName::Zero => Start::Zero,
        StartName::Debiased => Start::Debiased,
    });
    let policy = args.policy.with(args.lane, start)?;
    let svg = plot::destination(args.svg.as_ref())?;
    let mut watch = Watch::new(policy, svg.is_some());
    let tally = lines::answer(Beside::Guardian, |line| watch.line(line))?;
    if let Some((path, trend)) = svg.zip(watch.trend) {
        plot::write(path, &trend.figure())?;
    }
    Ok(tally.code())
}

struct Watch {
    policy: Policy,
    monitors: Bounded<UserId, Monitor>,
    trend: Option<Trend>,
}

impl Watch {
    fn new(policy: Policy, is_drawn: bool) -> Self {
        let trend = is_drawn.then(|| Trend::new(policy));
        Self { policy, monitors: Bounded::new(USERS), trend }
    }

    fn line(&mut self, line: &Line<'_>) -> Result<Answer, LineError> {
        let fields = Fields::of(&line.value)?;
        let user = fields.optional_text("user_id")?.unwrap_or("default");
        let user_id = UserId::new(user).map_err(|error| LineError::of(&error))?;
        let lane = self.lane(fields)?;
        let (intent, action) = (fields.vector("intent")?, fields.vector("action")?);
        let mut reading = self.update(&user_id, &intent, &action)?;
        if let Some(lane) = lane {
            reading.lane = lane;
            reading.guardian = self.policy.with_lane(lane).judge(reading.drift, reading.ema);
        }
        if let Some(trend) = &mut self.trend {
            trend.push(&user_id, &reading);
        }
        let Reading { lane, drift, ema, guardian, n, sequence, evidence, onset, .. } = reading;
        let lane = self.policy.tolerance().is_none().then_some(lane);
        let evidence = evidence.map(|evidence| Evidence { evidence, onset });
        Ok(Answer { user_id, lane, drift, ema, guardian, n, sequence, evidence })
    }

    /// The lane that a line names, by whose limits it is judged: the watched one or a stricter one. An average for each
    /// lane would begin anew, so that naming another lane would shed a block.
    fn lane(&self, fields: Fields<'_>) -> Result<Option<Lane>, LineError> {
        let Some(text) = fields.optional_text("lane")? else { return Ok(None) };
        let asked: Lane = text.parse().map_err(|error| LineError::of(&error))?;
        let refused = |why: String| Err(LineError::new("lane_not_allowed", why));
        let watched = self.policy.name();
        if self.policy.tolerance().is_some() {
            refused(format!("lane is {asked}, but --policy arl:N:MEAN has no lanes: leave it out"))
        } else if asked < watched {
            refused(format!("lane {asked} is looser than {watched}, the lane watched with --lane"))
        } else {
            Ok(Some(asked))
        }
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
