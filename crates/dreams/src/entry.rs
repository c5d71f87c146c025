use base64::{Engine, engine::general_purpose::STANDARD};
use lukhas_types::{ContentHash, Embedding, Emotions, Hasher, Timestamp, TypeError};
use serde::{Deserialize, Serialize};

use crate::check;

/// Something remembered: what a dream visits.
///
/// ```
/// use lukhas_dreams::Entry;
/// let line = r#"{"id": "m1", "vector": [3.0, 4.0], "emotion": {"joy": 0.5}}"#;
/// let entry: Entry = serde_json::from_str(line)?;
/// assert_eq!((entry.label.as_str(), entry.weight), ("m1", 1.0));
/// # Ok::<(), serde_json::Error>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Unchecked")]
pub struct Entry {
    /// Unique within a memory: 1..=[`Entry::MAX_ID`] code points without control characters.
    pub id: String,
    /// For people; left out of every hash of the memory. The id where none is given.
    pub label: String,
    /// Where it lies; only its direction counts.
    pub vector: EntryVector,
    /// How strongly it draws the walk, [`Entry::MIN_WEIGHT`]..=[`Entry::MAX_WEIGHT`]; 1 where none is given.
    pub weight: f64,
    /// What it feels like.
    #[serde(rename = "emotion")]
    pub emotions: Emotions,
    /// When it was made.
    pub created: Option<Timestamp>,
}

/// The vector of an [`Entry`].
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum EntryVector {
    /// Any dense vector. JSON: a list of numbers.
    Dense(Embedding),
    /// A packed code of `64 * words` components: bit 1 is +1/sqrt(d), bit 0 is -1/sqrt(d). JSON: standard base64 of
    /// the bits, bit i in bit i mod 8 of byte i div 8.
    Bits(Vec<u64>),
}

impl Entry {
    /// The longest id, in code points.
    pub const MAX_ID: usize = 500;
    /// The longest label, in code points.
    pub const MAX_LABEL: usize = 1000;
    /// The least weight.
    pub const MIN_WEIGHT: f64 = 1e-9;
    /// The greatest weight.
    pub const MAX_WEIGHT: f64 = 1e6;

    /// An entry of weight 1 without emotions, labelled by its id. Checked where a memory is built from it.
    #[must_use]
    pub fn new(id: impl Into<String>, vector: Embedding) -> Self {
        Self::with_vector(id.into(), EntryVector::Dense(vector))
    }

    pub(crate) fn with_vector(id: String, vector: EntryVector) -> Self {
        let label = id.clone();
        Self { id, label, vector, weight: 1.0, emotions: Emotions::default(), created: None }
    }

    /// The same entry with emotions.
    #[must_use]
    pub fn feeling(mut self, emotions: Emotions) -> Self {
        self.emotions = emotions;
        self
    }

    /// The same entry with another weight.
    #[must_use]
    pub fn weighing(mut self, weight: f64) -> Self {
        self.weight = weight;
        self
    }

    /// Checks id, label and weight, and that the vector has 1..=8192 components.
    ///
    /// # Errors
    ///
    /// When one of them breaks its bound.
    pub fn validate(&self) -> Result<(), TypeError> {
        check::text("id", &self.id, Self::MAX_ID)?;
        check::text("label", &self.label, Self::MAX_LABEL)?;
        check::within("weight", self.weight, Self::MIN_WEIGHT, Self::MAX_WEIGHT)?;
        let (length, maximum) = (self.vector.dimension(), Embedding::MAX_DIMENSION);
        match length {
            0 => Err(TypeError::Empty { field: "vector" }),
            _ if length > maximum => Err(TypeError::TooLong { field: "vector", length, maximum }),
            _ => Ok(()),
        }
    }

    /// Over id, direction, weight, emotions and created; `space` keeps memories apart whose cues live elsewhere.
    pub(crate) fn hash(&self, space: &str, unit: &UnitVector<'_>) -> ContentHash {
        let mut hasher = Hasher::new("dream entry v1").text(space).text(&self.id);
        hasher = match unit {
            UnitVector::Dense(vector) => hasher.vector(vector),
            UnitVector::Bits(words) => hasher.bytes(&bytes_of(words)),
        };
        hasher = hasher.float(self.weight).number(self.emotions.len() as u64);
        for (name, strength) in self.emotions.iter() {
            hasher = hasher.text(name).float(strength.get());
        }
        match self.created {
            Some(created) => hasher.text(&created.to_string()),
            None => hasher,
        }
        .finish()
    }
}

/// What an entry's vector is in the memory.
pub(crate) enum UnitVector<'a> {
    Dense(&'a [f32]),
    Bits(&'a [u64]),
}

impl EntryVector {
    /// How many components.
    #[must_use]
    pub fn dimension(&self) -> usize {
        match self {
            Self::Dense(vector) => vector.dimension(),
            Self::Bits(words) => words.len() * 64,
        }
    }

    /// Scaled to length 1, in `f32`.
    #[must_use]
    pub fn unit(&self) -> Vec<f32> {
        match self {
            Self::Dense(vector) => unit_f32(vector.as_slice()),
            Self::Bits(words) => {
                let component = (1.0 / ((words.len() * 64) as f64).sqrt()) as f32;
                let sign = |bit: u64| if bit == 1 { component } else { -component };
                words.iter().flat_map(|w| (0..64).map(move |i| sign(w >> i & 1))).collect()
            }
        }
    }
}

/// `x / |x|`, with the norm in `f64`. A norm that under- or overflows cannot occur: squares of `f32` fit `f64`.
pub(crate) fn unit_f32(vector: &[f32]) -> Vec<f32> {
    let norm = lukhas_kernels::dot(vector, vector).sqrt();
    vector.iter().map(|&x| (f64::from(x) / norm) as f32).collect()
}

fn bytes_of(words: &[u64]) -> Vec<u8> {
    words.iter().flat_map(|word| word.to_le_bytes()).collect()
}

impl Serialize for EntryVector {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Dense(vector) => vector.as_slice().serialize(serializer),
            Self::Bits(words) => serializer.serialize_str(&STANDARD.encode(bytes_of(words))),
        }
    }
}

impl<'de> Deserialize<'de> for EntryVector {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let numbers = match serde_json::Value::deserialize(deserializer)? {
            serde_json::Value::String(text) => {
                let bytes = STANDARD.decode(text).map_err(D::Error::custom)?;
                let (words, rest) = bytes.as_chunks();
                if !rest.is_empty() {
                    return Err(D::Error::custom("a packed vector has whole words of 64 bits"));
                }
                return Ok(Self::Bits(words.iter().map(|w| u64::from_le_bytes(*w)).collect()));
            }
            list => Vec::<f32>::deserialize(list).map_err(D::Error::custom)?,
        };
        Embedding::new(numbers).map(Self::Dense).map_err(D::Error::custom)
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Unchecked {
    id: String,
    label: Option<String>,
    vector: EntryVector,
    weight: Option<f64>,
    emotion: Option<Emotions>,
    created: Option<Timestamp>,
}

impl TryFrom<Unchecked> for Entry {
    type Error = TypeError;

    fn try_from(raw: Unchecked) -> Result<Self, TypeError> {
        let entry = Self {
            label: raw.label.unwrap_or_else(|| raw.id.clone()),
            id: raw.id,
            vector: raw.vector,
            weight: raw.weight.unwrap_or(1.0),
            emotions: raw.emotion.unwrap_or_default(),
            created: raw.created,
        };
        entry.validate()?;
        Ok(entry)
    }
}
