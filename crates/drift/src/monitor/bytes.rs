//! A monitor as bytes: a restored one has the same future, to the bit.

use lukhas_types::Lane;

use super::{Evidence, Head, ema};
use crate::{DriftError, Monitor, Policy, Start};

const MAGIC: [u8; 4] = *b"LKM2";
const HEAD: usize = 8;
/// In the place of a lane's limits: those of a tolerance.
const TOLERANCE: u8 = 0x80;

/// The word after those of the average and of the tolerance.
const EVIDENCE: usize = 4 + Monitor::WINDOW + 2;

/// The largest count that a snapshot may hold: none overflows after it, and every one up to it is an f64.
pub(crate) const MAX_COUNT: u64 = 1 << 53;

impl Monitor {
    /// The length of a snapshot.
    pub const BYTES: usize = HEAD + 8 * (EVIDENCE + Evidence::WORDS);

    /// The whole state. Version 2: `LKM2`, lane (+ 128 with a tolerance), start, whether there is an instant limit, 0;
    /// then, as little-endian words, that limit, average, weight, sequence, ring; run length, mean and evidence of a
    /// tolerance, or zeros.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; Self::BYTES] {
        let mut bytes = [0; Self::BYTES];
        let lane = Lane::ALL.iter().position(|&lane| lane == self.policy.name());
        bytes[..4].copy_from_slice(&MAGIC);
        let tolerance = self.policy.tolerance();
        let flag = if tolerance.is_some() { TOLERANCE } else { 0 };
        bytes[4] = lane.map_or(u8::MAX, |position| flag | position as u8);
        bytes[5] = u8::from(self.policy.start() == Start::Debiased);
        bytes[6] = u8::from(self.policy.instant_limit().is_some());
        let limit = self.policy.instant_limit().unwrap_or(0.0).to_bits();
        let [ema, weight, sequence] = self.head.words();
        let state = [limit, ema, weight, sequence];
        let [arl, mean] = tolerance.map_or([0; 2], |asked| [asked.arl, asked.mean.to_bits()]);
        let evidence = self.evidence.as_ref().map_or([0; Evidence::WORDS], |found| found.words());
        let ring = self.ring.iter().map(|x| x.to_bits());
        let words = state.into_iter().chain(ring).chain([arl, mean]).chain(evidence);
        for (slot, word) in bytes[HEAD..].chunks_exact_mut(8).zip(words) {
            slot.copy_from_slice(&word.to_le_bytes());
        }
        bytes
    }

    /// A monitor from a snapshot. O(1), some 300 steps of the average.
    ///
    /// # Errors
    ///
    /// When the bytes are of another length or version, or hold a state that no monitor can be in, one of more than 2^53
    /// samples for one. To the bit: the weight must be that of so many samples, and the average, with at most
    /// [`WINDOW`](Self::WINDOW) of them, that of the drifts of the window. With more it must lie between the ones that
    /// these give after drifts of 0 and after drifts of 2. Of the evidence of a tolerance, only the ranges are checked.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, DriftError> {
        let malformed = |reason| DriftError::Malformed { what: "monitor", reason };
        if bytes.len() != Self::BYTES {
            return Err(malformed("another length"));
        }
        if bytes[..4] != MAGIC {
            return Err(malformed("another version"));
        }
        let (words, _) = bytes[HEAD..].as_chunks::<8>();
        let word = |k: usize| u64::from_le_bytes(words[k]);
        let number = |k: usize| f64::from_bits(word(k));

        let lane = usize::from(bytes[4] & !TOLERANCE);
        let lane = *Lane::ALL.get(lane).ok_or(malformed("unknown lane"))?;
        let start = match bytes[5] {
            0 => Start::Zero,
            1 => Start::Debiased,
            _ => return Err(malformed("unknown start")),
        };
        let (arl, mean) = (word(EVIDENCE - 2), word(EVIDENCE - 1));
        let mut evidence = [0; Evidence::WORDS];
        for (k, slot) in evidence.iter_mut().enumerate() {
            *slot = word(EVIDENCE + k);
        }
        let policy = if bytes[4] & TOLERANCE != 0 {
            let policy = Policy::for_arl(arl, f64::from_bits(mean));
            policy.map_err(|_| malformed("tolerance"))?.with_lane(lane)
        } else if (arl, mean, evidence) == (0, 0, [0; Evidence::WORDS]) {
            Policy::lane(lane)
        } else {
            return Err(malformed("evidence without a tolerance"));
        };
        let policy = policy.with_start(start);
        let policy = match (bytes[6], word(0)) {
            (0, 0) => policy,
            (1, _) => policy.with_instant_limit(number(0)).map_err(|_| malformed("limit"))?,
            _ => return Err(malformed("limit")),
        };
        let mut monitor = Self::new(policy);
        let state = malformed("a state that no monitor can be in");
        let Some(head) = Head::of_words([word(1), word(2), word(3)]) else { return Err(state) };
        monitor.head = head;
        let sequence = head.sequence;
        for (k, slot) in monitor.ring.iter_mut().enumerate() {
            *slot = number(4 + k);
        }
        if let Some(found) = monitor.evidence.take() {
            let found = found.with_words(sequence, &evidence);
            monitor.evidence = Some(Box::new(found.ok_or(malformed("evidence"))?));
        }
        let sane =
            bytes[7] == 0
                && monitor.ring.iter().enumerate().all(|(k, &x)| {
                    if (k as u64) < sequence { is_drift(x) } else { x.to_bits() == 0 }
                })
                && monitor.follows();
        if sane { Ok(monitor) } else { Err(state) }
    }

    /// Whether the average can have come from the drifts of the window and others before it. A step of it is monotone,
    /// with its rounding: so it lies between those from the least average before them and from the largest.
    fn follows(&self) -> bool {
        let older = self.head.sequence.saturating_sub(Self::WINDOW as u64);
        let from =
            |start: f64| self.window().fold(start, |before, x| ema(before, x, Policy::ALPHA));
        (from(0.0)..=from(2.0 * Head::weight_after(older))).contains(&self.head.ema)
    }
}

/// Whether a score could have been so; -0 could not.
pub(crate) fn is_drift(x: f64) -> bool {
    x.is_sign_positive() && x <= 2.0
}

impl Head {
    /// Average, weight and sequence.
    pub(crate) fn words(&self) -> [u64; 3] {
        [self.ema.to_bits(), self.weight.to_bits(), self.sequence]
    }

    /// From [`Head::words`], unless no samples lead there: the weight is that of so many, and the average within what
    /// they can give.
    pub(crate) fn of_words([ema, weight, sequence]: [u64; 3]) -> Option<Self> {
        let (ema, weight) = (f64::from_bits(ema), f64::from_bits(weight));
        let sane = sequence <= MAX_COUNT
            && weight.to_bits() == Self::weight_after(sequence).to_bits()
            && ema.is_sign_positive()
            // that of as many drifts of 2: a factor of 2 does not round
            && ema <= 2.0 * weight;
        sane.then_some(Self { ema, weight, sequence })
    }

    /// The weight after so many samples. It never falls and stops growing after some 160 steps.
    fn weight_after(sequence: u64) -> f64 {
        let mut weight = 0.0;
        for _ in 0..sequence {
            let next = ema(weight, 1.0, Policy::ALPHA);
            if next.to_bits() == weight.to_bits() {
                break;
            }
            weight = next;
        }
        weight
    }
}
