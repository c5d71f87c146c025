//! `lukhas drift detect`.

mod args;
mod finder;
mod levels;
mod name;
mod numbers;
mod spread;
mod trend;
mod warm;

use std::process::ExitCode;

use anyhow::bail;
use lukhas_drift::detect::{Direction, Discord, DiscordParams, Signal};
use serde::Serialize;

pub(crate) use self::args::DetectArgs;
pub(super) use self::args::EXAMPLES;
use self::finder::Finder;
use self::levels::Levels;
use self::name::DetectorName;
use self::numbers::Numbers;
use self::trend::Trend;
use super::plot;
use crate::lines::{self, LineError};
use crate::output;

/// Detectors with squares of the numbers' distances see none below this.
const BLIND: f64 = 1e-150;

/// A change, as it is said.
#[derive(Debug, Clone, Copy, Serialize)]
struct Change {
    index: u64,
    onset: u64,
    statistic: f64,
    direction: Direction,
}

/// How large a change was.
#[derive(Debug, Clone, Copy, Serialize)]
struct Size {
    before: Option<f64>,
    after: f64,
    size: Option<f64>,
    evidence: f64,
}

/// A line of the output.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum Answer {
    Change(Change),
    Explained {
        #[serde(flatten)]
        change: Change,
        #[serde(flatten)]
        size: Size,
    },
    Score {
        score: f64,
    },
}

pub(super) fn run(args: &DetectArgs) -> anyhow::Result<ExitCode> {
    let mut detect = Detect {
        finder: args.finder()?,
        levels: Levels::default(),
        seen: 0,
        reach: None,
        changes: 0,
        last: None,
        trend: args.svg.is_some().then(Trend::default),
        scores: scores(args)?,
        is_explained: args.explain,
    };
    let svg = plot::destination(args.svg.as_ref())?;
    if let Some(limit) = detect.finder.limit() {
        output::note(format_args!("{limit}"));
    }
    let mut numbers = Numbers::new(args.column.clone(), args.delimiter);
    let tally = lines::take_bytes(&args.file, |line| {
        numbers.read(line)?.map_or(Ok(None), |x| detect.take(x))
    })?;
    output::note(format_args!("{}", detect.summary()));
    if let Some((path, trend)) = svg.zip(detect.trend) {
        let title = count(detect.changes, detect.seen);
        let title = format!("{title} ({})", args.detector.name());
        plot::write(path, &trend.figure(&title))?;
    }
    if let Some(unknown) = numbers.unknown() {
        bail!("{unknown}");
    }
    Ok(tally.code())
}

fn scores(args: &DetectArgs) -> anyhow::Result<Option<Scores>> {
    Ok(match args.detector {
        _ if !args.scores => None,
        DetectorName::Default => {
            Some(Scores::Unlike(Box::new(Discord::new(DiscordParams::default())?)))
        }
        _ => Some(Scores::Evidence),
    })
}

fn count(changes: u64, numbers: u64) -> String {
    let s = |n: u64| if n == 1 { "" } else { "s" };
    format!("{changes} change{} in {numbers} number{}", s(changes), s(numbers))
}

/// What is said of every number, instead of changes.
#[derive(Debug)]
enum Scores {
    /// How unlike all before it is.
    Unlike(Box<Discord>),
    /// The detector's statistic over its limit.
    Evidence,
}

struct Detect {
    finder: Finder,
    levels: Levels,
    seen: u64,
    /// The first number, and the largest distance from it.
    reach: Option<(f64, f64)>,
    changes: u64,
    last: Option<u64>,
    trend: Option<Trend>,
    scores: Option<Scores>,
    is_explained: bool,
}

impl Detect {
    fn take(&mut self, x: f64) -> Result<Option<Answer>, LineError> {
        let reference = self.finder.reference();
        let signal = self.finder.observe(x).map_err(|error| LineError::of(&error))?;
        self.seen += 1;
        self.levels.push(x);
        let (first, reach) = self.reach.unwrap_or((x, 0.0));
        self.reach = Some((first, reach.max((x - first).abs())));
        let change = signal.and_then(|signal| self.change(&signal, reference));
        if let Some(trend) = &mut self.trend {
            trend.push(x, change.as_ref().map(|(change, size)| (change, size)));
        }
        let score = match &mut self.scores {
            None => {
                return Ok(change.map(|(change, size)| match self.is_explained {
                    true => Answer::Explained { change, size },
                    false => Answer::Change(change),
                }));
            }
            Some(Scores::Unlike(discord)) => {
                discord.observe(x).map_err(|error| LineError::of(&error))?
            }
            Some(Scores::Evidence) => {
                signal.map_or(0.0, |signal| (signal.statistic / signal.limit).min(1.0))
            }
        };
        Ok(Some(Answer::Score { score }))
    }

    fn change(&mut self, signal: &Signal, reference: Option<f64>) -> Option<(Change, Size)> {
        let Signal { index, statistic, limit, .. } = *signal;
        let (onset, direction) = signal.onset.zip(signal.direction)?;
        let (before, after) = self.levels.split(index - onset + 1);
        let before = reference.or(before);
        self.changes += 1;
        self.last = Some(onset);
        let size = before.map(|before| after - before);
        let size = Size { before, after, size, evidence: statistic / limit };
        Some((Change { index, onset, statistic, direction }, size))
    }

    fn summary(&self) -> String {
        let mut text = count(self.changes, self.seen);
        if let Some(mean) = self.levels.mean() {
            let since = self.last.unwrap_or(0);
            let is_plain = mean == 0.0 || (1e-3..1e15).contains(&mean.abs());
            let mean = if is_plain { format!("{mean:.4}") } else { format!("{mean:.4e}") };
            text = format!("{text}; the mean since {since} is {mean}");
        }
        if self.finder.is_warming() {
            text.push_str("; the warm-up is not over, nothing is watched amid it");
        }
        let is_blind = |&(_, reach): &(f64, f64)| reach > 0.0 && reach < BLIND;
        if let Some((_, reach)) = self.reach.filter(is_blind).filter(|_| self.finder.is_own()) {
            text.push_str(&format!(
                "; they lie within {reach:e} of the first, and this detector sees nothing below {BLIND:e}: multiply them"
            ));
        }
        text
    }
}
