//! A guard's state as bytes: a restored one has the same future, to the bit.

use lukhas_types::{ContentHash, Hasher};

use super::recent::{KEPT, NoProgress, Recent};
use super::{Guard, Mode, OnUndecidable, Summary};
use crate::baseline::mix::{Calls, PLACES};
use crate::{Baseline, Budget, GuardError};

const MAGIC: [u8; 7] = *b"LKGUARD";
const VERSION: u8 = 2;
/// Where the checksum of what stands before it begins.
const SUMMED: usize = Guard::BYTES - 8;
const MODES: [Mode; 3] = [Mode::Observe, Mode::Warn, Mode::Enforce];
const UNDECIDABLE: [OnUndecidable; 3] =
    [OnUndecidable::Allow, OnUndecidable::Warn, OnUndecidable::Block];
const BLOCKED: u8 = 1;
const INTENT: u8 = 2;
const TOOL_MIX: u8 = 4;
const NO_PROGRESS: u8 = 8;
const BLOCKS: u8 = 16;

impl Guard {
    /// The length of a state.
    pub const BYTES: usize =
        8 + 8 + 4 + 8 + 4 + 32 + 5 * 8 + 8 + 4 + 8 + 4 * PLACES + 2 + 12 * KEPT + 8;

    /// The whole state but the intent's vector, which goes in as a hash, and the baseline, which is known by a hash.
    ///
    /// Version 2, little-endian: `LKGUARD` and the version; 8 bytes of the baseline's hash; unit of the budget, mode,
    /// choice for the undecidable, flags; rate; the numbers of [`NoProgress`] and the failures in a row; hash of the intent;
    /// [`Summary`]; evidence and its calls; log e and calls of the tool mix; length and place of the ring, and its calls
    /// with their results, 8 and 4 bytes of hashes; checksum: the first 8 bytes of the hash of all bytes before it, by
    /// [`Hasher`] with domain `drift guard v2`.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let place = |found: Option<usize>| found.unwrap_or(usize::MAX) as u8;
        let rule = self.no_progress;
        let flags = [
            (self.is_blocked, BLOCKED),
            (self.intent_hash.is_some(), INTENT),
            (self.has_tool_mix, TOOL_MIX),
            (rule.is_some(), NO_PROGRESS),
            (rule.is_some_and(|rule| rule.blocks), BLOCKS),
        ];
        let flags = flags.iter().filter(|flag| flag.0).map(|flag| flag.1).sum();
        let budget = self.promise.budget;
        let Summary { task, committed, warned, blocked, resets } = self.summary;
        let numbers = rule.map_or([0; 3], |rule| [rule.repeats, rule.cycles, rule.failures]);

        let mut writer = Writer { bytes: [0; Self::BYTES], end: 0 };
        writer.put(&head());
        writer.put(&self.baseline.fingerprint().as_bytes()[..8]);
        writer.put(&[
            u8::from(budget.is_per_session()),
            place(MODES.iter().position(|&mode| mode == self.mode)),
            place(UNDECIDABLE.iter().position(|&choice| choice == self.on_undecidable)),
            flags,
        ]);
        writer.put(&budget.rate().to_le_bytes());
        writer.put(&numbers);
        writer.put(&[self.recent.failures]);
        writer.put(self.intent_hash.map_or([0; 32], |hash| *hash.as_bytes()).as_slice());
        for number in [task, committed, warned, blocked, resets] {
            writer.put(&number.to_le_bytes());
        }
        writer.put(&self.evidence.to_le_bytes());
        writer.put(&self.run.to_le_bytes());
        writer.put(&self.calls.log_e.to_le_bytes());
        self.calls.counts.iter().for_each(|count| writer.put(&count.to_le_bytes()));
        writer.put(&[self.recent.ring.len() as u8, self.recent.next as u8]);
        for (call, result) in &self.recent.ring {
            writer.put(&call.to_le_bytes());
            writer.put(&result.to_le_bytes());
        }
        let sum = checksum(&writer.bytes);
        writer.bytes[SUMMED..].copy_from_slice(&sum);
        writer.bytes
    }

    /// A guard from [`Guard::to_bytes`] and the baseline that it was made with. Where a task had an intent by
    /// [`Guard::begin`], every check, [`Guard::check_embedded`] too, is undecidable until [`Guard::resume`] brings it.
    ///
    /// The checksum is against damage: of changed bytes it passes one in 2^64. It has no key, so that whoever can
    /// write the state can write one with a checksum that fits: keep it where only you can. Of such a state too,
    /// numbers that do not go with each other are refused.
    ///
    /// # Errors
    ///
    /// Bytes of another length or version, damaged ones, those of a guard with another baseline, or that hold a state that
    /// no guard can be in; a guard of more than 2^53 tasks or actions is taken for one.
    pub fn from_bytes(bytes: &[u8], baseline: &Baseline) -> Result<Self, GuardError> {
        let bytes = sized(bytes)?;
        let mut reader = Reader(&bytes[..SUMMED]);
        if reader.take::<8>() != head() {
            return Err(malformed("no guard"));
        }
        if bytes[SUMMED..] != checksum(bytes) {
            return Err(malformed("damaged: its checksum is another"));
        }
        if reader.take::<8>() != baseline.fingerprint().as_bytes()[..8] {
            return Err(GuardError::BaselineMismatch);
        }
        let [unit, mode, choice, flags] = reader.take();
        let budget = Budget::restored(unit == 1, f64::from_le_bytes(reader.take()))
            .filter(|_| unit <= 1)
            .ok_or(malformed("budget"))?;
        let mut guard = Self::new(baseline, budget);
        guard.mode = *MODES.get(usize::from(mode)).ok_or(malformed("mode"))?;
        guard.on_undecidable =
            *UNDECIDABLE.get(usize::from(choice)).ok_or(malformed("choice for the undecidable"))?;
        let has = |flag: u8| flags & flag != 0;
        let [repeats, cycles, failures, in_a_row] = reader.take();
        let rule = NoProgress { repeats, cycles, failures, blocks: has(BLOCKS) };
        if has(NO_PROGRESS) {
            guard.no_progress = Some(rule.validate()?);
        } else if rule != (NoProgress { repeats: 0, cycles: 0, failures: 0, blocks: false }) {
            return Err(malformed("a rule that is off"));
        }
        guard.has_tool_mix = has(TOOL_MIX);
        guard.is_blocked = has(BLOCKED);
        let hash: [u8; 32] = reader.take();
        guard.intent_hash = has(INTENT).then(|| ContentHash::from_bytes(hash));
        let [task, committed, warned, blocked, resets] =
            std::array::from_fn(|_| u64::from_le_bytes(reader.take()));
        guard.summary = Summary { task, committed, warned, blocked, resets };
        guard.evidence = f64::from_le_bytes(reader.take());
        guard.run = u32::from_le_bytes(reader.take());
        let log_e = f64::from_le_bytes(reader.take());
        let counts: [u32; PLACES] = std::array::from_fn(|_| u32::from_le_bytes(reader.take()));
        guard.calls = Calls { counts, log_e };
        let [length, next] = reader.take::<2>().map(usize::from);
        let ring: Vec<(u64, u32)> = (0..length.min(KEPT))
            .map(|_| (u64::from_le_bytes(reader.take()), u32::from_le_bytes(reader.take())))
            .collect();
        guard.recent = Recent { ring, next, failures: in_a_row };
        let sane = flags < 32
            && (has(INTENT) || hash == [0; 32])
            && length <= KEPT
            && reader.0.iter().all(|&byte| byte == 0)
            && guard.is_possible();
        if sane { Ok(guard) } else { Err(malformed("a state that no guard can be in")) }
    }
}

/// Bytes of this version and of the length of a state.
pub(super) fn sized(bytes: &[u8]) -> Result<&[u8; Guard::BYTES], GuardError> {
    if let Some([magic @ .., version]) = bytes.first_chunk::<8>()
        && *magic == MAGIC
        && *version != VERSION
    {
        let (found, expected) = (u32::from(*version), VERSION.into());
        return Err(GuardError::UnsupportedVersion { what: "guard", found, expected });
    }
    bytes.try_into().map_err(|_| malformed("another length"))
}

const fn head() -> [u8; 8] {
    let [a, b, c, d, e, f, g] = MAGIC;
    [a, b, c, d, e, f, g, VERSION]
}

fn checksum(bytes: &[u8; Guard::BYTES]) -> [u8; 8] {
    let hash = Hasher::new("drift guard v2").bytes(&bytes[..SUMMED]).finish();
    *hash.as_bytes().first_chunk().expect("32 bytes")
}

fn malformed(reason: &'static str) -> GuardError {
    GuardError::malformed("guard", reason)
}

struct Writer {
    bytes: [u8; Guard::BYTES],
    end: usize,
}

impl Writer {
    fn put(&mut self, bytes: &[u8]) {
        self.bytes[self.end..self.end + bytes.len()].copy_from_slice(bytes);
        self.end += bytes.len();
    }
}

/// What is left of bytes whose length was checked.
struct Reader<'a>(&'a [u8]);

impl Reader<'_> {
    fn take<const N: usize>(&mut self) -> [u8; N] {
        let (taken, rest) = self.0.split_first_chunk::<N>().expect("the length was checked");
        self.0 = rest;
        *taken
    }
}
