use lukhas_types::{Hasher, TypeError};
use serde::{Deserialize, Serialize};

use crate::check::within;

/// How a dream is dreamt. Set the fields, starting from the default; every entry point checks them.
///
/// ```
/// use lukhas_dreams::{DreamParams, Noise};
/// let mut params = DreamParams::default();
/// params.steps = 16;
/// params.sigma = Noise::Off.sigma();
/// assert!(params.validate().is_ok());
/// params.beta = f64::NAN;
/// assert!(params.validate().is_err());
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
#[non_exhaustive]
pub struct DreamParams {
    /// Entries recalled by the walk, 1..=4096. Default 64.
    pub steps: usize,
    /// Inverse temperature of the walk, 0..=256. Default 8.
    pub beta: f64,
    /// Inverse temperature of the relaxation, 0..=256. Default 64: at 8 every start relaxes to the mean of a large
    /// memory, and all dreams would agree.
    pub focus: f64,
    /// Expected length of the noise that is added to the unit cue, 0..=1; see [`Noise`]. Default .05.
    pub sigma: f64,
    /// How much of the feeling of the step before is kept, 0..=1. Default .9.
    pub resonance: f64,
    /// The most Hopfield updates at the end, 0..=64. Default 8.
    pub relax: usize,
    /// The stream of numbers drawn from the dream's key: the k-th copy of a seed in a mesh takes stream k. Default 0.
    pub stream: u32,
}

impl DreamParams {
    /// The most steps.
    pub const MAX_STEPS: usize = 4096;
    /// The greatest inverse temperature.
    pub const MAX_BETA: f64 = 256.0;
    /// The most Hopfield updates.
    pub const MAX_RELAX: usize = 64;

    /// Checks every field.
    ///
    /// # Errors
    ///
    /// When a field is outside of its range or not finite.
    pub fn validate(self) -> Result<Self, TypeError> {
        within("steps", self.steps as f64, 1.0, Self::MAX_STEPS as f64)?;
        within("beta", self.beta, 0.0, Self::MAX_BETA)?;
        within("focus", self.focus, 0.0, Self::MAX_BETA)?;
        within("sigma", self.sigma, 0.0, 1.0)?;
        within("resonance", self.resonance, 0.0, 1.0)?;
        within("relax", self.relax as f64, 0.0, Self::MAX_RELAX as f64)?;
        Ok(self)
    }

    /// What of the parameters enters the key of a dream: all but the number of the stream.
    pub(crate) fn hash_into(&self, hasher: Hasher) -> Hasher {
        hasher
            .number(self.steps as u64)
            .float(self.beta)
            .float(self.focus)
            .float(self.sigma)
            .float(self.resonance)
            .number(self.relax as u64)
    }
}

impl Default for DreamParams {
    fn default() -> Self {
        Self {
            steps: 64,
            beta: 8.0,
            focus: 64.0,
            sigma: Noise::Low.sigma(),
            resonance: 0.9,
            relax: 8,
            stream: 0,
        }
    }
}

/// The named levels of noise on the cue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum Noise {
    /// None: 0.
    Off,
    /// .05, the default.
    #[default]
    Low,
    /// .15.
    Medium,
    /// .3.
    High,
}

impl Noise {
    /// The expected length of the noise.
    #[must_use]
    pub const fn sigma(self) -> f64 {
        match self {
            Self::Off => 0.0,
            Self::Low => 0.05,
            Self::Medium => 0.15,
            Self::High => 0.3,
        }
    }
}

#[derive(Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Unchecked {
    steps: usize,
    beta: f64,
    focus: f64,
    sigma: f64,
    resonance: f64,
    relax: usize,
    stream: u32,
}

impl Default for Unchecked {
    fn default() -> Self {
        let DreamParams { steps, beta, focus, sigma, resonance, relax, stream } =
            DreamParams::default();
        Self { steps, beta, focus, sigma, resonance, relax, stream }
    }
}

impl TryFrom<Unchecked> for DreamParams {
    type Error = TypeError;

    fn try_from(raw: Unchecked) -> Result<Self, TypeError> {
        let Unchecked { steps, beta, focus, sigma, resonance, relax, stream } = raw;
        Self { steps, beta, focus, sigma, resonance, relax, stream }.validate()
    }
}
