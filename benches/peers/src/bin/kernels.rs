//! Our cosine kernels beside simsimd's cosine of `f32`, in one process: `cargo run --release --bin kernels`.
//!
//! Each round takes the kernels in turns, on vectors that are in the cache, and that lie in all the ways in which an
//! allocator may lay two vectors towards a cache line (16 bytes apart: a load that crosses lines costs more). A ratio is the
//! median over nine rounds of the round's own ratio, so that what slows a whole round cancels.

use std::hint::black_box;

use lukhas_kernels::{dot, dot_fast, sums, sums_f64, sums_fast};
use lukhas_peers::{ROUNDS, machine, median, time, vectors};
use simsimd::SpatialSimilarity;

const DIMENSIONS: [usize; 5] = [4, 64, 384, 768, 1536];

/// What is asked of the ratio at 768 dimensions.
const BARS: [(&str, f64); 2] = [("default", 2.4), ("fast", 0.8)];

/// The name, and how long so many calls on two vectors take.
type Kernel<'a> = (&'static str, Box<dyn Fn(usize, &[f32], &[f32]) -> f64 + 'a>);

/// Components between two places that an allocator may give.
const STEP: usize = 4;

/// A vector at each of the places that it may have towards a cache line.
fn places(vector: &[f32]) -> Vec<(Vec<f32>, usize)> {
    let at = |phase: usize| {
        let mut room = vec![0.0; vector.len() + 32];
        let start = room.as_ptr().align_offset(64) + phase;
        room[start..][..vector.len()].copy_from_slice(vector);
        (room, start)
    };
    (0..16).step_by(STEP).map(at).collect()
}

fn version() -> &'static str {
    let lock = include_str!("../../Cargo.lock");
    let entry = lock.split("[[package]]").find(|entry| entry.contains("name = \"simsimd\""));
    let line =
        entry.and_then(|entry| entry.lines().find_map(|line| line.strip_prefix("version = ")));
    line.map_or("of an unknown version", |version| version.trim_matches('"'))
}

fn simsimd_level() -> &'static str {
    use simsimd::capabilities as uses;
    let levels = [
        (uses::uses_sapphire(), "sapphire"),
        (uses::uses_genoa(), "genoa"),
        (uses::uses_ice(), "ice"),
        (uses::uses_skylake(), "skylake"),
        (uses::uses_haswell(), "haswell"),
        (uses::uses_sve(), "sve"),
        (uses::uses_neon(), "neon"),
    ];
    levels.iter().find(|level| level.0).map_or("serial", |level| level.1)
}

fn main() {
    println!("{}", machine());
    println!("simsimd {} on {}, dispatching at run time", version(), simsimd_level());
    println!("nanoseconds, and times simsimd's cosine of f32");
    let mut passed = true;
    for dimension in DIMENSIONS {
        let pair = vectors(2, dimension);
        let (a, b) = (&pair[0][..], &pair[1][..]);
        let wide: Vec<Vec<f64>> =
            pair.iter().map(|v| v.iter().copied().map(f64::from).collect()).collect();
        let (wide_a, wide_b) = (&wide[0][..], &wide[1][..]);
        let calls = 400_000 / (dimension + 40);
        let cosine = |ab: f64, aa: f64, bb: f64| 1.0 - ab / (aa * bb).sqrt();
        let (aa, bb) = (dot(a, a), dot(b, b));
        let kernels: Vec<Kernel<'_>> = vec![
            ("simsimd", Box::new(|n, a, b| time(n, || f32::cosine(black_box(a), black_box(b))))),
            (
                "default",
                Box::new(|n, a, b| {
                    time(n, || {
                        let sums = sums(black_box(a), black_box(b));
                        cosine(sums.ab, sums.aa, sums.bb)
                    })
                }),
            ),
            (
                "fast",
                Box::new(|n, a, b| {
                    time(n, || {
                        let (ab, aa, bb) = sums_fast(black_box(a), black_box(b));
                        1.0 - ab / (aa * bb).sqrt()
                    })
                }),
            ),
            (
                "normed",
                Box::new(|n, a, b| time(n, || cosine(dot(black_box(a), black_box(b)), aa, bb))),
            ),
            ("unit", Box::new(|n, a, b| time(n, || 1.0 - dot(black_box(a), black_box(b))))),
            (
                "unit fast",
                Box::new(|n, a, b| time(n, || 1.0 - dot_fast(black_box(a), black_box(b)))),
            ),
            (
                "f64",
                Box::new(|n, _, _| {
                    time(n, || {
                        let sums = sums_f64(black_box(wide_a), black_box(wide_b));
                        cosine(sums.ab, sums.aa, sums.bb)
                    })
                }),
            ),
        ];
        let ours = cosine(dot(a, b), aa, bb);
        let theirs: f64 = f32::cosine(a, b).expect("of one length");
        assert!((ours - theirs).abs() < 1e-3, "{ours} and {theirs}");
        let (places_a, places_b) = (places(a), places(b));
        let (ways, at) = (places_a.len() * places_b.len(), |place: &(Vec<f32>, usize)| place.1);
        let mut rounds = vec![vec![0.0; kernels.len()]; ROUNDS];
        for round in &mut rounds {
            for one in &places_a {
                for other in &places_b {
                    let (a, b) =
                        (&one.0[at(one)..][..dimension], &other.0[at(other)..][..dimension]);
                    for (sum, (_, kernel)) in round.iter_mut().zip(&kernels) {
                        let _warm = kernel(calls / 10, a, b);
                        *sum += kernel(calls, a, b) / ways as f64;
                    }
                }
            }
        }
        for (k, (name, _)) in kernels.iter().enumerate() {
            let column = |of: &dyn Fn(&Vec<f64>) -> f64| median(rounds.iter().map(of).collect());
            let (time, ratio) = (column(&|round| round[k]), column(&|round| round[k] / round[0]));
            let bar = BARS.iter().find(|bar| bar.0 == *name && dimension == 768);
            let held = bar.is_none_or(|bar| ratio <= bar.1);
            passed &= held;
            let note = bar.map_or(String::new(), |bar| {
                format!("  {} {}", if held { "within" } else { "BEYOND" }, bar.1)
            });
            println!("{dimension:5} {name:<10} {time:8.1} {ratio:7.2}{note}");
        }
    }
    std::process::exit(i32::from(!passed));
}
