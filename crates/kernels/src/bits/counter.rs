//! Counts of set bits, kept as bit planes.

use super::targets::clones;

/// Words that one step of the majority takes together.
const BLOCK: usize = 8;

/// Counts, for each bit position, how many of the added bit strings have it set; the majority comes out without the
/// counts ever being written down.
///
/// Bit-sliced: plane `k` holds bit `k` of every count, and a carry-save adder takes three planes of one weight to one of
/// that weight and one of the next. Of two strings added, one waits; the second is added together with it. So `n`
/// additions take about `n` adder passes over the words, however many planes there are, and O(log n) planes of memory.
/// Counts are exact. Order does not matter.
///
/// ```
/// use lukhas_kernels::BitCounter;
///
/// let mut counter = BitCounter::new(1);
/// for word in [0b0011, 0b0101, 0b1001] {
///     counter.add(&[word]);
/// }
/// let mut majority = [0];
/// counter.majority(&[0], &mut majority);
/// assert_eq!(majority, [0b0001]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Clone, Debug)]
pub struct BitCounter {
    words: usize,
    total: u64,
    stages: Vec<Stage>,
}

/// The planes of weight `2^k`. `wait` counts only while bit `k` of the total is set: a stage fills and empties as the
/// bits of a binary counter do.
#[derive(Clone, Debug)]
struct Stage {
    sum: Vec<u64>,
    wait: Vec<u64>,
}

impl BitCounter {
    /// A counter for bit strings of `words` words, at zero. Planes are allocated as counts grow, two of `words` words
    /// for each doubling, and kept by [`clear`](Self::clear).
    #[must_use]
    pub fn new(words: usize) -> Self {
        Self { words, total: 0, stages: Vec::new() }
    }

    /// Length in words of a bit string.
    #[must_use]
    pub fn words(&self) -> usize {
        self.words
    }

    /// Votes so far, each weight counted in full.
    #[must_use]
    pub fn total(&self) -> u64 {
        self.total
    }

    /// Back to zero, keeping the memory.
    pub fn clear(&mut self) {
        let live = self.live();
        for stage in &mut self.stages[..live] {
            stage.sum.fill(0);
        }
        self.total = 0;
    }

    /// Adds a bit string once. O(words) amortised.
    ///
    /// # Panics
    ///
    /// When `bits.len()` is not the counter's number of words.
    pub fn add(&mut self, bits: &[u64]) {
        assert_eq!(bits.len(), self.words, "a bit string of the counter's length");
        self.insert(0, bits);
    }

    /// Adds a bit string `weight` times, at the price of one addition for each bit set in `weight`. Weight 0 adds
    /// nothing.
    ///
    /// # Panics
    ///
    /// When `bits.len()` is not the counter's number of words.
    pub fn add_weighted(&mut self, bits: &[u64], weight: u16) {
        assert_eq!(bits.len(), self.words, "a bit string of the counter's length");
        for k in 0..16 {
            if weight >> k & 1 == 1 {
                self.insert(k, bits);
            }
        }
    }

    /// Bit `i` of `out` is set when more than half of the votes have it set, is bit `i` of `tie` when exactly half have
    /// (so also when there are no votes), and is clear otherwise. O(words * log total), no allocation.
    ///
    /// # Panics
    ///
    /// When `tie.len()` or `out.len()` is not the counter's number of words.
    pub fn majority(&self, tie: &[u64], out: &mut [u64]) {
        assert_eq!(tie.len(), self.words, "one tie bit a bit");
        assert_eq!(out.len(), self.words, "one result bit a bit");
        compare_to_half(&self.stages[..self.live()], self.total, tie, out);
    }

    /// The counts, one a bit, saturating at `u32::MAX`. O(bits * log total).
    #[must_use]
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0_u64; 64 * self.words];
        for (k, stage) in self.stages[..self.live()].iter().enumerate() {
            let waits = self.total >> k & 1;
            for (i, count) in counts.iter_mut().enumerate() {
                let bit = |plane: &[u64]| plane[i / 64] >> (i % 64) & 1;
                *count += (bit(&stage.sum) + waits * bit(&stage.wait)) << k;
            }
        }
        counts.into_iter().map(|count| u32::try_from(count).unwrap_or(u32::MAX)).collect()
    }

    /// Stages that may hold something: as many as the total has binary digits.
    fn live(&self) -> usize {
        (u64::BITS - self.total.leading_zeros()) as usize
    }

    /// Adds `bits` with weight `2^k`: a binary increment of the total at digit `k`, where each digit that turns over
    /// adds its two planes and hands a carry plane on.
    fn insert(&mut self, k: usize, bits: &[u64]) {
        let turning = (self.total >> k).trailing_ones() as usize;
        let last = k + turning;
        while self.stages.len() <= last {
            self.stages.push(Stage { sum: vec![0; self.words], wait: vec![0; self.words] });
        }
        self.total += 1 << k;
        let first = &mut self.stages[k];
        if turning == 0 {
            first.wait.copy_from_slice(bits);
            return;
        }
        carry_save(&mut first.sum, &mut first.wait, bits);
        for j in k + 1..=last {
            // The plane that waited below is free and holds the carry.
            let (below, here) = self.stages.split_at_mut(j);
            let (below, here) = (&mut below[j - 1].wait, &mut here[0]);
            if j < last {
                carry_save(&mut here.sum, &mut here.wait, below);
            } else {
                std::mem::swap(&mut here.wait, below);
            }
        }
    }
}

clones! {
    /// Full adder on every bit: `sum` becomes the digit of `sum + wait + bits`, `wait` its carry.
    fn carry_save(sum: &mut [u64], wait: &mut [u64], bits: &[u64]) {
        for ((sum, wait), bits) in sum.iter_mut().zip(wait).zip(bits) {
            let half = *sum ^ *wait;
            let carry = (*sum & *wait) | (half & bits);
            *sum = half ^ bits;
            *wait = carry;
        }
    }
}

clones! {
    /// Adds up the planes of a block of words, least first, and compares with half the total digit by digit on the way.
    fn compare_to_half(stages: &[Stage], total: u64, tie: &[u64], out: &mut [u64]) {
        let half = total / 2;
        let may_tie = if total.is_multiple_of(2) { u64::MAX } else { 0 };
        for (block, (out, tie)) in out.chunks_mut(BLOCK).zip(tie.chunks(BLOCK)).enumerate() {
            let (mut carry, mut above, mut equal) = ([0; BLOCK], [0; BLOCK], [u64::MAX; BLOCK]);
            for (k, stage) in stages.iter().enumerate() {
                let sum = load(&stage.sum, block * BLOCK);
                let wait = load(&stage.wait, block * BLOCK);
                let waits = 0_u64.wrapping_sub(total >> k & 1);
                let digit = 0_u64.wrapping_sub(half >> k & 1);
                for i in 0..BLOCK {
                    let wait = wait[i] & waits;
                    let xor = sum[i] ^ wait;
                    let bit = xor ^ carry[i];
                    carry[i] = (sum[i] & wait) | (xor & carry[i]);
                    let same = !(bit ^ digit);
                    above[i] = (bit & !digit) | (same & above[i]);
                    equal[i] &= same;
                }
            }
            for (i, (out, tie)) in out.iter_mut().zip(tie).enumerate() {
                *out = above[i] | (equal[i] & may_tie & tie);
            }
        }
    }
}

/// A block of a plane, padded with zeros past its end.
#[inline(always)]
fn load(plane: &[u64], at: usize) -> [u64; BLOCK] {
    let rest = &plane[at..];
    if let Some(block) = rest.first_chunk() {
        return *block;
    }
    let mut block = [0; BLOCK];
    block[..rest.len()].copy_from_slice(rest);
    block
}
