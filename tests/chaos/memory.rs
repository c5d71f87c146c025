//! A memory whose embedder fails: typed, unchanged, and afterwards as if nothing had been.

use lukhas_glyphs::{Glyph, Memory, Query};
use lukhas_perf::{Chaos, every_single_fault};
use lukhas_types::{Fault, Form};

use crate::embedder::Faulty;

const CONCEPTS: [&str; 3] = ["standup moved to 09:30", "the rent is due", "lunch with Ada"];
const QUERY: &str = "when is the stand-up";

/// What it holds and what it recalls, exactly.
fn seen(memory: &Memory) -> String {
    format!("{:?}\n{:?}", memory.iter().collect::<Vec<_>>(), memory.search(&Query::new(QUERY, 3)))
}

fn filled(chaos: &Chaos) -> Result<String, String> {
    let mut memory = Memory::with(Faulty::new(chaos));
    for concept in CONCEPTS {
        let (before, failures) = (contents(&memory), chaos.tally().failed());
        if let Err(error) = memory.remember(Glyph::new(concept)) {
            assert_eq!(error.code(), "embedder_failed");
            if chaos.tally().failed() != failures + 1 {
                return Err("an error that was not injected".to_owned());
            }
            if contents(&memory) != before {
                return Err("a refused glyph left a trace".to_owned());
            }
            memory.remember(Glyph::new(concept)).map_err(|error| error.to_string())?;
        }
    }
    if let Err(error) = memory.search(&Query::new(QUERY, 3)) {
        assert_eq!(error.code(), "embedder_failed");
    }
    let _paused = chaos.pause();
    Ok(seen(&memory))
}

fn contents(memory: &Memory) -> String {
    format!("{:?} {:?}", memory.stats(), memory.iter().collect::<Vec<_>>())
}

#[test]
fn a_memory_without_its_embedder_is_unchanged_and_recalls_the_same_afterwards() {
    let mut plain = Memory::with(Form::new());
    for concept in CONCEPTS {
        plain.remember(Glyph::new(concept)).expect("room");
    }
    let expected = seen(&plain);
    assert!(expected.contains("standup moved"));
    let coverage = every_single_fault(64, |chaos| match filled(chaos) {
        Ok(found) if found == expected => Ok(()),
        Ok(found) => Err(format!("{found} instead of {expected}")),
        Err(what) => Err(what),
    })
    .unwrap_or_else(|failing| panic!("{failing}: {}", failing.source));
    assert_eq!((coverage.seams, coverage.reached), (4, 4), "three memories, one search");
}
