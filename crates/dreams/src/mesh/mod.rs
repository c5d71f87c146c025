use lukhas_types::{DreamId, Embedding, Emotions, Hasher, MeshId, Seed, Timestamp, TypeError};
use serde::{Deserialize, Serialize};

use crate::consensus::MAX_ANSWERS;
use crate::{
    Answer, Consensus, Context, Dream, DreamBody, DreamError, DreamMemory, DreamParams,
    consensus_with, simulate_dream_with,
};

mod aggregate;
mod params;

pub use aggregate::{Aggregation, aggregate, diversity};
pub use params::MeshParams;

/// Dreams every seed, as [`simulate_dream_with`] would, and asks whether the end states agree.
///
/// A seed that occurs again dreams on the next stream of its key, so that a copy is another dream. With the feature
/// `rayon` the dreams share the threads of the current pool once they are worth it (about a millisecond of work); the
/// bytes do not depend on that. Takes 2..=1000 seeds.
///
/// # Errors
///
/// When a parameter is outside of its range, there are fewer than 2 or more than 1000 seeds, or every dream failed.
pub fn parallel_mesh(
    seeds: &[Seed],
    context: &Context,
    memory: &DreamMemory,
    params: &MeshParams,
) -> Result<Mesh, DreamError> {
    let params = params.validate()?;
    let (count, field) = (seeds.len(), "seeds");
    if count < 2 {
        return Err(DreamError::TooFew { field, count, minimum: 2 });
    }
    if count > MAX_ANSWERS {
        return Err(DreamError::TooMany {
            field,
            count: count as u64,
            maximum: MAX_ANSWERS as u64,
        });
    }
    let jobs: Vec<(&Seed, DreamParams)> = seeds
        .iter()
        .enumerate()
        .map(|(index, seed)| {
            let copies = seeds[..index].iter().filter(|other| *other == seed).count() as u32;
            let stream = params.dream.stream.checked_add(copies).ok_or(TypeError::OutOfRange {
                field: "stream".to_owned(),
                value: f64::from(params.dream.stream),
                minimum: 0.0,
                maximum: f64::from(u32::MAX - copies),
            })?;
            Ok((seed, DreamParams { stream, ..params.dream }))
        })
        .collect::<Result<_, TypeError>>()?;
    let dream =
        |(seed, params): &(&Seed, DreamParams)| simulate_dream_with(seed, context, memory, params);
    let (mut dreams, mut failures) = (Vec::with_capacity(count), Vec::new());
    for (seed, result) in seeds.iter().zip(run(&jobs, memory, &params.dream, dream)) {
        match result {
            Ok(dream) => dreams.push(dream),
            Err(error) => failures.push((seed.clone(), error)),
        }
    }
    if dreams.is_empty() {
        let (_, source) = failures.swap_remove(0);
        return Err(DreamError::AllFailed { count, source: Box::new(source) });
    }
    let consensus = agree(&dreams, &params)?;
    let felt: Vec<Emotions> = dreams.iter().map(Dream::mean_emotions).collect();
    Ok(Mesh {
        params,
        seeds: seeds.to_vec(),
        emotions: aggregate(&felt, params.aggregation),
        diversity: diversity(&felt),
        dreams,
        failures,
        consensus,
    })
}

/// Several dreams and whether they agree.
#[derive(Debug, Clone, PartialEq)]
pub struct Mesh {
    params: MeshParams,
    seeds: Vec<Seed>,
    dreams: Vec<Dream>,
    failures: Vec<(Seed, DreamError)>,
    emotions: Emotions,
    diversity: f64,
    /// Its ids are digests.
    consensus: Consensus,
}

/// A mesh on the wire, keys in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct MeshBody {
    /// Hashed from the owner, the parameters of the consensus, the seeds and the digests of the dreams.
    pub mesh_id: MeshId,
    /// As they were given.
    pub seeds: Vec<Seed>,
    /// The share that the end states must reach.
    pub consensus_threshold: f64,
    /// Those that were dreamt, in the order of their seeds.
    pub dreams: Vec<DreamBody>,
    /// The verdict; its ids are those of the dreams.
    pub consensus: Consensus,
}

impl Mesh {
    /// The dreams, in the order of their seeds.
    #[must_use]
    pub fn dreams(&self) -> &[Dream] {
        &self.dreams
    }

    /// The seeds whose dream failed, and why.
    #[must_use]
    pub fn failures(&self) -> &[(Seed, DreamError)] {
        &self.failures
    }

    /// The verdict over the end states. The ids are the digests of the dreams.
    pub fn consensus(&self) -> &Consensus {
        &self.consensus
    }

    /// The dream nearest to the others, where the dreams agree.
    #[must_use]
    pub fn accepted(&self) -> Option<&Dream> {
        let digest = self.consensus.accepted()?;
        self.dreams.iter().find(|dream| dream.digest().to_string() == digest)
    }

    /// The mean emotions of each dream, brought together over the dreams.
    #[must_use]
    pub fn emotions(&self) -> &Emotions {
        &self.emotions
    }

    /// How far the dreams feel apart: see [`diversity`].
    #[must_use]
    pub fn diversity(&self) -> f64 {
        self.diversity
    }

    /// The id that this mesh has for an owner, who may be empty.
    #[must_use]
    pub fn id(&self, owner: &str) -> MeshId {
        let MeshParams { consensus, aggregation, .. } = &self.params;
        let hasher = Hasher::new("mesh id v1")
            .text(owner)
            .float(consensus.threshold)
            .float(consensus.tau)
            .number(consensus.f as u64)
            .text(aggregation.name())
            .number(self.seeds.len() as u64);
        let hasher = self.seeds.iter().fold(hasher, |h, seed| h.text(seed.as_str()));
        MeshId::of(&self.dreams.iter().fold(hasher, |h, dream| h.hash(&dream.digest())).finish())
    }

    /// The mesh on the wire.
    #[must_use]
    pub fn body(&self, owner: &str, timestamp: Option<Timestamp>) -> MeshBody {
        let named: Vec<(String, DreamId)> =
            self.dreams.iter().map(|d| (d.digest().to_string(), d.id(owner))).collect();
        let name = |digest: &String| {
            let found = named.iter().find(|pair| pair.0 == *digest);
            found.map_or_else(|| digest.clone(), |pair| pair.1.to_string())
        };
        let mut consensus = self.consensus.clone();
        consensus.medoid = consensus.medoid.as_ref().map(name);
        consensus.dissenters = consensus.dissenters.iter().map(name).collect();
        consensus.dissenters.sort_unstable();
        MeshBody {
            mesh_id: self.id(owner),
            seeds: self.seeds.clone(),
            consensus_threshold: self.params.consensus.threshold,
            dreams: self.dreams.iter().map(|dream| dream.body(owner, timestamp)).collect(),
            consensus,
        }
    }
}

fn agree(dreams: &[Dream], params: &MeshParams) -> Result<Consensus, DreamError> {
    let answer = |dream: &Dream| {
        Ok(Answer::new(dream.digest().to_string(), Embedding::new(dream.end_state().to_vec())?))
    };
    let answers = dreams.iter().map(answer).collect::<Result<Vec<_>, DreamError>>()?;
    consensus_with(&answers, &params.consensus)
}

#[cfg(feature = "rayon")]
fn run<J: Sync, T: Send>(
    jobs: &[J],
    memory: &DreamMemory,
    params: &DreamParams,
    job: impl Fn(&J) -> T + Sync + Send,
) -> Vec<T> {
    use rayon::prelude::*;

    /// A multiply-add of the kernels and the exponential of an entry, roughly.
    const NS_PER_PRODUCT: f64 = 0.1;
    const NS_PER_ENTRY: f64 = 10.0;
    /// Waking a pool is not worth less.
    const WORTH_NS: f64 = 1e6;

    let visits = (params.steps + params.relax) as f64 * memory.len() as f64;
    let each = visits * (NS_PER_PRODUCT * memory.dimension() as f64 + NS_PER_ENTRY);
    if each * (jobs.len() as f64) < WORTH_NS {
        return jobs.iter().map(job).collect();
    }
    jobs.par_iter().map(job).collect()
}

#[cfg(not(feature = "rayon"))]
fn run<J, T>(
    jobs: &[J],
    _memory: &DreamMemory,
    _params: &DreamParams,
    job: impl Fn(&J) -> T,
) -> Vec<T> {
    jobs.iter().map(job).collect()
}
