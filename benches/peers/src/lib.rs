//! What the measurements share: interleaved rounds and their medians, on the machine as it is.

use std::hint::black_box;

use cpu_time::ThreadTime;
use lukhas_types::{Hasher, Stream};

/// Rounds of every comparison.
pub const ROUNDS: usize = 9;

/// Nanoseconds of this thread's processor time a call, of so many calls in a row.
pub fn time<T>(calls: usize, mut call: impl FnMut() -> T) -> f64 {
    let start = ThreadTime::now();
    for _ in 0..calls {
        black_box(call());
    }
    start.elapsed().as_nanos() as f64 / calls as f64
}

/// The median, of an odd number.
pub fn median(mut numbers: Vec<f64>) -> f64 {
    numbers.sort_by(f64::total_cmp);
    numbers[numbers.len() / 2]
}

/// The medians of each column over all rounds.
pub fn medians<const N: usize>(mut round: impl FnMut() -> [f64; N]) -> [f64; N] {
    let rounds: Vec<[f64; N]> = (0..ROUNDS).map(|_| round()).collect();
    std::array::from_fn(|column| median(rounds.iter().map(|round| round[column]).collect()))
}

/// Seeded vectors of normal components.
pub fn vectors(count: usize, dimension: usize) -> Vec<Vec<f32>> {
    let mut stream = Stream::new(&Hasher::new("peers v1").number(dimension as u64).finish());
    (0..count).map(|_| (0..dimension).map(|_| stream.normal() as f32).collect()).collect()
}

/// The processor, as the system names it, and what the kernels use of it.
pub fn machine() -> String {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let name = info.lines().find_map(|line| line.strip_prefix("model name")?.split_once(": "));
    let name = name.map_or("an unknown processor", |(_, name)| name);
    let flags = option_env!("RUSTFLAGS").unwrap_or_default();
    format!("{name}; kernels on {}; release build, RUSTFLAGS \"{flags}\"", lukhas_kernels::level())
}
