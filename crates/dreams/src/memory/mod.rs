use std::sync::{Arc, OnceLock};

use lukhas_types::{ContentHash, Embedding, Hasher};

use crate::entry::{UnitVector, unit_f32};
use crate::rows::Rows;
use crate::{Affect, Archetype, DreamError, Entry, EntryVector};

/// What a dream walks on: entries with unit vectors, sorted by id, and a root that names their content.
///
/// Never changes; a clone is one reference. The order in which entries are given does not matter, and labels do not
/// enter the root.
///
/// ```
/// use lukhas_dreams::{DreamMemory, Entry};
/// use lukhas_types::Embedding;
/// let entry = |id, x| Embedding::new(vec![x, 1.0]).map(|vector| Entry::new(id, vector));
/// let memory = DreamMemory::from_entries(vec![entry("a", 0.5)?, entry("b", -2.0)?])?;
/// let other = DreamMemory::from_entries(vec![entry("b", -2.0)?, entry("a", 0.5)?])?;
/// assert_eq!(memory.root(), other.root());
/// assert_eq!(DreamMemory::from_entries(Vec::new())?.len(), 10, "the archetypes, where there is nothing else");
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct DreamMemory(Arc<Inner>);

#[derive(Debug)]
struct Inner {
    rows: Rows,
    space: Space,
    items: Vec<Item>,
    walk: Vec<f64>,
    names: Vec<Arc<str>>,
    feelings: Vec<(u32, f64)>,
    root: ContentHash,
}

/// What of an entry a dream reports.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) id: Arc<str>,
    pub(crate) label: Arc<str>,
    pub(crate) archetype: Option<Archetype>,
    pub(crate) salience: f64,
    /// Where its emotions lie in the memory's list.
    feelings: std::ops::Range<usize>,
}

/// Where the cue of a memory lives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Space {
    /// Over the eight emotions of the archetypes.
    Archetypes,
    /// Form vectors of glyphs.
    Form,
    /// Anywhere: the direction of a feature is drawn from its hash.
    Drawn,
}

impl Space {
    const fn name(self) -> &'static str {
        match self {
            Self::Archetypes => "archetypes",
            Self::Form => "form",
            Self::Drawn => "drawn",
        }
    }
}

impl DreamMemory {
    /// The most entries.
    pub const MAX_ENTRIES: usize = 100_000;
    /// The most bytes of vectors: 1 GiB.
    pub const MAX_BYTES: usize = 1 << 30;

    /// The ten archetypes: prototypes over the eight [`lukhas_types::DREAM_EMOTIONS`], each of weight 1.
    #[must_use]
    pub fn archetypes() -> Self {
        static MEMORY: OnceLock<DreamMemory> = OnceLock::new();
        MEMORY
            .get_or_init(|| {
                let entries = Archetype::ALL.map(|archetype| {
                    let vector = Embedding::new(archetype.prototype().to_vec())
                        .expect("a prototype is a finite unit vector");
                    Entry::new(archetype.name(), vector).feeling(archetype.emotions())
                });
                Self::build(entries.into(), Some(Space::Archetypes))
                    .expect("ten distinct entries of eight dimensions")
            })
            .clone()
    }

    /// From entries in any order; without entries, the archetypes. Packed codes stay packed when every entry is one.
    /// O(n d + n log n).
    ///
    /// # Errors
    ///
    /// When an entry breaks a bound of its own, an id occurs twice, lengths differ, or there are more than
    /// [`DreamMemory::MAX_ENTRIES`] entries or [`DreamMemory::MAX_BYTES`] bytes of vectors. (A vector that is zero or
    /// not finite is no [`Embedding`] in the first place.)
    pub fn from_entries(entries: Vec<Entry>) -> Result<Self, DreamError> {
        if entries.is_empty() { Ok(Self::archetypes()) } else { Self::build(entries, None) }
    }

    /// From the rows of a matrix, n x d: entries `row_000000`, `row_000001`, .. of weight 1; without rows, the
    /// archetypes.
    ///
    /// # Errors
    ///
    /// As [`DreamMemory::from_entries`], and when a row is zero or not finite.
    #[cfg(feature = "ndarray")]
    #[expect(clippy::needless_pass_by_value, reason = "a view is a reference")]
    pub fn from_rows(rows: ndarray::ArrayView2<'_, f32>) -> Result<Self, DreamError> {
        bound("memory entries", rows.nrows(), Self::MAX_ENTRIES)?;
        bound("memory bytes", rows.len().saturating_mul(4), Self::MAX_BYTES)?;
        let entries = rows.outer_iter().enumerate().map(|(index, row)| {
            let id = format!("row_{index:06}");
            match Embedding::new(row.to_vec()) {
                Ok(vector) => Ok(Entry::new(id, vector)),
                Err(source) => Err(DreamError::Item { what: "entry", id, source }),
            }
        });
        Self::from_entries(entries.collect::<Result<_, _>>()?)
    }

    /// The hash of its sorted entry hashes: equal for two memories that dream alike.
    #[must_use]
    pub fn root(&self) -> ContentHash {
        self.0.root
    }

    /// How many entries, at least 1.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.items.len()
    }

    /// Never: an empty memory is made of the archetypes.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.items.is_empty()
    }

    /// The length of its vectors.
    #[must_use]
    pub fn dimension(&self) -> usize {
        self.0.rows.dim()
    }

    /// Bytes that its vectors take.
    #[must_use]
    pub fn bytes(&self) -> usize {
        self.0.rows.bytes()
    }

    /// The weights of the walk, by id: `w_i = weight (1 + arousal_i |valence_i|)`.
    pub fn weights(&self) -> impl Iterator<Item = (&str, f64)> {
        self.0.items.iter().zip(&self.0.walk).map(|(item, &w)| (&*item.id, w))
    }

    /// The cosines of entry `i` (in order of ids) with all entries, itself included; `None` beyond the last. O(n d).
    #[must_use]
    pub fn similarities(&self, i: usize) -> Option<Vec<f64>> {
        (i < self.len()).then(|| {
            let mut row = vec![0.0; self.len()];
            self.0.rows.row(i, &mut row);
            row
        })
    }

    fn build(mut entries: Vec<Entry>, space: Option<Space>) -> Result<Self, DreamError> {
        bound("memory entries", entries.len(), Self::MAX_ENTRIES)?;
        for entry in &entries {
            entry.validate().map_err(|source| DreamError::Item {
                what: "entry",
                id: entry.id.chars().take(Entry::MAX_ID).collect(),
                source,
            })?;
        }
        entries.sort_by(|a, b| a.id.cmp(&b.id));
        if let Some(pair) = entries.windows(2).find(|pair| pair[0].id == pair[1].id) {
            return Err(DreamError::DuplicateId { what: "entry", id: pair[0].id.clone() });
        }
        let dim = entries[0].vector.dimension();
        if let Some(odd) = entries.iter().find(|entry| entry.vector.dimension() != dim) {
            return Err(DreamError::Dimension {
                what: "entry",
                id: odd.id.clone(),
                found: odd.vector.dimension(),
                expected: dim,
            });
        }
        let packed = entries.iter().all(|e| matches!(e.vector, EntryVector::Bits(_)));
        let bytes = if packed { dim / 8 } else { dim * 4 };
        bound("memory bytes", entries.len().saturating_mul(bytes), Self::MAX_BYTES)?;
        let space = space.unwrap_or(if packed { Space::Form } else { Space::Drawn });
        Ok(Self(Arc::new(Inner::new(&entries, space, packed, dim))))
    }

    pub(crate) fn rows(&self) -> &Rows {
        &self.0.rows
    }

    pub(crate) fn space(&self) -> Space {
        self.0.space
    }

    pub(crate) fn item(&self, i: usize) -> &Item {
        &self.0.items[i]
    }

    pub(crate) fn walk_weights(&self) -> &[f64] {
        &self.0.walk
    }

    /// Names (as numbers of [`DreamMemory::name`]) and strengths of an entry's emotions, sorted by name.
    pub(crate) fn feelings(&self, i: usize) -> &[(u32, f64)] {
        &self.0.feelings[self.0.items[i].feelings.clone()]
    }

    pub(crate) fn name(&self, number: u32) -> &Arc<str> {
        &self.0.names[number as usize]
    }
}

impl Inner {
    fn new(entries: &[Entry], space: Space, packed: bool, dim: usize) -> Self {
        let mut hashes: Vec<ContentHash> = Vec::with_capacity(entries.len());
        let mut rows = if packed {
            Rows::Bits { words: Vec::with_capacity(entries.len() * dim / 64), per_row: dim / 64 }
        } else {
            Rows::Dense { rows: Vec::with_capacity(entries.len() * dim), dim }
        };
        for entry in entries {
            match (&mut rows, &entry.vector) {
                (Rows::Bits { words, .. }, EntryVector::Bits(code)) => {
                    hashes.push(entry.hash(space.name(), &UnitVector::Bits(code)));
                    words.extend_from_slice(code);
                }
                (Rows::Dense { rows, .. }, vector) => {
                    let unit = vector.unit();
                    hashes.push(entry.hash(space.name(), &UnitVector::Dense(&unit)));
                    rows.extend_from_slice(&unit);
                }
                (Rows::Bits { .. }, EntryVector::Dense(vector)) => {
                    unreachable!("packed rows hold codes only, not {} numbers", vector.dimension())
                }
            }
        }
        hashes.sort_unstable();
        let root = hashes.iter().fold(Hasher::new("dream memory v1"), Hasher::hash).finish();
        let mut names: Vec<&str> =
            entries.iter().flat_map(|e| e.emotions.iter().map(|(name, _)| name)).collect();
        names.sort_unstable();
        names.dedup();
        let mut feelings = Vec::new();
        let mut items = Vec::with_capacity(entries.len());
        let mut walk = Vec::with_capacity(entries.len());
        for entry in entries {
            let start = feelings.len();
            feelings.extend(entry.emotions.iter().map(|(name, strength)| {
                let number = names.binary_search(&name).unwrap_or_default();
                (number as u32, strength.get())
            }));
            let salience = Affect::of(&entry.emotions).salience();
            walk.push(entry.weight * (1.0 + salience));
            items.push(Item {
                id: entry.id.as_str().into(),
                label: entry.label.as_str().into(),
                archetype: match space {
                    Space::Archetypes => Archetype::ALL.into_iter().find(|a| a.name() == entry.id),
                    Space::Form | Space::Drawn => Archetype::detect(&entry.emotions),
                },
                salience,
                feelings: start..feelings.len(),
            });
        }
        let names = names.into_iter().map(Arc::from).collect();
        Self { rows, space, items, walk, names, feelings, root }
    }
}

fn bound(field: &'static str, count: usize, maximum: usize) -> Result<(), DreamError> {
    if count > maximum {
        return Err(DreamError::TooMany { field, count: count as u64, maximum: maximum as u64 });
    }
    Ok(())
}

/// The direction of a non-zero `f64` vector, as `f32`.
pub(crate) fn unit_from(vector: &[f64]) -> Option<Vec<f32>> {
    let norm = vector.iter().fold(0.0, |sum, x| sum + x * x).sqrt();
    (norm > 0.0 && norm.is_finite())
        .then(|| unit_f32(&vector.iter().map(|x| (x / norm) as f32).collect::<Vec<_>>()))
}
