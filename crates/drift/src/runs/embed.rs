//! The vectors of steps.

use std::borrow::Cow;

use lukhas_types::{EmbedError, Embedder, Embedding};

use super::Step;
use crate::{Baseline, DriftError, GuardError};

/// Where vectors come from: the steps themselves, and an embedder for those that have text only.
#[derive(Clone, Copy)]
pub(crate) struct Embeddings<'a> {
    embedder: Option<&'a dyn Embedder>,
    dimension: usize,
}

impl<'a> Embeddings<'a> {
    pub(crate) fn by(embedder: &'a dyn Embedder) -> Self {
        Self { embedder: Some(embedder), dimension: embedder.dimension() }
    }

    pub(crate) fn of_vectors(dimension: usize) -> Self {
        Self { embedder: None, dimension }
    }

    /// An embedder when there is one, or else vectors of the length of the first step's.
    pub(crate) fn new(
        embedder: Option<&'a dyn Embedder>,
        first: Option<&Step>,
    ) -> Result<Self, GuardError> {
        if let Some(embedder) = embedder {
            return Ok(Self::by(embedder));
        }
        let minimum = Baseline::MIN_SESSIONS;
        let first = first.ok_or(GuardError::TooFewSessions { found: 0, minimum })?;
        let vector = first.intent_vector();
        let vector = vector.ok_or(GuardError::MissingField { field: "intent_vector" })?;
        Ok(Self::of_vectors(vector.dimension()))
    }

    pub(crate) fn dimension(&self) -> usize {
        self.dimension
    }

    /// The intents of steps; repeats of a text are embedded once.
    pub(crate) fn intents<'s>(
        &self,
        steps: impl Iterator<Item = &'s Step>,
    ) -> Result<Vec<Cow<'s, Embedding>>, GuardError> {
        self.all(
            "intent_vector",
            steps.map(|step| match (step.intent_vector(), step.intent()) {
                (Some(vector), _) => Ok(vector),
                (None, Some(text)) => Err(Cow::Borrowed(text)),
                (None, None) => Err(Cow::Borrowed("")),
            }),
        )
    }

    /// The actions of steps.
    pub(crate) fn actions<'s>(
        &self,
        steps: impl Iterator<Item = &'s Step>,
    ) -> Result<Vec<Cow<'s, Embedding>>, GuardError> {
        let steps =
            steps.map(|step| step.action_vector().ok_or_else(|| Cow::Owned(step.action().words())));
        self.all("action_vector", steps)
    }

    fn all<'s>(
        &self,
        field: &'static str,
        wanted: impl Iterator<Item = Result<&'s Embedding, Cow<'s, str>>>,
    ) -> Result<Vec<Cow<'s, Embedding>>, GuardError> {
        let mut texts: Vec<Cow<'s, str>> = Vec::new();
        let places: Vec<Result<&Embedding, usize>> = wanted
            .map(|wanted| {
                wanted.map_err(|text| {
                    if texts.last() != Some(&text) {
                        texts.push(text);
                    }
                    texts.len() - 1
                })
            })
            .collect();
        let made = match (texts.is_empty(), self.embedder) {
            (true, _) => Vec::new(),
            (false, None) => return Err(GuardError::MissingField { field }),
            (false, Some(embedder)) => {
                let texts: Vec<&str> = texts.iter().map(Cow::as_ref).collect();
                embed(embedder, &texts)?
            }
        };
        let (expected, dimension) = (self.dimension, Embedding::dimension);
        places
            .into_iter()
            .map(|place| match place {
                Ok(vector) if dimension(vector) != expected => {
                    let found = dimension(vector);
                    Err(DriftError::LengthMismatch { field, expected, found }.into())
                }
                Ok(vector) => Ok(Cow::Borrowed(vector)),
                Err(place) => Ok(Cow::Owned(made[place].clone())),
            })
            .collect()
    }
}

/// A vector for each text, of the length that the embedder promised.
pub(crate) fn embed(embedder: &dyn Embedder, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
    let vectors = embedder.embed(texts)?;
    if vectors.len() != texts.len() {
        return Err(EmbedError::Count { expected: texts.len(), found: vectors.len() });
    }
    let expected = embedder.dimension();
    match vectors.iter().map(Embedding::dimension).find(|&found| found != expected) {
        Some(found) => Err(EmbedError::Dimension { expected, found }),
        None => Ok(vectors),
    }
}
