use std::convert::Infallible;

use lukhas_types::{Concept, Domain, Emotions, Modality};

use super::Glyph;
use crate::{GlyphError, text};

/// A glyph in the making; [`build`](GlyphBuilder::build) checks it, and so does whatever takes a glyph.
#[derive(Debug, Clone, PartialEq)]
#[must_use = "a builder makes nothing until it is built"]
pub struct GlyphBuilder {
    concept: Result<Concept, GlyphError>,
    emotion: Emotions,
    modalities: Vec<Modality>,
    domains: Vec<Domain>,
    source_module: Option<Result<String, GlyphError>>,
}

impl GlyphBuilder {
    pub(super) fn new(concept: &str) -> Self {
        Self {
            concept: Concept::new(concept).map_err(GlyphError::of_concept),
            emotion: Emotions::default(),
            modalities: Vec::new(),
            domains: Vec::new(),
            source_module: None,
        }
    }

    /// Adds an emotion and its strength in [0, 1]; a second value of a name replaces the first.
    ///
    /// # Errors
    ///
    /// When the strength is out of range, the name is refused or there are too many; see [`Emotions::insert`].
    pub fn feeling(mut self, name: &str, value: f64) -> Result<Self, GlyphError> {
        self.emotion.insert(name, value).map_err(|error| GlyphError::of_emotion(name, error))?;
        Ok(self)
    }

    /// Sets all emotions.
    pub fn emotions(mut self, emotion: Emotions) -> Self {
        self.emotion = emotion;
        self
    }

    /// Says which module it comes from: 1..=100 code points, checked by [`build`](GlyphBuilder::build).
    pub fn from(mut self, module: impl AsRef<str>) -> Self {
        self.source_module = Some(text::module(module.as_ref()).map_err(GlyphError::from));
        self
    }

    /// Adds a modality; without any it is TEXT.
    pub fn modality(mut self, modality: Modality) -> Self {
        self.modalities.push(modality);
        self
    }

    /// Adds a domain; without any it is UNIVERSAL.
    pub fn domain(mut self, domain: Domain) -> Self {
        self.domains.push(domain);
        self
    }

    /// The glyph.
    ///
    /// # Errors
    ///
    /// When the concept or else the module was refused.
    pub fn build(self) -> Result<Glyph, GlyphError> {
        let concept = self.concept?;
        let module = self.source_module.transpose()?;
        Ok(Glyph::of_parts(concept, self.emotion, self.modalities, self.domains, module))
    }
}

impl TryFrom<GlyphBuilder> for Glyph {
    type Error = GlyphError;

    fn try_from(builder: GlyphBuilder) -> Result<Self, Self::Error> {
        builder.build()
    }
}

// A glyph is a glyph: what takes `impl TryInto<Glyph>` also takes one that is made already.
impl From<Infallible> for GlyphError {
    fn from(never: Infallible) -> Self {
        match never {}
    }
}
