//! A registry as bytes: a restored one has the same future, to the bit.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use lukhas_types::{Guardian, Lane, Timestamp, UserId};

use super::Registry;
use super::cell::Entry;
use super::history::{History, Kept};
use super::slab::Bounded;
use crate::monitor::MAX_COUNT;
use crate::{DriftError, Monitor, RegistryParams, Start};

const MAGIC: [u8; 4] = *b"LKR1";
const GUARDIANS: [Guardian; 3] = [Guardian::Allow, Guardian::Warn, Guardian::Block];
const NO_LANE: u8 = u8::MAX;

/// The length of a reading at rest.
const KEPT: usize = 8 + 8 + 1 + 17;

impl Registry {
    /// The whole state. Meanwhile nobody comes or goes; the samples of known users go on, so that each user is as of some
    /// time during the call. O(users).
    ///
    /// Version 1, little-endian: `LKR1`; the parameters: capacity, shards, history and its bytes as 64-bit words, start,
    /// lane or 255; the number of users; then each, the idlest first: length of the name, name, newest lane, number of
    /// lanes, and for each lane its [`Monitor::to_bytes`], the newest timestamp (1 and nanoseconds, or 0s), and 0, or 1
    /// and its history: since, total, sum, least, greatest, warned, blocked, length and readings of the ring.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let tables: Vec<_> = (0..self.tables.len()).map(|table| self.lock(table)).collect();
        let mut users: Vec<(u64, u32)> = self.slab.users(Bounded::Users).collect();
        users.sort_unstable();

        let RegistryParams { capacity, shards, start, lane, history, history_bytes } = self.params;
        let mut bytes = Vec::with_capacity(64 + users.len() * (64 + Monitor::BYTES));
        bytes.extend(MAGIC);
        for number in [capacity, shards, history, history_bytes] {
            bytes.extend((number as u64).to_le_bytes());
        }
        bytes.extend([u8::from(start == Start::Debiased), lane.map_or(NO_LANE, of_lane)]);
        bytes.extend((users.len() as u64).to_le_bytes());
        for (_, slot) in users {
            let cell = self.slab.cell(slot);
            let user = cell.lock();
            let name = user.name.as_bytes();
            bytes.push(name.len() as u8);
            bytes.extend(name);
            bytes.extend([of_lane(user.last), cell.lanes() as u8]);
            cell.for_each_lane(&user, start, |monitor, at, history| {
                bytes.extend(monitor.to_bytes());
                put_at(&mut bytes, at);
                put_history(&mut bytes, history);
            });
        }
        drop(tables);
        bytes
    }

    /// A registry from [`Registry::to_bytes`], with its parameters. O(users); takes no more memory than the bytes call for.
    ///
    /// # Errors
    ///
    /// When the bytes are of another version or length, or hold a state that no registry can be in.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DriftError> {
        let mut reader = Reader(bytes);
        if reader.take::<4>()? != MAGIC {
            return Err(malformed("another version"));
        }
        let params = reader.params()?;
        let registry = Self::new(params)?;
        let users = reader.word()?;
        if users > params.capacity as u64 {
            return Err(malformed("more users than its capacity"));
        }
        let mut history_bytes = 0;
        for stamp in 0..users {
            let (user, last, first) = reader.user(&params)?;
            let place = registry.place(user.as_str().as_bytes());
            let mut table = registry.lock(place.table);
            let is_known = |slot| registry.slab.cell(slot).lock().is(&user);
            let slot = registry.slab.take().filter(|_| table.find(place.tag, is_known).is_none());
            let slot = slot.ok_or(malformed("a user twice"))?;
            let cell = registry.slab.cell(slot);
            cell.restore(&user, last, stamp, first);
            history_bytes += cell.kept.load(Ordering::Relaxed) as usize;
            table.insert(place.tag, slot);
        }
        if !reader.0.is_empty() {
            return Err(malformed("bytes beyond the last user"));
        }
        if history_bytes > params.history_bytes {
            return Err(malformed("more history than its bytes"));
        }
        registry.users.store(users as usize, Ordering::Release);
        registry.clock.store(users, Ordering::Release);
        registry.history_bytes.store(history_bytes, Ordering::Release);
        Ok(registry)
    }
}

fn malformed(reason: &'static str) -> DriftError {
    DriftError::Malformed { what: "registry", reason }
}

fn of_lane(lane: Lane) -> u8 {
    Lane::ALL.iter().position(|&known| known == lane).map_or(NO_LANE, |place| place as u8)
}

fn put_at(bytes: &mut Vec<u8>, at: Option<Timestamp>) {
    bytes.push(u8::from(at.is_some()));
    bytes.extend(at.map_or(0, Timestamp::nanoseconds).to_le_bytes());
}

fn put_history(bytes: &mut Vec<u8>, history: Option<&History>) {
    bytes.push(u8::from(history.is_some()));
    let Some(history) = history else { return };
    let History { since, total, sum, min, max, warned, blocked, ref ring } = *history;
    let numbers = [sum, min, max].map(f64::to_bits);
    let ring_length = ring.len() as u64;
    for word in [since, total].into_iter().chain(numbers).chain([warned, blocked, ring_length]) {
        bytes.extend(word.to_le_bytes());
    }
    for kept in ring {
        bytes.extend(kept.drift.to_le_bytes());
        bytes.extend(kept.ema.to_le_bytes());
        let guardian = GUARDIANS.iter().position(|&known| known == kept.guardian);
        bytes.push(guardian.map_or(u8::MAX, |place| place as u8));
        put_at(bytes, kept.at);
    }
}

/// What is left of the bytes.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    fn take<const N: usize>(&mut self) -> Result<[u8; N], DriftError> {
        let (taken, rest) = self.0.split_first_chunk().ok_or(malformed("too short"))?;
        self.0 = rest;
        Ok(*taken)
    }

    fn slice(&mut self, length: usize) -> Result<&'a [u8], DriftError> {
        let (taken, rest) = self.0.split_at_checked(length).ok_or(malformed("too short"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn word(&mut self) -> Result<u64, DriftError> {
        self.take().map(u64::from_le_bytes)
    }

    /// A number in [0, `top`].
    fn number(&mut self, top: f64) -> Result<f64, DriftError> {
        let number = f64::from_bits(self.word()?);
        // rounding may carry an average or a sum a little beyond
        let is_within = number.is_sign_positive() && number <= top * (1.0 + 1e-9);
        if is_within { Ok(number) } else { Err(malformed("a number out of its range")) }
    }

    fn count(&mut self) -> Result<u64, DriftError> {
        self.word().and_then(|count| match count {
            0..=MAX_COUNT => Ok(count),
            _ => Err(malformed("a count out of its range")),
        })
    }

    fn lane(&mut self) -> Result<Option<Lane>, DriftError> {
        match self.take()? {
            [NO_LANE] => Ok(None),
            [place] => match Lane::ALL.get(usize::from(place)) {
                Some(&lane) => Ok(Some(lane)),
                None => Err(malformed("unknown lane")),
            },
        }
    }

    fn flag(&mut self) -> Result<bool, DriftError> {
        match self.take()? {
            [0] => Ok(false),
            [1] => Ok(true),
            _ => Err(malformed("neither yes nor no")),
        }
    }

    fn at(&mut self) -> Result<Option<Timestamp>, DriftError> {
        match (self.flag()?, i128::from_le_bytes(self.take()?)) {
            (false, 0) => Ok(None),
            (true, at) => {
                Timestamp::from_nanoseconds(at).map(Some).map_err(|_| malformed("timestamp"))
            }
            _ => Err(malformed("timestamp")),
        }
    }

    fn params(&mut self) -> Result<RegistryParams, DriftError> {
        let mut numbers = [0; 4];
        for number in &mut numbers {
            *number = usize::try_from(self.word()?).map_err(|_| malformed("parameters"))?;
        }
        let [capacity, shards, history, history_bytes] = numbers;
        let start = if self.flag()? { Start::Debiased } else { Start::Zero };
        let lane = self.lane()?;
        RegistryParams { capacity, shards, start, lane, history, history_bytes }
            .validate()
            .map_err(|_| malformed("parameters"))
    }

    /// A user, the newest lane, and the lanes.
    fn user(&mut self, params: &RegistryParams) -> Result<(UserId, Lane, Entry), DriftError> {
        let [length] = self.take()?;
        let name = self.slice(length.into())?;
        let user = std::str::from_utf8(name).ok().and_then(|name| UserId::new(name).ok());
        let user = user.ok_or(malformed("no name of a user"))?;
        let last = self.lane()?.ok_or(malformed("unknown lane"))?;
        let [count] = self.take()?;
        if !(1..=Lane::ALL.len()).contains(&usize::from(count)) {
            return Err(malformed("number of lanes"));
        }
        let mut entries = Vec::new();
        for _ in 0..count {
            entries.push(self.entry(params)?);
        }
        let lanes: BTreeSet<Lane> = entries.iter().map(Entry::lane).collect();
        let is_allowed = params.lane.is_none_or(|lane| lanes.len() == 1 && lanes.contains(&lane));
        if lanes.len() != entries.len() || !lanes.contains(&last) || !is_allowed {
            return Err(malformed("lanes that no user can have"));
        }
        let chain = |next: Option<Box<Entry>>, entry| Some(Box::new(Entry { next, ..entry }));
        let first = entries.into_iter().rev().fold(None, chain).ok_or(malformed("no lane"))?;
        Ok((user, last, *first))
    }

    fn entry(&mut self, params: &RegistryParams) -> Result<Entry, DriftError> {
        let monitor = Monitor::from_bytes(&self.take::<{ Monitor::BYTES }>()?)?;
        let (policy, samples) = (monitor.policy(), monitor.reading().map_or(0, |x| x.sequence));
        if samples == 0 || policy.start() != params.start || policy.instant_limit().is_some() {
            return Err(malformed("a monitor that is not the registry's"));
        }
        let mut entry = Entry::new(policy.name(), params.start);
        (entry.monitor, entry.at) = (monitor, self.at()?);
        if self.flag()? {
            entry.history = Some(Box::new(self.history(samples, params.history)?));
        }
        Ok(entry)
    }

    fn history(&mut self, samples: u64, limit: usize) -> Result<History, DriftError> {
        let (since, total) = (self.count()?, self.count()?);
        let mut history = History::new(since);
        history.total = total;
        history.sum = self.number(2.0 * total as f64)?;
        (history.min, history.max) = (self.number(2.0)?, self.number(2.0)?);
        (history.warned, history.blocked) = (self.count()?, self.count()?);
        let length = self.count()?;
        let is_sane = total >= 1
            && since >= 1
            && since + total - 1 == samples
            && history.min <= history.max
            && history.warned + history.blocked <= total
            && length == total.min(limit as u64);
        if !is_sane {
            return Err(malformed("a history that no user can have"));
        }
        let length = length as usize;
        if self.0.len() / KEPT < length {
            return Err(malformed("too short"));
        }
        history.make_room(length, limit);
        for _ in 0..length {
            let (drift, ema) = (self.number(2.0)?, self.number(2.0)?);
            let [guardian] = self.take()?;
            let guardian = GUARDIANS.get(usize::from(guardian)).copied();
            let guardian = guardian.ok_or(malformed("unknown verdict"))?;
            if !(history.min..=history.max).contains(&drift) {
                return Err(malformed("a drift beyond the extremes"));
            }
            history.ring.push(Kept { drift, ema, at: self.at()?, guardian });
        }
        Ok(history)
    }
}
