//! `lukhas glyph`.

use std::process::ExitCode;

use clap::{Args, Subcommand};
use lukhas_glyphs::{Glyph, GlyphError, Symbol, form_vector, similarity, validate};
use lukhas_types::Concept;
use serde_json::{Value, json};

use crate::fields::Fields;
use crate::lines::{self, Beside, Line, LineError};
use crate::output;

pub(crate) const EXAMPLES: &str = "\
Examples:
  $ printf '{\"concept\":\"standup moved\",\"emotion\":{\"relief\":0.4}}\\n' | lukhas glyph encode
  $ printf '{\"concept\":\"standup moved\"}\\n' | lukhas glyph encode | lukhas glyph decode
  $ lukhas glyph similar standup stand-ups";

const VALIDATE: &str = "\
In:  any JSON value a line
Out: {\"valid\": true|false, \"error\": what is wrong, or null}; exit 1 if one was invalid

Example:
  $ printf '{\"concept\":\"rain\",\"emotion\":{\"joy\":0.8}}\\n' | lukhas glyph validate";

const ENCODE: &str = "\
In:  {\"concept\", \"emotion\"?, \"modalities\"?, \"domains\"?, \"source_module\"?}
Out: {\"symbol_id\", \"concept\", \"emotion\", \"modalities\", \"domains\", \"source_module\", \"vector\"}

The id is that of the content, on every machine; the vector is base64 of 8,192 bits.

Example:
  $ printf '{\"concept\":\"rain\",\"domains\":[\"memory\"]}\\n' | lukhas glyph encode";

const DECODE: &str = "\
In:  what `lukhas glyph encode` prints; a symbol_id or vector of other content is bad_checksum
Out: {\"concept\", \"emotion\", \"modalities\", \"domains\", \"source_module\"}, which encodes to the same
     line

Example:
  $ printf '{\"concept\":\"rain\"}\\n' | lukhas glyph encode | lukhas glyph decode";

const SIMILAR: &str = "\
Out: {\"similarity\", \"p_value\"}: 1 - 2 hamming / d of the form vectors.

It compares spelling, not meaning; form vectors have no closed null distribution, so the p-value
is null.

Example:
  $ lukhas glyph similar 'standup moved' 'stand-up moved'";

/// The commands of `lukhas glyph`.
#[derive(Debug, Subcommand)]
pub(crate) enum GlyphCommand {
    /// Says whether values are glyphs.
    #[command(after_help = VALIDATE)]
    Validate,
    /// Encodes concepts as symbols.
    #[command(after_help = ENCODE)]
    Encode,
    /// Decodes symbols, checking that they are what they say.
    #[command(after_help = DECODE)]
    Decode,
    /// Compares two concepts by their form.
    #[command(after_help = SIMILAR)]
    Similar(SimilarArgs),
}

/// Arguments of `lukhas glyph similar`.
#[derive(Debug, Args)]
pub(crate) struct SimilarArgs {
    /// A concept.
    a: Concept,
    /// Another one.
    b: Concept,
}

pub(crate) fn run(command: GlyphCommand) -> anyhow::Result<ExitCode> {
    match command {
        GlyphCommand::Validate => run_validate(),
        GlyphCommand::Encode => Ok(lines::answer(Beside::Nothing, encode)?.code()),
        GlyphCommand::Decode => Ok(lines::answer(Beside::Nothing, decode)?.code()),
        GlyphCommand::Similar(args) => {
            let similarity = similarity(&form_vector(&args.a), &form_vector(&args.b));
            output::json(&json!({"similarity": similarity, "p_value": null}))?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn run_validate() -> anyhow::Result<ExitCode> {
    let mut invalid = false;
    let tally = lines::answer(Beside::Nothing, |line| {
        let error = validate(line.bytes).err().map(|error| error.to_string());
        invalid |= error.is_some();
        Ok(json!({"valid": error.is_none(), "error": error}))
    })?;
    Ok(if invalid { ExitCode::FAILURE } else { tally.code() })
}

fn encode(line: &Line<'_>) -> Result<Symbol, LineError> {
    Ok(Symbol::of(&glyph(&line.value)?))
}

fn decode(line: &Line<'_>) -> Result<Glyph, LineError> {
    checked(&line.value)
}

/// The glyph of a symbol that is what it says.
pub(crate) fn checked(value: &Value) -> Result<Glyph, LineError> {
    let glyph = glyph(value)?;
    let fields = Fields::of(value)?;
    let own = serde_json::to_value(Symbol::of(&glyph))
        .map_err(|error| LineError::new("wrong_type", error.to_string()))?;
    let (id, vector) = (fields.text("symbol_id")?, fields.optional_text("vector")?);
    if own["symbol_id"] != id {
        let detail =
            format!("symbol_id {} is not that of the glyph, {}", clipped(id), own["symbol_id"]);
        return Err(LineError::new("bad_checksum", detail));
    }
    if vector.is_some_and(|vector| own["vector"] != vector) {
        return Err(LineError::new("bad_checksum", "vector is not that of the glyph"));
    }
    Ok(glyph)
}

fn clipped(text: &str) -> Value {
    text.chars().take(100).collect::<String>().into()
}

/// The glyph of an object.
fn glyph(value: &Value) -> Result<Glyph, LineError> {
    Glyph::from_value(value).map_err(|error| match (&error, value.get("concept")) {
        (GlyphError::EmptyConcept, Some(other)) if !other.is_string() => {
            LineError::wrong_type("concept", "a non-empty string", other)
        }
        _ => LineError::of(&error),
    })
}
