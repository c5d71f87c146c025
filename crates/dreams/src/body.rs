use base64::{Engine, engine::general_purpose::STANDARD};
use lukhas_types::{DreamId, Emotions, Hasher, Seed, Timestamp};
use serde::{Deserialize, Serialize};

use crate::replay::{Replay, replay_value};
use crate::{
    Archetype, Context, Dream, DreamError, DreamMemory, DreamParams, ENGINE_VERSION, Finding,
};

/// A dream on the wire: the body of `POST /dreams/simulate`, keys in this order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DreamBody {
    /// Always true: a dream that failed has no body.
    pub success: bool,
    /// Hashed from owner and digest.
    pub dream_id: DreamId,
    /// Where it began.
    pub seed: Seed,
    /// What was dreamt.
    pub result: DreamResult,
    /// How it was dreamt.
    pub metadata: DreamMetadata,
}

/// The trace of a dream on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DreamResult {
    /// Always `simulated`.
    pub status: String,
    /// Verbatim.
    pub context: Context,
    /// The entries recalled.
    pub steps: Vec<StepBody>,
    /// Standard base64 of d little-endian `f32`.
    pub end_state: String,
    /// Shannon entropy of the visits, in bits.
    pub entropy: f64,
    /// In [0, 1].
    pub salience: f64,
    /// Of most visits.
    pub dominant_archetype: Option<Archetype>,
    /// Warnings about what was felt.
    pub sentinel: Vec<Finding>,
}

/// One recalled entry on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct StepBody {
    /// The id of the entry.
    pub id: String,
    /// Its label.
    pub label: String,
    /// Its weight in the walk.
    pub weight: f64,
    /// The Hopfield energy there.
    pub energy: f64,
    /// Of its own emotions.
    pub archetype: Option<Archetype>,
    /// What was felt, carried over from the steps before.
    pub emotions: Emotions,
}

/// How a dream was dreamt, on the wire.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DreamMetadata {
    /// Always `sequential`: a dream is one walk, also within a mesh.
    pub mode: String,
    /// As the caller said; no clock is read.
    pub timestamp: Option<Timestamp>,
    /// The version of the definition of a dream.
    pub engine_version: String,
    /// 64 hexadecimal digits.
    pub memory_root: String,
    /// The parameters.
    pub params: DreamParams,
    /// 64 hexadecimal digits; leaves out timestamp and `dream_id`.
    pub digest: String,
}

impl DreamBody {
    /// Dreams again and compares every field: see [`replay_value`].
    ///
    /// # Errors
    ///
    /// When the body cannot be written as JSON, which needs a number that was set to NaN or an infinity by hand.
    pub fn replay(&self, memory: &DreamMemory) -> Result<Replay, DreamError> {
        let finite = |field, value: f64| crate::check::within(field, value, f64::MIN, f64::MAX);
        finite("entropy", self.result.entropy)?;
        finite("salience", self.result.salience)?;
        for step in &self.result.steps {
            finite("weight", step.weight)?;
            finite("energy", step.energy)?;
        }
        let value = serde_json::to_value(self).expect("maps with text keys and finite numbers");
        Ok(replay_value(&value, memory))
    }
}

impl Dream {
    /// The id that this dream has for an owner, who may be empty.
    #[must_use]
    pub fn id(&self, owner: &str) -> DreamId {
        DreamId::of(&Hasher::new("dream id v1").text(owner).hash(&self.digest()).finish())
    }

    /// The dream on the wire.
    #[must_use]
    pub fn body(&self, owner: &str, timestamp: Option<Timestamp>) -> DreamBody {
        let steps = self.steps.iter().enumerate().map(|(index, step)| StepBody {
            id: step.id.to_string(),
            label: step.label.to_string(),
            weight: step.weight,
            energy: step.energy,
            archetype: step.archetype,
            emotions: self.emotions(index).unwrap_or_default(),
        });
        let end_state: Vec<u8> = self.end_state.iter().flat_map(|x| x.to_le_bytes()).collect();
        DreamBody {
            success: true,
            dream_id: self.id(owner),
            seed: self.seed.clone(),
            result: DreamResult {
                status: "simulated".to_owned(),
                context: self.context.clone(),
                steps: steps.collect(),
                end_state: STANDARD.encode(end_state),
                entropy: self.entropy,
                salience: self.salience,
                dominant_archetype: self.dominant,
                sentinel: self.findings.clone(),
            },
            metadata: DreamMetadata {
                mode: "sequential".to_owned(),
                timestamp,
                engine_version: ENGINE_VERSION.to_owned(),
                memory_root: self.memory_root.to_string(),
                params: self.params,
                digest: self.digest().to_string(),
            },
        }
    }
}
