use lukhas_types::{Concept, Domain, Emotions, Modality, SymbolId};
use serde::{Deserialize, Serialize};

use crate::{Glyph, GlyphError, Hypervector, text};

/// A glyph as it goes over a wire: its content, its id and its vector, in this order of keys.
///
/// Reading checks the shape; [`decode`](Symbol::decode) checks that id and vector are those of the content.
///
/// ```
/// use lukhas_glyphs::{Glyph, Symbol};
/// let glyph = Glyph::new("rain").feeling("joy", 0.8)?.build()?;
/// let line = serde_json::to_string(&Symbol::of(&glyph))?;
/// assert_eq!(serde_json::from_str::<Symbol>(&line)?.decode()?, glyph);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[non_exhaustive]
pub struct Symbol {
    /// The content address.
    pub symbol_id: SymbolId,
    /// What it stands for.
    pub concept: Concept,
    /// Emotions by name.
    pub emotion: Emotions,
    /// Modalities, upper case.
    pub modalities: Vec<Modality>,
    /// Domains, upper case.
    pub domains: Vec<Domain>,
    /// Which module it came from, or null.
    #[serde(default)]
    pub source_module: Option<String>,
    /// The hypervector: standard base64 with padding of its bytes, bit `i` is bit `i mod 8` of byte `i / 8`.
    pub vector: Hypervector,
}

impl Symbol {
    /// The symbol of a glyph.
    #[must_use]
    pub fn of(glyph: &Glyph) -> Self {
        Self {
            symbol_id: glyph.id(),
            concept: glyph.concept().clone(),
            emotion: glyph.emotion().clone(),
            modalities: glyph.modalities().to_vec(),
            domains: glyph.domains().to_vec(),
            source_module: glyph.source_module().map(str::to_owned),
            vector: glyph.vector(),
        }
    }

    /// The glyph, when id and vector are its own.
    ///
    /// # Errors
    ///
    /// `id_mismatch`, `vector_mismatch`, or the code of a source module that is refused.
    pub fn decode(self) -> Result<Glyph, GlyphError> {
        let module = self.source_module.map(|module| text::module(&module)).transpose()?;
        let glyph =
            Glyph::of_parts(self.concept, self.emotion, self.modalities, self.domains, module);
        if *glyph.id_ref() != self.symbol_id {
            return Err(GlyphError::IdMismatch {
                expected: glyph.id().into(),
                found: self.symbol_id.into(),
            });
        }
        match glyph.vector().hamming(&self.vector) {
            0 => Ok(glyph),
            differing => Err(GlyphError::VectorMismatch { differing }),
        }
    }
}

/// What `encode_concept` takes: `{"concept", "emotion"?, "modalities"?, "domains"?, "source_module"?}`. Written, it is
/// the canonical input: NFC, defaults filled, upper case, sorted. The serde form of [`Glyph`] under its name on the wire.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct EncodeRequest(Glyph);

impl EncodeRequest {
    /// The glyph that is asked for.
    #[must_use]
    pub fn into_glyph(self) -> Glyph {
        self.0
    }
}

impl From<Glyph> for EncodeRequest {
    fn from(glyph: Glyph) -> Self {
        Self(glyph)
    }
}

impl From<EncodeRequest> for Glyph {
    fn from(request: EncodeRequest) -> Self {
        request.0
    }
}

/// Encodes a concept under its name on the wire: [`Symbol::of`] the glyph that is asked for.
#[must_use]
pub fn encode_concept(request: &EncodeRequest) -> Symbol {
    Symbol::of(&request.0)
}
