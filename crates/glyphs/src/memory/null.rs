//! What luck gives in this very memory.

use std::collections::BTreeMap;

use lukhas_types::{Hasher, Stream};

use crate::{Hypervector, hypervector::similarity_at};

/// Most draws.
const DRAWS: usize = 999;
/// Glyphs that play the query, and partners of each, when not all pairs are taken: 37 x 27 = 999.
const QUERIES: usize = 37;
const PARTNERS: usize = DRAWS / QUERIES;

/// The scores of pairs of glyphs of one memory, each less the mean of its query's other scores, ascending.
///
/// Form vectors and projected embeddings are not isotropic (common words and letters are shared), so the closed form for
/// hash-drawn codes does not hold for them; the memory's own pairs tell what luck is. Depends on what is held, not on
/// the order in which it came.
#[derive(Debug)]
pub(super) struct Null(Vec<f64>);

impl Null {
    /// Of all ordered pairs when they are at most 999; else of 37 glyphs with 27 others each, picked by seed.
    /// O(999 (d + log n)).
    pub(super) fn of(index: &BTreeMap<u128, usize>, codes: &[Hypervector]) -> Self {
        let n = index.len();
        let mut draws = Vec::new();
        if n < 2 {
            return Self(draws);
        }
        if n * (n - 1) <= DRAWS {
            let slots: Vec<usize> = index.values().copied().collect();
            for &query in &slots {
                let others = slots.iter().copied().filter(|&other| other != query);
                centred(&mut draws, codes, query, others);
            }
        } else {
            let mut stream = Stream::new(&Hasher::new("glyph memory null v1").finish());
            for _ in 0..QUERIES {
                let query = pick(index, &mut stream, None);
                let partners = (0..PARTNERS).map(|_| pick(index, &mut stream, Some(query)));
                centred(&mut draws, codes, query, partners);
            }
        }
        draws.sort_unstable_by(f64::total_cmp);
        Self(draws)
    }

    /// The share of draws at least as high as a centred score, never 0: `(1 + those) / (1 + all)`.
    pub(super) fn chance(&self, score: f64) -> f64 {
        let below = self.0.partition_point(|&draw| draw < score);
        (1 + self.0.len() - below) as f64 / (1 + self.0.len()) as f64
    }
}

/// A score less the mean of the others of its query: the query's level does not count. The lone score is kept as is.
pub(super) fn centre(score: f64, sum: f64, count: usize) -> f64 {
    if count < 2 { score } else { score - (sum - score) / (count - 1) as f64 }
}

fn centred(
    draws: &mut Vec<f64>,
    codes: &[Hypervector],
    query: usize,
    others: impl Iterator<Item = usize>,
) {
    let scores: Vec<f64> =
        others.map(|other| similarity_at(codes[query].hamming(&codes[other]))).collect();
    let sum: f64 = scores.iter().sum();
    draws.extend(scores.iter().map(|&score| centre(score, sum, scores.len())));
}

/// The glyph whose key follows a random one, around the circle: keys are hashes, so this is even enough, and free of the
/// order of the slots.
fn pick(index: &BTreeMap<u128, usize>, stream: &mut Stream, except: Option<usize>) -> usize {
    let key = u128::from(stream.next_u64()) << 64 | u128::from(stream.next_u64());
    let around = index.range(key..).chain(index.iter()).map(|(_, &slot)| slot);
    around.into_iter().find(|&slot| Some(slot) != except).expect("at least two glyphs")
}
