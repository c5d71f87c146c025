use std::fmt;

use lukhas_types::{DREAM_EMOTIONS, Emotions};
use serde::{Deserialize, Serialize};

/// The ten archetypes, each a pattern over the eight [`DREAM_EMOTIONS`].
///
/// ```
/// use lukhas_dreams::Archetype;
/// use lukhas_types::Emotions;
/// let bold = Emotions::new([("anger", 0.9), ("confidence", 0.8), ("surprise", 0.6)])?;
/// assert_eq!(Archetype::detect(&bold), Some(Archetype::Warrior));
/// # Ok::<(), lukhas_types::TypeError>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
#[expect(missing_docs, reason = "the names say it; `Archetype::pattern` has the definitions")]
pub enum Archetype {
    Hero,
    Shadow,
    Trickster,
    Sage,
    Innocent,
    Explorer,
    Caregiver,
    Warrior,
    Lover,
    Rebel,
}

/// Which emotions make an archetype.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Pattern {
    /// Weighs .6, as a mean.
    pub primary: &'static [&'static str],
    /// Weighs .3, as a mean.
    pub secondary: &'static [&'static str],
    /// Weighs -.2, as a mean.
    pub opposed: &'static [&'static str],
}

const PRIMARY: f64 = 0.6;
const SECONDARY: f64 = 0.3;
const OPPOSED: f64 = 0.2;

/// Matches closer than this are ties: sums of three numbers in another order differ by less.
const TIE: f64 = 1e-12;

impl Archetype {
    /// All ten, in the order that breaks ties.
    pub const ALL: [Self; 10] = [
        Self::Hero,
        Self::Shadow,
        Self::Trickster,
        Self::Sage,
        Self::Innocent,
        Self::Explorer,
        Self::Caregiver,
        Self::Warrior,
        Self::Lover,
        Self::Rebel,
    ];

    /// The match from which an archetype counts as detected.
    pub const DETECTED: f64 = 0.6;

    /// The name on the wire.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hero => "hero",
            Self::Shadow => "shadow",
            Self::Trickster => "trickster",
            Self::Sage => "sage",
            Self::Innocent => "innocent",
            Self::Explorer => "explorer",
            Self::Caregiver => "caregiver",
            Self::Warrior => "warrior",
            Self::Lover => "lover",
            Self::Rebel => "rebel",
        }
    }

    /// The emotions that make it.
    #[must_use]
    pub const fn pattern(self) -> Pattern {
        macro_rules! pattern {
            ([$($p:literal)*] [$($s:literal)*] [$($o:literal)*]) => {
                Pattern { primary: &[$($p),*], secondary: &[$($s),*], opposed: &[$($o),*] }
            };
        }
        match self {
            Self::Hero => pattern!(["confidence" "joy" "curiosity"] ["trust"] ["fear" "sadness"]),
            Self::Shadow => {
                pattern!(["fear" "anger" "sadness"] ["surprise"] ["confidence" "joy" "trust"])
            }
            Self::Trickster => pattern!(["surprise" "curiosity"] ["joy"] ["sadness" "fear"]),
            Self::Sage => pattern!(["confidence" "curiosity" "trust"] [] ["anger" "fear"]),
            Self::Innocent => {
                pattern!(["joy" "trust" "surprise"] ["curiosity"] ["anger" "sadness"])
            }
            Self::Explorer => {
                pattern!(["curiosity" "confidence"] ["surprise" "joy"] ["fear" "sadness"])
            }
            Self::Caregiver => pattern!(["trust" "joy"] ["confidence"] ["anger" "fear"]),
            Self::Warrior => pattern!(["confidence" "anger"] ["surprise"] ["fear" "sadness"]),
            Self::Lover => pattern!(["joy" "trust"] ["surprise" "curiosity"] ["anger" "sadness"]),
            Self::Rebel => pattern!(["anger" "surprise"] ["confidence"] ["trust" "fear"]),
        }
    }

    /// How well emotions fit: clamp(.6 mean(primary) + .3 mean(secondary) - .2 mean(opposed), 0, 1); an empty group
    /// counts 0, so the sage reaches .6 at most.
    #[must_use]
    pub fn score(self, emotions: &Emotions) -> f64 {
        let mean = |names: &[&str]| {
            let sum = names.iter().fold(0.0, |sum, name| sum + emotions.get(name));
            if names.is_empty() { 0.0 } else { sum / names.len() as f64 }
        };
        let Pattern { primary, secondary, opposed } = self.pattern();
        let score = PRIMARY * mean(primary) + SECONDARY * mean(secondary) - OPPOSED * mean(opposed);
        score.clamp(0.0, 1.0)
    }

    /// The best match, where it reaches [`Archetype::DETECTED`]; of equal ones the first of [`Archetype::ALL`].
    #[must_use]
    pub fn detect(emotions: &Emotions) -> Option<Self> {
        let mut best = (0.0, None);
        for archetype in Self::ALL {
            let score = archetype.score(emotions);
            if score >= Self::DETECTED - TIE && score > best.0 + TIE {
                best = (score, Some(archetype));
            }
        }
        best.1
    }

    /// What its own entry feels like in [`DreamMemory::archetypes`](crate::DreamMemory::archetypes): primary .8,
    /// secondary .4.
    #[must_use]
    pub fn emotions(self) -> Emotions {
        let Pattern { primary, secondary, .. } = self.pattern();
        let pairs = primary.iter().map(|&name| (name, 0.8));
        Emotions::new(pairs.chain(secondary.iter().map(|&name| (name, 0.4))))
            .expect("eight known names in [0, 1]")
    }

    /// The direction over [`DREAM_EMOTIONS`] along which the match grows: the coefficients of the formula, unit length.
    #[must_use]
    pub fn prototype(self) -> [f32; 8] {
        let Pattern { primary, secondary, opposed } = self.pattern();
        let share = |names: &[&str], name: &str, weight: f64| {
            if names.contains(&name) { weight / names.len() as f64 } else { 0.0 }
        };
        let raw = DREAM_EMOTIONS.map(|name| {
            share(primary, name, PRIMARY) + share(secondary, name, SECONDARY)
                - share(opposed, name, OPPOSED)
        });
        let norm = raw.iter().fold(0.0, |sum, x| sum + x * x).sqrt();
        raw.map(|x| (x / norm) as f32)
    }
}

impl fmt::Display for Archetype {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
