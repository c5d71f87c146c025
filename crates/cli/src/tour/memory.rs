//! A memory of symbols, on words with human ratings.

use anyhow::Context;
use lukhas_glyphs::{Bindings, BindingsParams, Glyph, Memory};
use lukhas_types::{Domain, Fault, MemoryId, Modality, UserId};

use super::page::Page;

const WORDS: &str = include_str!("../../data/words/vader.tsv");
const QUERIES: [&str; 3] = ["honorable", "abandonment", "happily"];

pub(super) fn show(page: &Page) -> anyhow::Result<Memory> {
    let mut memory = Memory::new();
    for line in WORDS.lines().skip(1) {
        let mut fields = line.split('\t');
        let (word, rating) = fields.next().zip(fields.next()).context("a word and its rating")?;
        let rating: f64 = rating.parse().context("a rating is a number")?;
        // ten people rated each word from -4 to 4: a pleasant one carries joy, an unpleasant one sadness
        let feeling = if rating > 0.0 { "joy" } else { "sadness" };
        let glyph = Glyph::new(word)
            .feeling(feeling, rating.abs() / 4.0)?
            .modality(Modality::Text)
            .domain(Domain::Emotional);
        memory.remember(glyph.from("vader"))?;
    }
    let sentence = format!(
        "{} English words, each remembered with the feeling that ten people gave it (VADER), as {} KiB of bits. No model.",
        memory.len(),
        memory.stats().bytes / memory.len() / 1024,
    );
    page.section(2, "Memory: symbols with ids that two machines agree on", &sentence)?;
    for query in QUERIES {
        let hits = memory.recall(query, 3);
        let hits: Vec<String> = hits
            .iter()
            .map(|hit| {
                format!("{} {:.2} (by luck {:.2})", hit.glyph.concept(), hit.score, hit.chance)
            })
            .collect();
        page.lines([format!("recall {query:<14}{}", hits.join("   "))])?;
    }
    let hits = memory.recall(QUERIES[0], 1);
    let glyph = hits.first().context("a memory of words recalls one")?.glyph;
    let back = Glyph::parse(&glyph.to_string())?;
    page.lines([
        String::new(),
        format!("{} is {}", glyph.concept(), glyph.id()),
        format!(
            "written out and parsed back it is {}: {}",
            back.id(),
            if &back == glyph { "the same" } else { "another" }
        ),
    ])?;
    bind(page, glyph)?;
    page.remark(
        "What it does not see: these vectors know spelling, never meaning (`Memory::with` takes an embedder). By luck: \
         how often an entry of this very memory scores as high against another.",
    )?;
    Ok(memory)
}

/// Binding a glyph to a memory: the owner reads it, nobody else does.
fn bind(page: &Page, glyph: &Glyph) -> anyhow::Result<()> {
    let bindings = Bindings::new(BindingsParams::default());
    let (owner, stranger) = (UserId::new("owner")?, UserId::new("stranger")?);
    let binding = bindings.attach(&owner, &MemoryId::new("first-words")?, glyph.clone(), None)?;
    let refused = bindings
        .get(&stranger, &binding.binding_id)
        .err()
        .context("a stranger reads no binding")?;
    bindings.get(&owner, &binding.binding_id)?;
    page.lines([
        format!("bound to the memory first-words: {}", binding.binding_id),
        format!("its owner reads it; a stranger gets {}", refused.code()),
    ])
}
