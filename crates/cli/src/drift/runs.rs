//! Files of runs, read line by line.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::Args;
use lukhas_drift::{Baseline, GuardError, Runs, Step, Vectors};
use lukhas_types::{Embedder, Embedding, Form};
use serde_json::Value;

use super::backtest::is_of_form;
use crate::fields::Fields;
use crate::lines::{self, LineError, Tally};

/// The longest file of vectors, in bytes.
const MAX_BYTES: u64 = 4 << 30;
/// Begins a file of sparse vectors, which says its dimension itself.
const SPARSE: &[u8] = b"LKSPARS";

/// Vectors beside a file of runs.
#[derive(Debug, Args)]
pub(super) struct VectorArgs {
    /// Rows for `intent_row` and `action_row`: little-endian f32.
    #[arg(long, value_name = "FILE", requires = "dimension")]
    vectors: Option<PathBuf>,
    /// The length of a row.
    #[arg(long, value_name = "D", requires = "vectors")]
    dimension: Option<usize>,
}

impl VectorArgs {
    pub(super) fn read(&self) -> anyhow::Result<Option<Vectors>> {
        let Some((path, dimension)) = self.vectors.as_deref().zip(self.dimension) else {
            return Ok(None);
        };
        let name = || format!("cannot read {}", path.display());
        if fs::metadata(path).with_context(name)?.len() > MAX_BYTES {
            bail!("{} is longer than {MAX_BYTES} bytes", path.display());
        }
        let bytes = fs::read(path).with_context(name)?;
        let vectors = if bytes.starts_with(SPARSE) {
            Vectors::from_sparse(&bytes)
        } else {
            Vectors::from_f32_le(&bytes, dimension)
        };
        let vectors = vectors.with_context(|| format!("in {}", path.display()))?;
        if vectors.dimension() != dimension {
            bail!("{} has rows of {}, not of {dimension}", path.display(), vectors.dimension());
        }
        Ok(Some(vectors))
    }
}

/// Reads lines of runs; what they bring must fit together, and a bad line is named.
#[derive(Debug, Default)]
pub(super) struct Reader<'a> {
    vectors: Option<&'a Vectors>,
    dimension: Option<usize>,
    /// Whether texts are compared, which the form embeds, or vectors of another source: never both.
    texts: Option<bool>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(vectors: Option<&'a Vectors>) -> Self {
        Self { vectors, ..Self::default() }
    }

    /// As [`Reader::new`], for lines that can be compared with a baseline.
    pub(super) fn against(baseline: &Baseline, vectors: Option<&'a Vectors>) -> Self {
        let dimension = Some(baseline.dimension());
        Self { vectors, dimension, texts: Some(is_of_form(baseline)) }
    }

    /// Whether a line so far needs an embedder.
    pub(super) fn texts(&self) -> bool {
        self.texts == Some(true)
    }

    /// Honest runs.
    pub(super) fn runs(&mut self, path: &Path) -> anyhow::Result<(Runs, Tally)> {
        let mut runs = Runs::new();
        let tally = lines::take(path, |line| {
            let step = self.step(&line.value)?;
            runs.push(step).map_err(|error| LineError::of(&error))
        })?;
        Ok((runs, tally))
    }

    /// Attacks, which may lack session and intent.
    pub(super) fn attacks(&mut self, path: &Path) -> anyhow::Result<(Vec<Step>, Tally)> {
        let mut steps = Vec::new();
        let tally = lines::take(path, |line| {
            if steps.len() >= Runs::MAX_STEPS {
                let detail = format!("at most {} attacks are taken", Runs::MAX_STEPS);
                return Err(LineError::new("too_long", detail));
            }
            steps.push(self.step(&line.value)?);
            Ok(())
        })?;
        Ok((steps, tally))
    }

    /// One line.
    pub(super) fn step(&mut self, value: &Value) -> Result<Step, LineError> {
        let step = self.read(value)?;
        let intent = step.intent_vector().map(Embedding::dimension).map(Ok);
        let intent = intent.or_else(|| step.intent().map(Err));
        let words;
        let action = match step.action_vector() {
            Some(vector) => Ok(vector.dimension()),
            None => {
                words = step.action().words();
                Err(&*words)
            }
        };
        let (mut dimension, mut texts) = (self.dimension, self.texts);
        for (field, part) in [("intent", intent), ("action", Some(action))] {
            if let Some(part) = part {
                fit(&mut dimension, &mut texts, field, part)?;
            }
        }
        (self.dimension, self.texts) = (dimension, texts);
        Ok(step)
    }

    fn read(&self, value: &Value) -> Result<Step, LineError> {
        let Some(vectors) = self.vectors else {
            return Step::from_value(value.clone()).map_err(|error| LineError::of(&error));
        };
        let fields = Fields::of(value)?;
        fields.text("tool")?;
        fields.need("action_row")?;
        let steps = Step::from_rows(&value.to_string(), vectors).map_err(|error| match error {
            GuardError::Line { source, .. } => LineError::of(&*source),
            other => LineError::of(&other),
        })?;
        let one = <[Step; 1]>::try_from(steps);
        one.map(|[step]| step).map_err(|_| LineError::new("wrong_type", "the line is no step"))
    }
}

/// A vector, by its length, or a text must fit to what came before: to its kind, and to its length.
fn fit(
    dimension: &mut Option<usize>,
    texts: &mut Option<bool>,
    field: &str,
    part: Result<usize, &str>,
) -> Result<(), LineError> {
    let found = part.unwrap_or(Form::DIMENSION);
    let expected = *dimension.get_or_insert(found);
    match (part, *texts.get_or_insert(part.is_err())) {
        (Ok(_), _) if expected != found => {
            let detail = format!("{field}_vector has {found} numbers, expected {expected}");
            Err(LineError::new("length_mismatch", detail))
        }
        (Ok(_), true) => {
            let detail =
                format!("{field}_vector is a vector, but texts are compared here, by their form");
            Err(LineError::new("wrong_type", detail))
        }
        (Err(_), false) => {
            let detail =
                format!("{field}_vector is missing: vectors of {expected} numbers are compared");
            Err(LineError::new("missing_field", detail))
        }
        // what the form may not see at all
        (Err(text), true) if !text.chars().any(char::is_alphanumeric) => Form::new()
            .embed_one(text)
            .map(drop)
            .map_err(|error| LineError::of(&error).within(field)),
        (Ok(_), false) | (Err(_), true) => Ok(()),
    }
}
