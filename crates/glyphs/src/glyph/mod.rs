//! The record.

mod builder;
mod text;
mod wire;

use lukhas_types::{Concept, Domain, Emotions, Hasher, Modality, SymbolId};

pub use self::builder::GlyphBuilder;
use crate::{Hypervector, structure};

/// A concept, the emotions it carries, its modalities and domains, and where it came from: content-addressed.
///
/// Two glyphs of one content have one [`id`](Glyph::id) on every machine; the source module is kept, not hashed.
/// `Display` writes the canonical text form (versioned, checksummed), [`Glyph::parse`] reads exactly that back.
/// On the wire (serde) it is `{"concept", "emotion", "modalities", "domains", "source_module"}`; reading fills the
/// defaults and checks as [`validate`](crate::validate) does.
///
/// ```
/// use lukhas_glyphs::Glyph;
/// let glyph = Glyph::new("standup moved to 09:30").feeling("relief", 0.4)?.from("calendar").build()?;
/// assert_eq!(Glyph::parse(&glyph.to_string())?, glyph);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    id: SymbolId,
    concept: Concept,
    emotion: Emotions,
    modalities: Vec<Modality>,
    domains: Vec<Domain>,
    source_module: Option<String>,
}

impl Glyph {
    /// The longest name of a source module, in code points.
    pub const MAX_MODULE: usize = crate::text::MAX_MODULE;

    /// Begins a glyph. A concept that is refused is reported by [`GlyphBuilder::build`], or wherever a glyph is taken.
    #[expect(
        clippy::new_ret_no_self,
        reason = "the sentence reads Glyph::new(..).feeling(..)?; build makes the glyph"
    )]
    pub fn new(concept: impl AsRef<str>) -> GlyphBuilder {
        GlyphBuilder::new(concept.as_ref())
    }

    /// From checked parts; no modality means TEXT, no domain UNIVERSAL.
    pub(crate) fn of_parts(
        concept: Concept,
        emotion: Emotions,
        mut modalities: Vec<Modality>,
        mut domains: Vec<Domain>,
        source_module: Option<String>,
    ) -> Self {
        if modalities.is_empty() {
            modalities.push(Modality::Text);
        }
        if domains.is_empty() {
            domains.push(Domain::Universal);
        }
        modalities.sort_unstable_by_key(|modality| modality.name());
        modalities.dedup();
        domains.sort_unstable_by_key(|domain| domain.name());
        domains.dedup();
        let id = id(&concept, &emotion, &modalities, &domains);
        Self { id, concept, emotion, modalities, domains, source_module }
    }

    /// The content address: of the concept, the emotions, the modalities and the domains.
    #[must_use]
    pub fn id(&self) -> SymbolId {
        self.id.clone()
    }

    /// As [`Glyph::id`], borrowed.
    pub(crate) fn id_ref(&self) -> &SymbolId {
        &self.id
    }

    /// What it stands for, in NFC.
    #[must_use]
    pub fn concept(&self) -> &Concept {
        &self.concept
    }

    /// The emotions it carries.
    #[must_use]
    pub fn emotion(&self) -> &Emotions {
        &self.emotion
    }

    /// Its modalities, at least one, sorted by name.
    #[must_use]
    pub fn modalities(&self) -> &[Modality] {
        &self.modalities
    }

    /// Its domains, at least one, sorted by name.
    #[must_use]
    pub fn domains(&self) -> &[Domain] {
        &self.domains
    }

    /// Which module it came from.
    #[must_use]
    pub fn source_module(&self) -> Option<&str> {
        self.source_module.as_deref()
    }

    /// Its hypervector: the concept's form vector bundled with every slot bound to its role; see
    /// [`slots`](crate::slots). Computed anew each time, O(length of the concept + number of slots).
    #[must_use]
    pub fn vector(&self) -> Hypervector {
        structure::glyph_vector(self)
    }
}

/// Hashes every list after its length, so that no two contents run into each other.
fn id(
    concept: &Concept,
    emotion: &Emotions,
    modalities: &[Modality],
    domains: &[Domain],
) -> SymbolId {
    let mut hasher = Hasher::new("glyph v1").text(concept.as_str()).number(emotion.len() as u64);
    for (name, value) in emotion.iter() {
        hasher = hasher.text(name).float(value.get());
    }
    hasher = hasher.number(modalities.len() as u64);
    for modality in modalities {
        hasher = hasher.text(modality.name());
    }
    hasher = hasher.number(domains.len() as u64);
    for domain in domains {
        hasher = hasher.text(domain.name());
    }
    SymbolId::of(&hasher.finish())
}
