use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use unicode_normalization::{UnicodeNormalization, is_nfc};

use crate::{TypeError, Unit, text};

/// Plutchik's eight primary emotions, in the order of his wheel: the named set of glyphs.
pub const PLUTCHIK: [&str; 8] =
    ["joy", "trust", "fear", "surprise", "sadness", "disgust", "anger", "anticipation"];

/// The eight emotions that the archetypes of dreams are made of.
pub const DREAM_EMOTIONS: [&str; 8] =
    ["confidence", "joy", "curiosity", "trust", "fear", "sadness", "anger", "surprise"];

/// Emotions by name, each in [0, 1]; any name is allowed. Sorted by name, at most [`Emotions::MAX_KEYS`].
///
/// ```
/// use lukhas_types::Emotions;
/// let calm = Emotions::new([("trust", 0.7), ("joy", 0.4)])?;
/// assert_eq!(calm.get("trust"), 0.7);
/// assert_eq!(calm.get("fear"), 0.0);
/// assert!(Emotions::new([("joy", f64::NAN)]).is_err());
/// # Ok::<(), lukhas_types::TypeError>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "BTreeMap<String, f64>", into = "BTreeMap<String, f64>")]
pub struct Emotions(BTreeMap<String, Unit>);

impl Emotions {
    /// The most emotions that one value holds.
    pub const MAX_KEYS: usize = 64;
    /// The longest name, in code points.
    pub const MAX_NAME: usize = 100;

    /// Checks every name and number; a later value of a name replaces an earlier one.
    ///
    /// # Errors
    ///
    /// When a name is empty, too long or holds a control character, a number is outside of [0, 1] or not finite, or
    /// there are more than [`Emotions::MAX_KEYS`] names.
    pub fn new<S: AsRef<str>>(
        pairs: impl IntoIterator<Item = (S, f64)>,
    ) -> Result<Self, TypeError> {
        let mut emotions = Self::default();
        for (name, value) in pairs {
            emotions.insert(name.as_ref(), value)?;
        }
        Ok(emotions)
    }

    /// Sets one emotion.
    ///
    /// # Errors
    ///
    /// As [`Emotions::new`]; the value is unchanged then.
    pub fn insert(&mut self, name: &str, value: f64) -> Result<(), TypeError> {
        let value = Unit::named(name, value)?;
        let name = text::checked_text("emotion", name, Self::MAX_NAME)?;
        if self.0.len() >= Self::MAX_KEYS && !self.0.contains_key(&name) {
            return Err(TypeError::TooLong {
                field: "emotion",
                length: self.0.len() + 1,
                maximum: Self::MAX_KEYS,
            });
        }
        self.0.insert(name, value);
        Ok(())
    }

    /// The strength of one emotion, 0 where it is not named; found in any normal form of its name.
    #[must_use]
    pub fn get(&self, name: &str) -> f64 {
        let normal: String;
        let name = if is_nfc(name) {
            name
        } else {
            normal = name.nfc().collect();
            &normal
        };
        self.0.get(name).map_or(0.0, |unit| unit.get())
    }

    /// How many are named.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether none is named.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Names and strengths, sorted by name.
    pub fn iter(&self) -> impl Iterator<Item = (&str, Unit)> {
        self.0.iter().map(|(name, &value)| (name.as_str(), value))
    }
}

impl TryFrom<BTreeMap<String, f64>> for Emotions {
    type Error = TypeError;

    fn try_from(pairs: BTreeMap<String, f64>) -> Result<Self, Self::Error> {
        Self::new(pairs)
    }
}

impl From<Emotions> for BTreeMap<String, f64> {
    fn from(emotions: Emotions) -> Self {
        emotions.0.into_iter().map(|(name, value)| (name, value.get())).collect()
    }
}
