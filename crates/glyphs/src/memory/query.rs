use lukhas_types::{Domain, Modality, SymbolId};

use crate::Glyph;

/// What to search for, how much of it, and where.
///
/// ```
/// use lukhas_glyphs::{Glyph, Memory, Query};
/// use lukhas_types::Domain;
/// let mut memory = Memory::new();
/// memory.remember(Glyph::new("pay the rent").domain(Domain::Social))?;
/// memory.remember(Glyph::new("pay the rent late"))?;
/// let hits = memory.search(&Query::new("rent", 5).domain(Domain::Social))?;
/// assert_eq!(hits.len(), 1);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
#[must_use = "a query finds nothing until a memory is searched"]
pub struct Query {
    pub(super) text: String,
    pub(super) top: usize,
    domain: Option<Domain>,
    modality: Option<Modality>,
    module: Option<String>,
}

impl Query {
    /// The `top` best hits for a text.
    pub fn new(text: impl Into<String>, top: usize) -> Self {
        Self { text: text.into(), top, domain: None, modality: None, module: None }
    }

    /// Only glyphs of this domain.
    pub fn domain(mut self, domain: Domain) -> Self {
        self.domain = Some(domain);
        self
    }

    /// Only glyphs of this modality.
    pub fn modality(mut self, modality: Modality) -> Self {
        self.modality = Some(modality);
        self
    }

    /// Only glyphs from this module.
    pub fn module(mut self, module: impl Into<String>) -> Self {
        self.module = Some(module.into());
        self
    }

    pub(super) fn takes(&self, glyph: &Glyph) -> bool {
        self.domain.is_none_or(|domain| glyph.domains().contains(&domain))
            && self.modality.is_none_or(|modality| glyph.modalities().contains(&modality))
            && self.module.as_deref().is_none_or(|module| glyph.source_module() == Some(module))
    }
}

/// What a memory found.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Hit<'a> {
    /// Similarity in [0, 1]: `1 - 2 hamming / d`, and 0 below 0. By form, 1 is the same form; by meaning it is
    /// `1 - 2 angle / pi` of the embeddings.
    pub score: f64,
    /// How often a pair of glyphs of this very memory scores as high by luck, in (0, 1]: the share of up to 999 pairs of
    /// its glyphs, seeded, each score taken from the mean score of its query, that are at least as high. It is of one
    /// comparison: of `n` glyphs the best reaches about `1 / n` by luck alone. 1 when there is nothing to compare with.
    pub chance: f64,
    /// The glyph.
    pub glyph: &'a Glyph,
    /// Its id.
    pub id: &'a SymbolId,
}
