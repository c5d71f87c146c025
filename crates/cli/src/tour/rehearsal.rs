//! Dreams on the memory, replayed and brought to a consensus.

use anyhow::Context as _;
use lukhas_dreams::{
    Context, Dream, DreamMemory, MeshParams, parallel_mesh, replay_value, simulate_dream,
};
use lukhas_glyphs::Memory;
use lukhas_types::Seed;
use serde_json::json;

use super::page::Page;

const SEED: &str = "morning_reflection";

pub(super) fn show(page: &Page, memory: &Memory) -> anyhow::Result<()> {
    page.section(
        3,
        "Rehearsal: what comes to mind from here, and do several tries agree?",
        "A dream is a seeded walk on the memory (a modern Hopfield network): no language model, no clock, the same bytes \
         on any machine.",
    )?;
    let dreamt = DreamMemory::from(memory);
    let mut last = None;
    for mood in ["calm", "afraid"] {
        let dream = simulate_dream(SEED, &Context::new(json!({ "mood": mood }))?, &dreamt)?;
        page.lines([format!("{SEED}, {mood:<7}{}", visits(&dream))])?;
        last = Some(dream);
    }
    let dream = last.context("two dreams")?;
    let mut body = serde_json::to_value(dream.body("", None))?;
    let honest = replay_value(&body, &dreamt);
    body["result"]["steps"][9]["energy"] = json!(-1.0);
    let edited = replay_value(&body, &dreamt);
    page.lines([
        String::new(),
        format!(
            "dreamt again from its own record: {}",
            if honest.matches { "every field the same" } else { "another" }
        ),
        format!(
            "with one number edited: {}",
            edited.first_difference.as_deref().unwrap_or("nothing found")
        ),
        String::new(),
    ])?;
    let seeds = ["dawn", "noon", "dusk", "night", "rain"].into_iter().map(Seed::new);
    let seeds = seeds.collect::<Result<Vec<_>, _>>()?;
    for (context, shared) in [(json!({"mood": "calm"}), "one mood"), (json!({}), "nothing")] {
        let mesh = parallel_mesh(&seeds, &Context::new(context)?, &dreamt, &MeshParams::default())?;
        let consensus = mesh.consensus();
        let outcome = serde_json::to_value(consensus.outcome)?;
        page.lines([format!(
            "five dreams of other seeds that share {shared:<8}  {}: {} of {} votes, {} needed, resultant {:.2}",
            outcome.as_str().unwrap_or_default().replace('_', " "),
            consensus.votes,
            mesh.dreams().len(),
            consensus.needed,
            consensus.r,
        )])?;
    }
    page.remark("What it does not see: agreement of vectors is not truth, and it is not yet tested against chance.")
}

/// The first entries that a dream visits, and how varied all of them are.
fn visits(dream: &Dream) -> String {
    let labels: Vec<&str> = dream.steps().iter().take(5).map(|step| &*step.label).collect();
    let archetype =
        dream.dominant_archetype().map_or_else(String::new, |archetype| format!(", {archetype}"));
    format!("{} ..  (entropy {:.2}{archetype})", labels.join(", "), dream.entropy())
}
