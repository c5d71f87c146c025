//! Glyphs as entries of a memory.

use lukhas_glyphs::{Glyph, Memory, Symbol, form_vector};
use lukhas_types::{Concept, Timestamp};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::{DreamError, DreamMemory, Entry, EntryVector};

impl Entry {
    /// The entry of a glyph: its symbol id, concept, hypervector and emotions, with weight 1.
    #[must_use]
    pub fn of_glyph(glyph: &Glyph, created: Option<Timestamp>) -> Self {
        let vector = EntryVector::Bits(glyph.vector().words().to_vec());
        let mut entry = Self::with_vector(glyph.id().into(), vector);
        entry.label = glyph.concept().as_str().to_owned();
        entry.emotions = glyph.emotion().clone();
        entry.created = created;
        entry
    }
}

impl DreamMemory {
    /// From glyphs in any order, each once; without glyphs, the archetypes. One KiB and O(length of its concept) each.
    ///
    /// # Errors
    ///
    /// When there are more than [`DreamMemory::MAX_ENTRIES`].
    pub fn from_glyphs<'a>(
        glyphs: impl IntoIterator<Item = &'a Glyph>,
    ) -> Result<Self, DreamError> {
        let glyphs = glyphs.into_iter().take(Self::MAX_ENTRIES + 1);
        Self::from_entries(glyphs.map(|glyph| Entry::of_glyph(glyph, None)).collect())
    }
}

impl From<&Memory> for DreamMemory {
    /// The glyphs of a memory, in which each occurs once. Of more than [`DreamMemory::MAX_ENTRIES`] those that the
    /// memory lists first; [`DreamMemory::from_glyphs`] refuses them instead.
    fn from(memory: &Memory) -> Self {
        let glyphs = memory.iter().map(|(_, glyph, _)| glyph).take(Self::MAX_ENTRIES);
        Self::from_glyphs(glyphs).expect("distinct glyphs of one length, within the bounds")
    }
}

/// One line of a memory file: a symbol as `glyph encode` prints it, or an entry.
///
/// ```
/// use lukhas_dreams::{DreamMemory, MemoryLine};
/// let line: MemoryLine = serde_json::from_str(r#"{"id": "m1", "vector": [1.0, 2.0]}"#)?;
/// assert_eq!(DreamMemory::from_lines([line])?.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum MemoryLine {
    /// A glyph on the wire.
    Symbol(Box<Symbol>),
    /// Anything else with a vector.
    Entry(Box<Entry>),
}

impl MemoryLine {
    /// The entry of the line.
    ///
    /// # Errors
    ///
    /// When it is a symbol whose id or vector are not those of its content.
    pub fn into_entry(self) -> Result<Entry, DreamError> {
        match self {
            Self::Symbol(symbol) => Ok(Entry::of_glyph(&symbol.decode()?, None)),
            Self::Entry(entry) => Ok(*entry),
        }
    }
}

impl<'de> Deserialize<'de> for MemoryLine {
    /// A line with a `symbol_id` is a symbol: the error is that of the form that was meant.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        use serde::de::Error;
        let value = Value::deserialize(deserializer)?;
        if value.get("symbol_id").is_some() {
            let symbol = Symbol::deserialize(value).map_err(D::Error::custom)?;
            return Ok(Self::Symbol(Box::new(symbol)));
        }
        Entry::deserialize(value).map(|e| Self::Entry(Box::new(e))).map_err(D::Error::custom)
    }
}

impl DreamMemory {
    /// From the lines of a memory file, in any order.
    ///
    /// # Errors
    ///
    /// As [`MemoryLine::into_entry`] and [`DreamMemory::from_entries`].
    pub fn from_lines(lines: impl IntoIterator<Item = MemoryLine>) -> Result<Self, DreamError> {
        let lines = lines.into_iter().take(Self::MAX_ENTRIES + 1);
        Self::from_entries(lines.map(MemoryLine::into_entry).collect::<Result<_, _>>()?)
    }
}

/// The words of the form vector of any text: what a concept leaves out is replaced by spaces, the rest is cut. `None`
/// where nothing remains.
pub(crate) fn form_code(text: &str) -> Option<Vec<u64>> {
    let concept = Concept::new(text).or_else(|_| {
        let plain = |c: char| if c.is_alphanumeric() || c.is_ascii_graphic() { c } else { ' ' };
        // composition may lengthen a text, but never fourfold
        Concept::new(text.chars().take(Concept::MAX_LENGTH / 4).map(plain).collect::<String>())
    });
    concept.ok().map(|concept| form_vector(&concept).words().to_vec())
}
