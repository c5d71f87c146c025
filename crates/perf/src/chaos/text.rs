//! Schedules as text.

use std::{fmt, str::FromStr, time::Duration};

use super::{FaultKind, Schedule, ScheduleError};

/// Units of time, descending, with their nanoseconds.
const UNITS: [(&str, u64); 4] = [("ms", 1_000_000), ("us", 1_000), ("ns", 1), ("s", 1_000_000_000)];

impl fmt::Display for Schedule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "seed={}", self.seed)?;
        for (key, delay) in [("mean", self.mean), ("stddev", self.stddev)] {
            if !delay.is_zero() {
                write!(f, " {key}={}", Exact(delay))?;
            }
        }
        for (key, share) in [("refuse", self.refuse), ("lose", self.lose)] {
            if share > 0.0 {
                write!(f, " {key}={share}")?;
            }
        }
        for (index, (call, fault)) in self.at.iter().enumerate() {
            f.write_str(if index == 0 { " at=" } else { "," })?;
            match fault {
                FaultKind::Refuse => write!(f, "{call}:refuse")?,
                FaultKind::Lose => write!(f, "{call}:lose")?,
                FaultKind::Stall(time) => write!(f, "{call}:stall={}", Exact(*time))?,
            }
        }
        match &self.calls {
            None => Ok(()),
            Some(calls) => write!(f, " calls={}..{}", calls.start, calls.end),
        }
    }
}

impl FromStr for Schedule {
    type Err = ScheduleError;

    fn from_str(text: &str) -> Result<Self, ScheduleError> {
        let mut seed = None;
        let mut schedule = Self::new(0);
        let mut seen = Vec::new();
        for part in text.split_whitespace() {
            let bad = || ScheduleError::BadPart { part: part.to_owned() };
            let (key, value) = part.split_once('=').ok_or_else(bad)?;
            if seen.contains(&key) {
                return Err(ScheduleError::Twice { key: key.to_owned() });
            }
            let (mean, stddev) = (schedule.mean, schedule.stddev);
            match key {
                "seed" => seed = Some(value.parse().map_err(|_| bad())?),
                "mean" => schedule = schedule.delaying(time(value).ok_or_else(bad)?, stddev)?,
                "stddev" => schedule = schedule.delaying(mean, time(value).ok_or_else(bad)?)?,
                "refuse" => schedule = schedule.refusing(value.parse().map_err(|_| bad())?)?,
                "lose" => schedule = schedule.losing(value.parse().map_err(|_| bad())?)?,
                "at" => {
                    for one in value.split(',') {
                        let (call, fault) = pinned(one).ok_or_else(bad)?;
                        schedule = schedule.at(call, fault)?;
                    }
                }
                "calls" => {
                    let (start, end) = value.split_once("..").ok_or_else(bad)?;
                    let number = |text: &str| text.parse().map_err(|_| bad());
                    schedule = schedule.within(number(start)?..number(end)?);
                }
                _ => return Err(bad()),
            }
            // only known keys get here: at most seven
            seen.push(key);
        }
        schedule.seed = seed.ok_or(ScheduleError::NoSeed)?;
        Ok(schedule)
    }
}

impl TryFrom<String> for Schedule {
    type Error = ScheduleError;

    fn try_from(text: String) -> Result<Self, ScheduleError> {
        text.parse()
    }
}

impl From<Schedule> for String {
    fn from(schedule: Schedule) -> Self {
        schedule.to_string()
    }
}

fn pinned(text: &str) -> Option<(u64, FaultKind)> {
    let (call, fault) = text.split_once(':')?;
    let fault = match fault.split_once('=') {
        Some(("stall", length)) => FaultKind::Stall(time(length)?),
        None if fault == "refuse" => FaultKind::Refuse,
        None if fault == "lose" => FaultKind::Lose,
        Some(_) | None => return None,
    };
    Some((call.parse().ok()?, fault))
}

fn time(text: &str) -> Option<Duration> {
    let (unit, scale) = UNITS.iter().find(|(unit, _)| text.ends_with(unit))?;
    let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
    number.checked_mul(*scale).map(Duration::from_nanos)
}

/// A time as a whole number of the largest unit that divides it.
struct Exact(Duration);

impl fmt::Display for Exact {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ns = self.0.as_nanos();
        let fits = |(_, scale): &&(&str, u64)| ns.is_multiple_of(u128::from(*scale));
        let (unit, scale) = UNITS.iter().filter(fits).max_by_key(|(_, s)| *s).unwrap_or(&UNITS[2]);
        write!(f, "{}{unit}", ns / u128::from(*scale))
    }
}
