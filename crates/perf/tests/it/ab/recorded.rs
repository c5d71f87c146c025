//! Processes that were recorded, drawn again.

use lukhas_perf::{Figures, Samples};

const TSV: &str = include_str!("../../../data/ab/processes.tsv");
/// The ways to draw the samples of one process again that are made ready.
const DRAWS: usize = 16;

/// SplitMix64 (Steele, Lea and Flood 2014).
pub(crate) struct Uniform(pub(crate) u64);

impl Uniform {
    /// Below `n`.
    pub(crate) fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^= z >> 31;
        ((u128::from(z) * n as u128) >> 64) as usize
    }
}

/// The processes of each bench in the order that they ran; of each, what it says when its samples are drawn again with
/// replacement.
pub(crate) struct Recorded {
    benches: Vec<Vec<[Figures; DRAWS]>>,
}

impl Recorded {
    pub(crate) fn read() -> Self {
        let mut uniform = Uniform(0);
        let mut names: Vec<&str> = Vec::new();
        let mut benches: Vec<Vec<[Figures; DRAWS]>> = Vec::new();
        for line in TSV.lines().skip(1) {
            let fields: Vec<&str> = line.split('\t').collect();
            let calls: u64 = fields[2].parse().unwrap();
            let ns: Vec<f64> =
                fields[3].split(' ').map(|ns| ns.parse::<f64>().unwrap() / calls as f64).collect();
            assert_eq!(ns.len(), 60);
            let bench = names.iter().position(|name| *name == fields[0]).unwrap_or_else(|| {
                names.push(fields[0]);
                benches.push(Vec::new());
                names.len() - 1
            });
            benches[bench].push(std::array::from_fn(|_| {
                let drawn = (0..ns.len()).map(|_| ns[uniform.below(ns.len())]).collect();
                Figures::of(&Samples::new(calls, drawn).unwrap())
            }));
        }
        assert_eq!((benches.len(), benches[0].len()), (3, 40));
        Self { benches }
    }

    /// Processes of a bench: `in_order` of them as they ran, from a random one on, and so on.
    pub(crate) fn source(&self, bench: usize, in_order: usize) -> Source<'_> {
        Source { processes: &self.benches[bench], in_order, at: 0, left: 0 }
    }
}

pub(crate) struct Source<'a> {
    processes: &'a [[Figures; DRAWS]],
    in_order: usize,
    at: usize,
    left: usize,
}

impl Source<'_> {
    pub(crate) fn next(&mut self, uniform: &mut Uniform) -> Figures {
        if self.left == 0 {
            (self.at, self.left) = (uniform.below(self.processes.len()), self.in_order);
        }
        let process = &self.processes[self.at];
        (self.at, self.left) = ((self.at + 1) % self.processes.len(), self.left - 1);
        process[uniform.below(DRAWS)]
    }
}
