//! The memory.

use lukhas_glyphs::{Glyph, Memory, MemoryError, MemoryParams, Query};
use lukhas_types::{
    Domain, EmbedError, Embedder, Embedding, Fault, Form, Hasher, Modality, Stream, SymbolId,
};
use proptest::prelude::*;

use super::glyph;

/// Notes of four words out of forty.
fn notes(n: usize, seed: u64) -> Vec<String> {
    let mut stream = Stream::nth(&Hasher::new("glyph test v1").text("notes").finish(), seed);
    let letters = |mut x: u64| {
        (0..5)
            .map(|_| {
                let letter = char::from(b'a' + (x % 26) as u8);
                x /= 26;
                letter
            })
            .collect::<String>()
    };
    let words: Vec<String> = (0..400).map(|_| letters(stream.next_u64())).collect();
    (0..n)
        .map(|_| {
            let four: Vec<&str> =
                (0..4).map(|_| words[stream.below(400) as usize].as_str()).collect();
            four.join(" ")
        })
        .collect()
}

fn filled(notes: &[String]) -> Memory {
    let mut memory = Memory::new();
    for note in notes {
        memory.remember(Glyph::new(note)).expect("there is room");
    }
    memory
}

#[test]
fn a_full_memory_refuses_and_stays_as_it_was() {
    let mut memory = Memory::new().bounded(MemoryParams::new(2).expect("in range")).expect("empty");
    let first = memory.remember(Glyph::new("a")).expect("there is room");
    memory.remember(Glyph::new("b")).expect("there is room");
    let full = memory.remember(Glyph::new("c")).expect_err("full");
    assert_eq!(full, MemoryError::Full { capacity: 2 });
    assert_eq!((full.code(), full.bound()), ("memory_full", Some("at most 2".to_owned())));
    assert_eq!(
        memory.remember(Glyph::new("a").from("elsewhere")).as_ref(),
        Ok(&first),
        "known already"
    );
    assert_eq!(memory[&first].source_module(), None);
    assert_eq!(memory.len(), 2);
    assert_eq!(memory.forget(&first).map(|glyph| glyph.id()), Some(first.clone()));
    assert_eq!(memory.get(&first), None);
    assert_eq!(memory.forget(&first), None);
    assert!(memory.remember(Glyph::new("c")).is_ok());
    let small = MemoryParams::new(1).expect("in range");
    assert_eq!(memory.bounded(small).expect_err("holds two").code(), "out_of_range");
    assert!(MemoryParams::new(0).is_err() && MemoryParams::new(usize::MAX).is_err());
}

#[test]
fn chance_tells_a_match_from_luck() {
    let notes = notes(300, 0);
    let memory = filled(&notes);
    let hits = memory.recall(&notes[7], 300);
    assert_eq!(hits[0].score, 1.0);
    assert_eq!(hits[0].chance, 1.0 / 1000.0, "the least of 999 draws");
    assert!(hits.iter().all(|hit| (0.0..=1.0).contains(&hit.score) && hit.chance > 0.0));
    assert!(hits.windows(2).all(|pair| pair[0].score >= pair[1].score));
    // queries that nothing here is about: their scores are luck, so a share of about .05 has a chance below .05
    let strangers = self::notes(20, 1);
    let chances: Vec<f64> = strangers
        .iter()
        .flat_map(|note| {
            memory.recall(note, 300).into_iter().map(|hit| hit.chance).collect::<Vec<_>>()
        })
        .collect();
    let share =
        chances.iter().filter(|&&chance| chance <= 0.05).count() as f64 / chances.len() as f64;
    assert!((0.02..0.1).contains(&share), "{share}");
    assert_eq!(filled(&notes[..1]).recall(&notes[0], 1)[0].chance, 1.0, "nothing to compare with");
}

#[test]
fn a_query_filters() {
    let mut memory = Memory::new();
    let audio = memory.remember(Glyph::new("rain").modality(Modality::Audio)).expect("a glyph");
    let creative = memory.remember(Glyph::new("rain").domain(Domain::Creative)).expect("a glyph");
    let sky = memory.remember(Glyph::new("rain again").from("sky")).expect("a glyph");
    let ids = |query: Query| -> Vec<SymbolId> {
        let hits = memory.search(&query).expect("has text");
        hits.iter().map(|hit| hit.id.clone()).collect()
    };
    let rain = || Query::new("rain", 9);
    assert_eq!(ids(rain().modality(Modality::Audio)), [audio]);
    assert_eq!(ids(rain().domain(Domain::Creative)), [creative]);
    assert_eq!(ids(rain().module("sky")), [sky]);
    assert!(ids(rain().module("sea")).is_empty());
    assert_eq!(ids(rain()).len(), 3);
    assert_eq!(memory.search(&Query::new(" ", 3)).expect_err("empty").code(), "empty_query");
    assert!(memory.recall("", 3).is_empty() && memory.recall("rain", 0).is_empty());
    assert!(Memory::new().recall("rain", 3).is_empty());
}

#[test]
fn an_embedder_gives_meaning() {
    let mut memory = Memory::with(Form::new());
    let id = memory.remember(Glyph::new("pay the rent")).expect("has an embedding");
    memory.remember(Glyph::new("walk in the park")).expect("has an embedding");
    assert_eq!(memory.recall("the rent", 1)[0].id, &id);
    assert_eq!(memory.stats().embedder.as_deref(), Some("form-v1"));
    let refused = memory.remember(Glyph::new("!?")).expect_err("nothing to embed");
    assert_eq!(refused, MemoryError::Embed(EmbedError::NothingToEmbed));
    assert_eq!((memory.len(), refused.code()), (2, "nothing_to_embed"));
    assert!(memory.recall("!?", 1).is_empty());
}

/// Texts that name an angle, as unit vectors spread over 64 dimensions.
struct Angles;

impl Embedder for Angles {
    fn name(&self) -> &str {
        "angles"
    }

    fn dimension(&self) -> usize {
        64
    }

    fn embed(&self, texts: &[&str]) -> Result<Vec<Embedding>, EmbedError> {
        texts
            .iter()
            .map(|text| {
                let angle: f64 = text.parse::<f64>().map_err(|_| EmbedError::NothingToEmbed)?;
                let (sin, cos) = angle.to_radians().sin_cos();
                let at = |i: i32| if i % 2 == 0 { cos } else { sin * f64::from(1 - i / 2 % 2 * 2) };
                Ok(Embedding::new((0..64).map(|i| at(i) as f32).collect())?)
            })
            .collect()
    }
}

#[test]
fn bits_keep_angles() {
    let mut memory = Memory::with(Angles);
    memory.remember(Glyph::new("0")).expect("an angle");
    for angle in [0.0, 10.0, 30.0, 60.0, 80.0] {
        // P(bit equal) = 1 - angle / pi; standard deviation of the score at most .011
        let score = memory.recall(&angle.to_string(), 1)[0].score;
        assert!((score - (1.0 - angle / 90.0)).abs() < 0.035, "{angle}: {score}");
    }
    assert_eq!(memory.recall("180", 1)[0].score, 0.0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn what_was_remembered_is_found(glyphs in prop::collection::vec(glyph(), 1..12)) {
        let mut memory = Memory::new();
        for glyph in &glyphs {
            prop_assert_eq!(memory.remember(glyph.clone()), Ok(glyph.id()));
        }
        for glyph in &glyphs {
            prop_assert_eq!(memory.get(&glyph.id()).map(Glyph::concept), Some(glyph.concept()));
            let hits = memory.recall(glyph.concept().as_str(), glyphs.len());
            prop_assert!(hits.iter().any(|hit| hit.id == &glyph.id() && hit.score == 1.0));
        }
        let ids: Vec<&SymbolId> = memory.iter().map(|(id, _, _)| id).collect();
        prop_assert!(ids.is_sorted() && ids.len() == memory.len());
    }

    #[test]
    fn the_order_of_arrival_does_not_show(n in 2..80_usize, seed in any::<u64>(), turn in any::<prop::sample::Index>()) {
        let notes = notes(n, seed);
        let mut turned = notes.clone();
        turned.rotate_left(turn.index(n));
        let (memory, mut other) = (filled(&notes), filled(&turned));
        let passing = other.remember(Glyph::new("in passing")).expect("there is room");
        other.forget(&passing);
        prop_assert_eq!(memory.recall(&notes[0], n), other.recall(&notes[0], n));
        prop_assert_eq!(memory.stats(), other.stats());
    }
}

/// More than one chunk, so that threads share the work.
#[test]
fn threads_do_not_show() {
    let notes = notes(9000, 3);
    let memory = filled(&notes);
    let many = memory.recall(&notes[8999], 50);
    assert_eq!(many[0].glyph.concept().as_str(), notes[8999]);
    let pairs: Vec<(u64, &SymbolId)> =
        many.iter().map(|hit| (hit.score.to_bits(), hit.id)).collect();
    let code = memory.iter().find(|(id, _, _)| *id == many[0].id).expect("held").2;
    let mut plain: Vec<(u32, &SymbolId)> =
        memory.iter().map(|(id, _, other)| (code.hamming(other), id)).collect();
    plain.sort();
    assert_eq!(
        pairs.iter().map(|(_, id)| *id).collect::<Vec<_>>(),
        plain.iter().take(50).map(|(_, id)| *id).collect::<Vec<_>>()
    );
}
