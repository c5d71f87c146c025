//! Glyphs, found again by form or meaning.

mod error;
mod null;
mod params;
mod projection;
mod query;
mod scan;

use std::collections::BTreeMap;
use std::fmt;
use std::ops::Index;
use std::sync::OnceLock;

use lukhas_types::{Embedder, SymbolId};

pub use self::error::MemoryError;
pub use self::params::MemoryParams;
pub use self::query::{Hit, Query};
use self::{null::Null, projection::Projection, scan::scan};
use crate::{Glyph, Hypervector, form, form_vector, hypervector::similarity_at};

/// Glyphs by id, and the search among them.
///
/// [`Memory::new`] compares the forms of concepts, with no model; [`Memory::with`] an embedder compares what that sees.
/// A full memory refuses ([`MemoryParams`]); nothing is dropped to make room. Same contents, same answers, whatever the
/// order of arrival and the number of threads.
pub struct Memory {
    params: MemoryParams,
    meaning: Option<Meaning>,
    /// By the 128 bits of the id.
    index: BTreeMap<u128, usize>,
    glyphs: Vec<Glyph>,
    codes: Vec<Hypervector>,
    null: OnceLock<Null>,
}

struct Meaning {
    embedder: Box<dyn Embedder>,
    projection: Projection,
}

/// How full a memory is.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct MemoryStats {
    /// Glyphs held.
    pub glyphs: usize,
    /// The most it holds.
    pub capacity: usize,
    /// Bytes of vectors and projection; texts come on top.
    pub bytes: usize,
    /// The name of the embedder, or null: form only.
    pub embedder: Option<String>,
}

impl Memory {
    /// An empty memory that searches by form.
    #[must_use]
    pub fn new() -> Self {
        Self {
            params: MemoryParams::default(),
            meaning: None,
            index: BTreeMap::new(),
            glyphs: Vec::new(),
            codes: Vec::new(),
            null: OnceLock::new(),
        }
    }

    /// An empty memory that searches by an embedder's vectors, projected to bits. Draws 8 KiB for each of its dimensions.
    #[must_use]
    pub fn with(embedder: impl Embedder + 'static) -> Self {
        let projection = Projection::new(embedder.name(), embedder.dimension());
        Self { meaning: Some(Meaning { embedder: Box::new(embedder), projection }), ..Self::new() }
    }

    /// Sets how much it holds.
    ///
    /// # Errors
    ///
    /// When it holds more already.
    pub fn bounded(mut self, params: MemoryParams) -> Result<Self, MemoryError> {
        if params.capacity() < self.len() {
            let (capacity, minimum) = (params.capacity(), self.len());
            let maximum = MemoryParams::MAX_CAPACITY;
            return Err(MemoryError::Capacity { capacity, minimum, maximum });
        }
        self.params = params;
        Ok(self)
    }

    /// Keeps a glyph, or what makes one. A glyph whose id is known already stays as it was first, its module too.
    ///
    /// # Errors
    ///
    /// When it is no glyph, has no embedding, or the memory is full.
    pub fn remember<G>(&mut self, glyph: G) -> Result<SymbolId, MemoryError>
    where
        G: TryInto<Glyph>,
        MemoryError: From<G::Error>,
    {
        let glyph = glyph.try_into()?;
        let (id, key) = (glyph.id(), key(glyph.id_ref()));
        if self.index.contains_key(&key) {
            return Ok(id);
        }
        if self.len() >= self.params.capacity() {
            return Err(MemoryError::Full { capacity: self.params.capacity() });
        }
        let code = match &self.meaning {
            None => form_vector(glyph.concept()),
            Some(meaning) => meaning.code(glyph.concept().as_str())?,
        };
        self.index.insert(key, self.glyphs.len());
        self.glyphs.push(glyph);
        self.codes.push(code);
        self.null.take();
        Ok(id)
    }

    /// The glyph of an id.
    #[must_use]
    pub fn get(&self, id: &SymbolId) -> Option<&Glyph> {
        self.index.get(&key(id)).map(|&slot| &self.glyphs[slot])
    }

    /// Takes a glyph out. O(log n).
    pub fn forget(&mut self, id: &SymbolId) -> Option<Glyph> {
        let slot = self.index.remove(&key(id))?;
        let glyph = self.glyphs.swap_remove(slot);
        self.codes.swap_remove(slot);
        if let Some(moved) = self.glyphs.get(slot) {
            self.index.insert(key(moved.id_ref()), slot);
        }
        self.null.take();
        Some(glyph)
    }

    /// The `top` glyphs nearest to a text, best first, equal ones by id. Empty when the text has nothing to compare;
    /// [`Memory::search`] says why, and filters. O(n d).
    #[must_use]
    pub fn recall(&self, text: &str, top: usize) -> Vec<Hit<'_>> {
        self.search(&Query::new(text, top)).unwrap_or_default()
    }

    /// As [`Memory::recall`], among the glyphs that a query takes.
    ///
    /// # Errors
    ///
    /// When the text is white space only or has no embedding.
    pub fn search(&self, query: &Query) -> Result<Vec<Hit<'_>>, MemoryError> {
        let code = match &self.meaning {
            None => form::form_of(&query.text).ok_or(MemoryError::EmptyQuery)?,
            Some(meaning) => meaning.code(&query.text)?,
        };
        let n = self.len();
        let key = |slot: usize| key(self.glyphs[slot].id_ref());
        let keep = |slot: usize| query.takes(&self.glyphs[slot]);
        let found = scan(&self.codes, key, keep, &code, query.top.min(n));
        let sum = n as f64 - found.total as f64 * (2.0 / Hypervector::DIMENSION as f64);
        let null = self.null.get_or_init(|| Null::of(&self.index, &self.codes));
        let hit = |near: &scan::Near| {
            let similarity = similarity_at(near.distance);
            let glyph = &self.glyphs[near.slot];
            Hit {
                score: similarity.max(0.0),
                chance: null.chance(null::centre(similarity, sum, n)),
                glyph,
                id: glyph.id_ref(),
            }
        };
        Ok(found.nearest.iter().map(hit).collect())
    }

    /// How many glyphs it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.glyphs.len()
    }

    /// Whether it holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.glyphs.is_empty()
    }

    /// Ids, glyphs and the vectors that the search compares (of form, or projected meaning), by id.
    pub fn iter(&self) -> impl Iterator<Item = (&SymbolId, &Glyph, &Hypervector)> {
        self.index.values().map(|&slot| {
            let glyph = &self.glyphs[slot];
            (glyph.id_ref(), glyph, &self.codes[slot])
        })
    }

    /// How full it is.
    #[must_use]
    pub fn stats(&self) -> MemoryStats {
        let projection = self.meaning.as_ref().map_or(0, |meaning| meaning.projection.bytes());
        MemoryStats {
            glyphs: self.len(),
            capacity: self.params.capacity(),
            bytes: self.len() * Hypervector::BYTES + projection,
            embedder: self.meaning.as_ref().map(|meaning| meaning.embedder.name().to_owned()),
        }
    }
}

impl Meaning {
    fn code(&self, text: &str) -> Result<Hypervector, MemoryError> {
        Ok(self.projection.project(&self.embedder.embed_one(text)?))
    }
}

/// The 128 bits of an id.
fn key(id: &SymbolId) -> u128 {
    u128::from_str_radix(&id.as_str()[SymbolId::PREFIX.len()..], 16).expect("32 hexadecimal digits")
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

impl Index<&SymbolId> for Memory {
    type Output = Glyph;

    /// # Panics
    ///
    /// When the memory does not hold the id; [`Memory::get`] asks.
    fn index(&self, id: &SymbolId) -> &Glyph {
        self.get(id).expect("the memory holds the id")
    }
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").field("stats", &self.stats()).finish_non_exhaustive()
    }
}
