//! A registry as bytes: a restored one has the same future, to the bit.

use std::collections::BTreeSet;
use std::sync::atomic::Ordering;

use lukhas_types::{Guardian, Lane, Timestamp, UserId};

use super::history::{History, Kept};
use super::row::User;
use super::shard::Shard;
use super::track::{More, Track};
use super::users::Bounded;
use super::{Registry, shard};
use crate::monitor::{Head, MAX_COUNT, is_drift};
use crate::{DriftError, RegistryParams, Start};

const MAGIC: [u8; 4] = *b"LKR2";
const GUARDIANS: [Guardian; 3] = [Guardian::Allow, Guardian::Warn, Guardian::Block];
const NO_LANE: u8 = u8::MAX;

/// The length of a reading at rest.
const KEPT: usize = 8 + 8 + 1 + 17;

impl Registry {
    /// The whole state. Meanwhile nobody comes or goes; the samples of known users go on, so that each user is as of some
    /// time during the call. O(users).
    ///
    /// Version 2, little-endian: `LKR2`; the parameters: capacity, shards, history and its bytes as 64-bit words, start,
    /// lane or 255; the number of users; then each, the idlest first: length of the name, name, newest lane, number of
    /// lanes, and for each lane: which, average, weight, sequence, newest drift, newest timestamp (1 and nanoseconds, or
    /// 0s), and 0, or 1 and its history: since, total, sum, least, greatest, warned, blocked, length and readings of the
    /// ring.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let shards: Vec<_> = self.users.shards().iter().map(Shard::lock).collect();
        let mut users: Vec<_> = self.users.all(Bounded::Users).collect();
        users.sort_unstable();

        let RegistryParams { capacity, shards: parts, start, lane, history, history_bytes } =
            self.params;
        let mut bytes = Vec::with_capacity(64 + users.len() * 128);
        bytes.extend(MAGIC);
        for number in [capacity, parts, history, history_bytes] {
            bytes.extend((number as u64).to_le_bytes());
        }
        bytes.extend([u8::from(start == Start::Debiased), lane.map_or(NO_LANE, of_lane)]);
        bytes.extend((users.len() as u64).to_le_bytes());
        for row in users.iter().filter_map(|&(_, slot)| self.users.row(slot)) {
            let user = row.lock();
            let name = user.name.as_bytes();
            bytes.push(name.len() as u8);
            bytes.extend(name);
            bytes.extend([of_lane(user.last), user.lanes().count() as u8]);
            for (track, history) in user.lanes() {
                bytes.push(of_lane(track.lane));
                for word in track.head.words().into_iter().chain([track.newest.to_bits()]) {
                    bytes.extend(word.to_le_bytes());
                }
                put_at(&mut bytes, track.at.get());
                put_history(&mut bytes, history);
            }
        }
        drop(shards);
        bytes
    }

    /// A registry from [`Registry::to_bytes`], with its parameters. O(users); takes no more memory than the bytes call for.
    /// Histories that were copied one after another while samples came may be more than their bytes together: as in the
    /// registry itself, the idlest go.
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
            let (name, user, kept) = reader.user(&params)?;
            let (place, _) = registry.look_up(&name);
            let mut shard = registry.lock(place);
            if shard::find(shard.rows(), place.tag, &name).is_some() || !registry.users.claim() {
                return Err(malformed("a user twice"));
            }
            let row = registry.users.take(&mut shard, place.tag);
            row.seat(place.tag, &mut row.lock(), user);
            row.stamp.store(stamp, Ordering::Relaxed);
            row.kept.store(kept as u32, Ordering::Relaxed);
            history_bytes += kept;
        }
        if !reader.0.is_empty() {
            return Err(malformed("bytes beyond the last user"));
        }
        registry.clock.store(users, Ordering::Release);
        registry.history_bytes.store(history_bytes, Ordering::Release);
        registry.bound_histories();
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

    /// A user, and the bytes of the histories.
    fn user(&mut self, params: &RegistryParams) -> Result<(UserId, User, usize), DriftError> {
        let [length] = self.take()?;
        let name = self.slice(length.into())?;
        let name = std::str::from_utf8(name).ok().and_then(|name| UserId::new(name).ok());
        let name = name.ok_or(malformed("no name of a user"))?;
        let last = self.lane()?.ok_or(malformed("unknown lane"))?;
        let [count] = self.take()?;
        if !(1..=Lane::ALL.len()).contains(&usize::from(count)) {
            return Err(malformed("number of lanes"));
        }
        let (first, history) = self.track(params)?;
        let others = (1..count).map(|_| self.track(params)).collect::<Result<Vec<_>, _>>()?;
        let lanes: BTreeSet<Lane> = std::iter::once(&first)
            .chain(others.iter().map(|other| &other.0))
            .map(|track| track.lane)
            .collect();
        let is_allowed = params.lane.is_none_or(|lane| lanes.len() == 1 && lanes.contains(&lane));
        if lanes.len() != usize::from(count) || !lanes.contains(&last) || !is_allowed {
            return Err(malformed("lanes that no user can have"));
        }
        let mut more = More { history, others };
        let kept = more.histories().flatten().map(|history| history.bytes()).sum();
        Ok((name.clone(), User::of(&name, last, &first, more), kept))
    }

    fn track(
        &mut self,
        params: &RegistryParams,
    ) -> Result<(Track, Option<Box<History>>), DriftError> {
        let lane = self.lane()?.ok_or(malformed("unknown lane"))?;
        let head = Head::of_words([self.word()?, self.word()?, self.word()?]);
        let newest = f64::from_bits(self.word()?);
        let state = malformed("an average that no user can have");
        let Some(head) = head.filter(|head| head.sequence > 0 && is_drift(newest)) else {
            return Err(state);
        };
        let track = Track { head, newest, at: self.at()?.into(), lane };
        let history = match self.flag()? {
            true => Some(Box::new(self.history(head.sequence, params.history)?)),
            false => None,
        };
        Ok((track, history))
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
