use std::fmt;

use serde::{Deserialize, Serialize};

use crate::DreamError;

mod answer;
mod cluster;
mod params;
mod vote;

pub use answer::Answer;
pub use params::ConsensusParams;
pub use vote::vote;

use cluster::{Cosines, complete_link};

/// The most answers of one consensus.
pub(crate) const MAX_ANSWERS: usize = 1000;

/// Differences of shares below this are rounding.
const ROUNDING: f64 = 1e-9;

/// Whether answers agree, with the default parameters but for the threshold: see [`consensus_with`].
///
/// # Errors
///
/// As [`consensus_with`].
pub fn consensus(answers: &[Answer], threshold: f64) -> Result<Consensus, DreamError> {
    consensus_with(answers, &ConsensusParams::at(threshold))
}

/// Whether answers agree: complete-link clusters at cos >= tau, the share of the heaviest one, a Byzantine quorum.
///
/// Answers are taken in order of their ids, so that the order in which they are given does not matter; a rotation of
/// all vectors changes nothing either. Agreement of vectors is not truth, and here it is not tested against chance:
/// `p_value` and `null` stay empty.
///
/// O(n^2 (d + 1)) typically, the clusters O(n^3) at worst; O(n^2) memory, n <= 1000.
///
/// # Errors
///
/// When a parameter or an answer breaks its bound, an id occurs twice, lengths differ, or there are more than 1000
/// answers.
pub fn consensus_with(
    answers: &[Answer],
    params: &ConsensusParams,
) -> Result<Consensus, DreamError> {
    let params = params.validate()?;
    let sorted = sorted(answers)?;
    let n = sorted.len();
    let needed = votes_needed(params.threshold, n);
    let quorum = quorum(n, params.f);
    if n == 0 {
        return Ok(Consensus { needed, quorum, ..Consensus::nothing() });
    }
    let vectors: Vec<&[f32]> = sorted.iter().map(|answer| answer.vector.as_slice()).collect();
    let cosines = Cosines::of(&vectors);
    let clusters = complete_link(&cosines, params.tau);
    let total = sorted.iter().fold(0.0, |sum, answer| sum + answer.weight);
    let weigh =
        |members: &[usize]| members.iter().fold(0.0, |sum, &i| sum + sorted[i].weight) / total;
    let shares: Vec<f64> = clusters.iter().map(|cluster| weigh(cluster)).collect();
    let best = shares.iter().enumerate().fold(0, |best, (index, share)| {
        if *share > shares[best] + ROUNDING { index } else { best }
    });
    let (winners, share) = (&clusters[best], shares[best].min(1.0));
    let votes = winners.len();
    let leaders = shares.iter().filter(|other| (**other - shares[best]).abs() <= ROUNDING).count();
    let reached = share >= params.threshold - ROUNDING;
    let outcome = if n < 2 || n < 3 * params.f + 1 {
        Outcome::TooFew
    } else if leaders > 1 && (reached || votes > 1) {
        Outcome::Tie
    } else if !reached {
        Outcome::BelowThreshold
    } else if votes < quorum {
        Outcome::NoQuorum
    } else {
        Outcome::Accepted
    };
    let medoid = medoid(&cosines, &sorted, winners);
    let dissenters = (0..n).filter(|i| winners.binary_search(i).is_err());
    Ok(Consensus {
        outcome,
        share,
        votes,
        needed,
        quorum,
        r: resultant(&sorted, total),
        entropy: Some(entropy(&shares, &sorted, total)),
        p_value: None,
        null: None,
        medoid: Some(sorted[medoid].id.clone()),
        dissenters: dissenters.map(|i| sorted[i].id.clone()).collect(),
    })
}

/// What came of a consensus, in the form of the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[must_use]
#[non_exhaustive]
pub struct Consensus {
    /// The verdict.
    pub outcome: Outcome,
    /// The share of the weight in the best cluster, in [0, 1].
    pub share: f64,
    /// Answers in the best cluster.
    pub votes: usize,
    /// Votes of equal weight that the threshold means: .7 of 3 is 3.
    pub needed: usize,
    /// ceil((n + f + 1) / 2) votes.
    pub quorum: usize,
    /// The mean resultant length |sum w u| / sum w of the unit vectors, in [0, 1].
    pub r: f64,
    /// Entropy of the shares of the clusters in bits, with the bias correction of Miller and Madow, at most log2 n;
    /// null without answers.
    pub entropy: Option<f64>,
    /// Null: the agreement is not tested against chance.
    pub p_value: Option<f64>,
    /// The null hypothesis of the p-value: null.
    pub null: Option<String>,
    /// The id of the answer in the best cluster that is nearest to its others, weighted; null without answers.
    pub medoid: Option<String>,
    /// The ids of the answers outside of the best cluster, sorted.
    pub dissenters: Vec<String>,
}

/// The `consensus` object of a mesh on the wire.
pub type ConsensusBody = Consensus;

/// The verdict of a [`Consensus`], in order of precedence.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Outcome {
    /// Fewer than 2 answers, or fewer than 3f + 1.
    TooFew,
    /// Two clusters lead with one share, which either reaches the threshold or has more than one vote.
    Tie,
    /// The best cluster's share is below the threshold.
    BelowThreshold,
    /// The share suffices, the number of votes does not.
    NoQuorum,
    /// The answers agree.
    Accepted,
}

impl Consensus {
    /// The medoid, where the answers agree.
    #[must_use]
    pub fn accepted(&self) -> Option<&str> {
        self.medoid.as_deref().filter(|_| self.outcome == Outcome::Accepted)
    }

    fn nothing() -> Self {
        Self {
            outcome: Outcome::TooFew,
            share: 0.0,
            votes: 0,
            needed: 0,
            quorum: 0,
            r: 0.0,
            entropy: None,
            p_value: None,
            null: None,
            medoid: None,
            dissenters: Vec::new(),
        }
    }
}

impl Outcome {
    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooFew => "too_few",
            Self::Tie => "tie",
            Self::BelowThreshold => "below_threshold",
            Self::NoQuorum => "no_quorum",
            Self::Accepted => "accepted",
        }
    }
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// ceil(threshold n): the least number of votes whose share reaches the threshold.
fn votes_needed(threshold: f64, n: usize) -> usize {
    (threshold * n as f64 - ROUNDING).ceil().max(0.0) as usize
}

/// Any two sets of ceil((n + f + 1) / 2) of n >= 3f + 1 voters share f + 1 members.
fn quorum(n: usize, f: usize) -> usize {
    (n + f + 1).div_ceil(2)
}

fn sorted(answers: &[Answer]) -> Result<Vec<&Answer>, DreamError> {
    let what = "answer";
    if answers.len() > MAX_ANSWERS {
        return Err(DreamError::TooMany {
            field: "answers",
            count: answers.len() as u64,
            maximum: MAX_ANSWERS as u64,
        });
    }
    for answer in answers {
        answer.validate().map_err(|source| DreamError::Item {
            what,
            id: answer.id.chars().take(crate::Entry::MAX_ID).collect(),
            source,
        })?;
    }
    let mut sorted: Vec<&Answer> = answers.iter().collect();
    sorted.sort_by(|a, b| a.id.cmp(&b.id));
    if let Some(pair) = sorted.windows(2).find(|pair| pair[0].id == pair[1].id) {
        return Err(DreamError::DuplicateId { what, id: pair[0].id.clone() });
    }
    let expected = sorted.first().map_or(0, |answer| answer.vector.dimension());
    match sorted.iter().find(|answer| answer.vector.dimension() != expected) {
        Some(odd) => Err(DreamError::Dimension {
            what,
            id: odd.id.clone(),
            found: odd.vector.dimension(),
            expected,
        }),
        None => Ok(sorted),
    }
}

fn medoid(cosines: &Cosines, answers: &[&Answer], members: &[usize]) -> usize {
    let nearness =
        |i: usize| members.iter().fold(0.0, |sum, &j| sum + answers[j].weight * cosines.get(i, j));
    let mut best = (members[0], nearness(members[0]));
    for &i in &members[1..] {
        let near = nearness(i);
        if near > best.1 + ROUNDING {
            best = (i, near);
        }
    }
    best.0
}

fn resultant(answers: &[&Answer], total: f64) -> f64 {
    let mut sum = vec![0.0; answers[0].vector.dimension()];
    for answer in answers {
        let vector = answer.vector.as_slice();
        let scale = answer.weight / lukhas_kernels::dot(vector, vector).sqrt();
        sum.iter_mut().zip(vector).for_each(|(sum, &x)| *sum += scale * f64::from(x));
    }
    (sum.iter().fold(0.0, |sum, x| sum + x * x).sqrt() / total).min(1.0)
}

/// With weights the number of answers is the effective one, (sum w)^2 / sum w^2.
fn entropy(shares: &[f64], answers: &[&Answer], total: f64) -> f64 {
    let plain = shares.iter().fold(0.0, |sum, p| sum - p * libm::log2(*p));
    let squares = answers.iter().fold(0.0, |sum, answer| sum + answer.weight * answer.weight);
    let effective = total * total / squares;
    let bias = (shares.len() - 1) as f64 / (2.0 * effective * std::f64::consts::LN_2);
    (plain + bias).clamp(0.0, libm::log2(answers.len() as f64))
}
