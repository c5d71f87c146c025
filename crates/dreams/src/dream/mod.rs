use std::sync::Arc;

use lukhas_types::{ContentHash, Emotions, Hasher, Seed, Stream};

use crate::cue::cue;
use crate::hopfield::relax;
use crate::memory::unit_from;
use crate::resonance::Resonance;
use crate::walk::{Scratch, walk};
use crate::{Archetype, Context, DreamError, DreamMemory, DreamParams, Finding, Level, sentinel};

mod digest;

pub(crate) use digest::put_text;

/// The version of the definition of a dream: it changes exactly when the same inputs would give other bytes.
pub const ENGINE_VERSION: &str = "1";

/// Dreams with the default parameters: see [`simulate_dream_with`].
///
/// # Errors
///
/// When the seed is no [`Seed`], and as [`simulate_dream_with`].
pub fn simulate_dream(
    seed: impl AsRef<str>,
    context: &Context,
    memory: &DreamMemory,
) -> Result<Dream, DreamError> {
    simulate_dream_with(&Seed::new(seed)?, context, memory, &DreamParams::default())
}

/// What happens if a memory plays on from this seed in this mood: a pure function of its arguments.
///
/// 1. A key is hashed from seed, canonical context, root of the memory and parameters; one stream of numbers is drawn
///    from it.
/// 2. The cue is the direction of seed and context, with noise: over the archetypes known mood words by a lexicon and
///    anything else by its form; over glyphs the form vectors of the texts; over other vectors directions drawn from
///    the hashes of the texts, which mean nothing but differ with every text.
/// 3. The walk begins at j with probability ~ `w_j exp(beta cue . x_j)` and goes on with
///    `P(i -> j) = w_j exp(beta x_i . x_j) / Z_i` over j other than i.
/// 4. The normalised sum of the cue and the mean of the visited vectors relaxes in the modern Hopfield network,
///    to an entry or a blend of near ones.
///
/// O((steps + relax) n d) time, O(n + steps) memory; no allocation within the walk. The same bytes on every machine.
///
/// # Errors
///
/// When a parameter is outside of its range, or (steps + relax) n d exceeds [`Dream::MAX_WORK`].
pub fn simulate_dream_with(
    seed: &Seed,
    context: &Context,
    memory: &DreamMemory,
    params: &DreamParams,
) -> Result<Dream, DreamError> {
    let params = params.validate()?;
    let work = work(memory, &params);
    if work > Dream::MAX_WORK {
        return Err(DreamError::TooMany {
            field: "steps x entries x dimensions",
            count: work,
            maximum: Dream::MAX_WORK,
        });
    }
    let key = params
        .hash_into(
            Hasher::new("dream v1")
                .text(ENGINE_VERSION)
                .text(seed.as_str())
                .text(context.canonical())
                .hash(&memory.root()),
        )
        .finish();
    let mut stream = Stream::nth(&key, u64::from(params.stream));
    let mut scratch = Scratch::new(memory);
    let cue = cue(seed, context, memory, params.sigma, &mut stream);
    let walk = walk(memory, &cue, params.steps, params.beta, &mut stream, &mut scratch);
    let start = rest_from(memory, &cue, &walk.visits, &mut scratch);
    let relaxed = relax(memory, start, params.focus, params.relax, &mut scratch);
    let resonance = Resonance::of(memory, &walk.visits, params.resonance);
    let step = |(&visit, &energy): (&u32, &f64)| {
        let item = memory.item(visit as usize);
        Step {
            id: Arc::clone(&item.id),
            label: Arc::clone(&item.label),
            weight: memory.walk_weights()[visit as usize],
            energy,
            archetype: item.archetype,
        }
    };
    let steps: Vec<Step> = walk.visits.iter().zip(&walk.energies).map(step).collect();
    let salience = walk.visits.iter().fold(0.0, |sum, &i| sum + memory.item(i as usize).salience)
        / params.steps as f64;
    let mut dream = Dream {
        seed: seed.clone(),
        context: context.clone(),
        params,
        memory_root: memory.root(),
        dominant: dominant(&steps),
        findings: sentinel::watch(|name| resonance.peak(name)),
        entropy: entropy(&walk.visits),
        salience,
        steps,
        resonance,
        end_state: relaxed.state,
        energies: relaxed.energies,
        digest: key,
    };
    dream.digest = digest::digest(&dream, &key);
    Ok(dream)
}

/// A dream that was dreamt: its trace, and what names it.
#[derive(Debug, Clone, PartialEq)]
pub struct Dream {
    pub(crate) seed: Seed,
    pub(crate) context: Context,
    pub(crate) params: DreamParams,
    pub(crate) memory_root: ContentHash,
    pub(crate) steps: Vec<Step>,
    pub(crate) resonance: Resonance,
    pub(crate) end_state: Vec<f32>,
    pub(crate) energies: Vec<f64>,
    pub(crate) entropy: f64,
    pub(crate) salience: f64,
    pub(crate) dominant: Option<Archetype>,
    pub(crate) findings: Vec<Finding>,
    digest: ContentHash,
}

/// One recalled entry.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Step {
    /// The id of the entry.
    pub id: Arc<str>,
    /// Its label.
    pub label: Arc<str>,
    /// Its weight in the walk.
    pub weight: f64,
    /// The Hopfield energy at the entry.
    pub energy: f64,
    /// The archetype that its own emotions show; an archetype's own entry is itself.
    pub archetype: Option<Archetype>,
}

impl Dream {
    /// The most work of one dream, in multiplications: (steps + relax) n d.
    pub const MAX_WORK: u64 = 1 << 38;

    /// The hash of everything that the inputs determine: equal digests, equal dreams.
    #[must_use]
    pub fn digest(&self) -> ContentHash {
        self.digest
    }

    /// Where it began.
    #[must_use]
    pub fn seed(&self) -> &Seed {
        &self.seed
    }

    /// What surrounded it.
    #[must_use]
    pub fn context(&self) -> &Context {
        &self.context
    }

    /// How it was dreamt.
    #[must_use]
    pub fn params(&self) -> &DreamParams {
        &self.params
    }

    /// The root of the memory that it walked on.
    #[must_use]
    pub fn memory_root(&self) -> ContentHash {
        self.memory_root
    }

    /// The entries recalled, in order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What was felt in one step, carried over from the steps before; of more than 64 names those met first. `None`
    /// beyond the last step.
    #[must_use]
    pub fn emotions(&self, step: usize) -> Option<Emotions> {
        (step < self.steps.len()).then(|| checked(self.resonance.at(step)))
    }

    /// The mean of what was felt over the steps; an emotion counts 0 before it was met.
    #[must_use]
    pub fn mean_emotions(&self) -> Emotions {
        checked(self.resonance.means())
    }

    /// Where it came to rest: d numbers.
    #[must_use]
    pub fn end_state(&self) -> &[f32] {
        &self.end_state
    }

    /// The energy of the relaxation's start and after each update; never rising.
    #[must_use]
    pub fn energies(&self) -> &[f64] {
        &self.energies
    }

    /// Shannon entropy of the visits, in bits: 0 when one entry was visited, log2(steps) when none was visited twice.
    #[must_use]
    pub fn entropy(&self) -> f64 {
        self.entropy
    }

    /// The mean of arousal |valence| over the visits, in [0, 1].
    #[must_use]
    pub fn salience(&self) -> f64 {
        self.salience
    }

    /// The archetype of most visits, where there is any; of equal ones the first of [`Archetype::ALL`].
    #[must_use]
    pub fn dominant_archetype(&self) -> Option<Archetype> {
        self.dominant
    }

    /// What the sentinel says about the emotions felt.
    #[must_use]
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Whether a finding blocks. Nothing else is done about it here.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        self.findings.iter().any(|finding| finding.level == Level::Block)
    }

    /// Dreams again, on the same memory.
    ///
    /// # Errors
    ///
    /// When the memory has another root.
    pub fn replay(&self, memory: &DreamMemory) -> Result<Self, DreamError> {
        if memory.root() != self.memory_root {
            return Err(DreamError::OtherMemory {
                expected: self.memory_root,
                found: memory.root(),
            });
        }
        simulate_dream_with(&self.seed, &self.context, memory, &self.params)
    }
}

/// Multiplications of a dream.
pub(crate) fn work(memory: &DreamMemory, params: &DreamParams) -> u64 {
    ((params.steps + params.relax) as u64)
        .saturating_mul(memory.len() as u64)
        .saturating_mul(memory.dimension() as u64)
}

/// normalise(cue + mean of the visited vectors).
fn rest_from(memory: &DreamMemory, cue: &[f32], visits: &[u32], scratch: &mut Scratch) -> Vec<f32> {
    scratch.row.fill(0.0);
    let share = 1.0 / visits.len() as f64;
    visits.iter().for_each(|&i| scratch.row[i as usize] += share);
    let mut sum = vec![0.0; cue.len()];
    memory.rows().combine(&scratch.row, &mut sum);
    sum.iter_mut().zip(cue).for_each(|(sum, &x)| *sum += f64::from(x));
    unit_from(&sum).unwrap_or_else(|| cue.to_vec())
}

fn entropy(visits: &[u32]) -> f64 {
    let mut sorted = visits.to_vec();
    sorted.sort_unstable();
    let n = visits.len() as f64;
    sorted.chunk_by(|a, b| a == b).fold(0.0, |sum, equal| {
        let p = equal.len() as f64 / n;
        sum - p * libm::log2(p)
    })
}

fn dominant(steps: &[Step]) -> Option<Archetype> {
    let mut best = (0, None);
    for archetype in Archetype::ALL {
        let count = steps.iter().filter(|step| step.archetype == Some(archetype)).count();
        if count > best.0 {
            best = (count, Some(archetype));
        }
    }
    best.1
}

fn checked<'a>(pairs: impl Iterator<Item = (&'a str, f64)>) -> Emotions {
    Emotions::new(pairs).expect("at most 64 names of checked emotions, clamped to [0, 1]")
}
