//! An embedder that fails when chaos says so.

use lukhas_perf::{Chaos, ChaosError};
use lukhas_types::{EmbedError, Embedder, Embedding, Form};

/// [`Form`] behind a seam.
pub(crate) struct Faulty {
    inner: Form,
    chaos: Chaos,
}

impl Faulty {
    pub(crate) fn new(chaos: &Chaos) -> Self {
        Self { inner: Form::new(), chaos: chaos.clone() }
    }
}

impl Embedder for Faulty {
    fn name(&self) -> &str {
        self.inner.name()
    }

    fn dimension(&self) -> usize {
        self.inner.dimension()
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
        self.chaos.call(|| self.inner.embed(texts)).map_err(|error| match error {
            ChaosError::Inner(error) => error,
            injected => EmbedError::Failed { reason: injected.to_string() },
        })
    }
}
