//! Distances, votes and majorities of bit strings; the argument is in bits.

use std::hint::black_box;

use lukhas_kernels::{BitCounter, add_bits, hamming, sign_bits};

/// Strings in one bundle.
const STRINGS: usize = 36;

fn main() {
    lukhas_perf::divan::main();
}

/// Words of a 64-bit mixing function (splitmix64), from a fixed seed.
fn strings(bits: usize) -> Vec<Vec<u64>> {
    let mut state = 7_u64;
    let mut next = || {
        state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (state ^ (state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    };
    (0..STRINGS).map(|_| (0..bits / 64).map(|_| next()).collect()).collect()
}

fn majority_of_votes(strings: &[Vec<u64>], votes: &mut [i32], out: &mut [u64]) {
    votes.fill(0);
    for string in strings {
        add_bits(votes, string);
    }
    sign_bits(votes, &strings[0], out);
}

fn majority_of_counter(strings: &[Vec<u64>], counter: &mut BitCounter, out: &mut [u64]) {
    counter.clear();
    for string in strings {
        counter.add(string);
    }
    counter.majority(&strings[0], out);
}

#[divan::bench(args = [1_024, 8_192], sample_count = 1000)]
fn distance(bencher: divan::Bencher<'_, '_>, bits: usize) {
    let strings = strings(bits);
    let (a, b) = (&strings[0], &strings[1]);
    assert_eq!(hamming(a, b), a.iter().zip(b).map(|(x, y)| (x ^ y).count_ones()).sum::<u32>());
    lukhas_perf::tap(bencher, "kernels.hamming", bits, || hamming(black_box(a), black_box(b)));
}

#[divan::bench(args = [1_024, 8_192], sample_count = 1000)]
fn add(bencher: divan::Bencher<'_, '_>, bits: usize) {
    let strings = strings(bits);
    let mut votes = vec![0; bits];
    add_bits(&mut votes, &strings[0]);
    let set: u32 = strings[0].iter().map(|word| word.count_ones()).sum();
    assert_eq!(votes.iter().filter(|vote| **vote == 1).count(), set as usize);
    lukhas_perf::tap(bencher, "kernels.add_bits", bits, || {
        add_bits(&mut votes, black_box(&strings[0]));
    });
}

#[divan::bench(args = [1_024, 8_192], sample_count = 1000, sample_size = 1)]
fn votes_36(bencher: divan::Bencher<'_, '_>, bits: usize) {
    let strings = strings(bits);
    let (mut votes, mut out) = (vec![0; bits], vec![0; bits / 64]);
    lukhas_perf::tap(bencher, "kernels.votes_36", bits, || {
        majority_of_votes(black_box(&strings), &mut votes, &mut out);
    });
}

#[divan::bench(args = [1_024, 8_192], sample_count = 1000, sample_size = 1)]
fn counter_36(bencher: divan::Bencher<'_, '_>, bits: usize) {
    let strings = strings(bits);
    let (mut expected, mut out) = (vec![0; bits / 64], vec![0; bits / 64]);
    majority_of_votes(&strings, &mut vec![0; bits], &mut expected);
    let mut counter = BitCounter::new(bits / 64);
    majority_of_counter(&strings, &mut counter, &mut out);
    assert_eq!(out, expected);
    lukhas_perf::tap(bencher, "kernels.counter_36", bits, || {
        majority_of_counter(black_box(&strings), &mut counter, &mut out);
    });
}
