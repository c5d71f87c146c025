//! `lukhas dream consensus`.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;

use clap::Args;
use lukhas_dreams::{Answer, ConsensusParams, consensus_with};
use lukhas_types::{Embedder, Embedding, Form};
use serde_json::Value;

use crate::fields::Fields;
use crate::lines::{self, LineError};
use crate::output;

/// The most answers.
const ANSWERS: usize = 1000;

pub(super) const EXAMPLES: &str = "\
In:  {\"id\", \"vector\": [..]} or {\"id\", \"text\"} a line, at most 1,000; a text is compared by its
     form, not its meaning
Out: {\"outcome\", \"share\", \"votes\", \"needed\", \"quorum\", \"r\", \"entropy\", \"p_value\", \"null\",
     \"medoid\", \"dissenters\"}

The outcome is accepted, below_threshold, no_quorum, tie or too_few. A bad line has no vote.

Example:
  $ printf '{\"id\":\"a\",\"vector\":[1,0]}\\n{\"id\":\"b\",\"vector\":[1,0.1]}\\n' | lukhas dream consensus";

/// Options of `lukhas dream consensus`.
#[derive(Debug, Args)]
pub(crate) struct ConsensusArgs {
    /// The share of the answers that must agree, in [0, 1].
    #[arg(long, value_name = "SHARE", default_value_t = 0.7)]
    threshold: f64,
}

pub(super) fn run(args: &ConsensusArgs) -> anyhow::Result<ExitCode> {
    let params = ConsensusParams::at(args.threshold).validate()?;
    let mut votes = Votes::default();
    let tally = lines::take(Path::new("-"), |line| votes.line(&line.value))?;
    if !tally.closed {
        output::json(&consensus_with(&votes.answers, &params)?)?;
    }
    Ok(tally.code())
}

#[derive(Default)]
struct Votes {
    answers: Vec<Answer>,
    ids: BTreeSet<String>,
}

impl Votes {
    fn line(&mut self, value: &Value) -> Result<(), LineError> {
        if self.answers.len() >= ANSWERS {
            return Err(LineError::new("too_long", format!("at most {ANSWERS} answers are taken")));
        }
        let answer = answer(Fields::of(value)?)?;
        let (found, first) = (answer.vector.dimension(), self.answers.first());
        let expected = first.map_or(found, |first| first.vector.dimension());
        if found != expected {
            let detail = format!("vector has {found} dimensions, the first line's has {expected}");
            return Err(LineError::new("length_mismatch", detail));
        }
        if !self.ids.insert(answer.id.clone()) {
            return Err(LineError::new("out_of_range", format!("id {:?} occurs twice", answer.id)));
        }
        self.answers.push(answer);
        Ok(())
    }
}

fn answer(fields: Fields<'_>) -> Result<Answer, LineError> {
    let id = fields.text("id")?;
    let vector = match (fields.optional_vector("vector")?, fields.optional_text("text")?) {
        (Some(vector), _) => Embedding::new(vector).map_err(|error| LineError::of(&error))?,
        (None, Some(text)) => Form::new().embed_one(text).map_err(|error| LineError::of(&error))?,
        (None, None) => return Err(LineError::new("missing_field", "vector or text is missing")),
    };
    let answer = Answer::new(id, vector);
    answer.validate().map_err(|error| LineError::of(&error))?;
    Ok(answer)
}
