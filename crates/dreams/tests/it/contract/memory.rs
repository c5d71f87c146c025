use lukhas_dreams::{DreamError, DreamMemory, Entry, MemoryLine, simulate_dream};
use lukhas_glyphs::{Glyph, Memory, Symbol};
use lukhas_types::{Embedding, Fault};
use serde_json::json;

use crate::support::{context, entries, memory};

fn dense(id: &str, vector: &[f32]) -> Entry {
    Entry::new(id, Embedding::new(vector.to_vec()).expect("a direction"))
}

#[test]
fn bad_entries_are_refused() {
    let code = |entries| DreamMemory::from_entries(entries).unwrap_err().code();
    assert_eq!(code(vec![dense("a", &[1.0]), dense("a", &[2.0])]), "duplicate_id");
    assert_eq!(code(vec![dense("a", &[1.0]), dense("b", &[2.0, 1.0])]), "length_mismatch");
    assert_eq!(code(vec![dense("", &[1.0])]), "out_of_range");
    assert_eq!(code(vec![dense("a\n", &[1.0])]), "forbidden_character");
    assert_eq!(code(vec![dense("a", &[1.0]).weighing(0.0)]), "out_of_range");
    assert_eq!(code(vec![dense("a", &[1.0]).weighing(f64::NAN)]), "not_finite");
    let many: Vec<_> =
        (0..=DreamMemory::MAX_ENTRIES).map(|i| dense(&i.to_string(), &[1.0])).collect();
    assert!(matches!(DreamMemory::from_entries(many), Err(DreamError::TooMany { .. })));
    for line in [
        r#"{"id": "a", "vector": [0.0, 0.0]}"#,
        r#"{"id": "a", "vector": []}"#,
        r#"{"id": "a", "vector": [1], "weight": -1}"#,
        r#"{"id": "a", "vector": [1], "extra": 1}"#,
        r#"{"id": "a", "vector": [1e39]}"#,
        r#"{"vector": [1]}"#,
    ] {
        assert!(serde_json::from_str::<Entry>(line).is_err(), "{line}");
    }
}

#[test]
fn the_root_is_that_of_the_content() {
    let base = memory("root", 12, 9);
    let mut turned = entries("root", 12, 9);
    turned.reverse();
    assert_eq!(DreamMemory::from_entries(turned.clone()).unwrap().root(), base.root());
    turned[0].label = "another".to_owned();
    assert_eq!(DreamMemory::from_entries(turned.clone()).unwrap().root(), base.root());
    turned[0].weight += 0.1;
    assert_ne!(DreamMemory::from_entries(turned.clone()).unwrap().root(), base.root());
    turned.pop();
    assert_ne!(DreamMemory::from_entries(turned).unwrap().root(), base.root());
    assert_eq!(
        DreamMemory::from_entries(Vec::new()).unwrap().root(),
        DreamMemory::archetypes().root()
    );
}

#[test]
fn glyphs_become_a_memory() {
    assert_eq!(DreamMemory::from(&Memory::new()).root(), DreamMemory::archetypes().root());
    let mut glyphs = Memory::new();
    for text in ["pay the rent", "call the landlord", "water the plants", "buy bread"] {
        glyphs.remember(Glyph::new(text).feeling("joy", 0.4).unwrap()).unwrap();
    }
    let memory = DreamMemory::from(&glyphs);
    assert_eq!((memory.len(), memory.dimension(), memory.bytes()), (4, 8192, 4096));
    let line = |glyph: &Glyph| serde_json::to_string(&Symbol::of(glyph)).unwrap();
    let lines = glyphs.iter().map(|(_, glyph, _)| {
        serde_json::from_str::<MemoryLine>(&line(glyph)).expect("a symbol is a line")
    });
    assert_eq!(DreamMemory::from_lines(lines).unwrap().root(), memory.root());
    let dream = simulate_dream("the rent", &context(json!({"with": "landlord"})), &memory).unwrap();
    assert_eq!(dream.end_state().len(), 8192);
    assert!(dream.energies().windows(2).all(|two| two[1] <= two[0]));
    let labels: Vec<&str> = dream.steps().iter().map(|step| &*step.label).collect();
    assert!(labels.contains(&"pay the rent"));
    let (_, first, _) = glyphs.iter().next().unwrap();
    let entry = Entry::of_glyph(first, None);
    let json = serde_json::to_string(&entry).unwrap();
    assert_eq!(serde_json::from_str::<Entry>(&json).unwrap(), entry);
}

#[test]
fn a_form_cue_begins_where_its_words_are() {
    let mut glyphs = Memory::new();
    for text in ["pay the rent to the landlord", "zebra quagga", "fjord glacier", "jazz sextet"] {
        glyphs.remember(Glyph::new(text)).unwrap();
    }
    let memory = DreamMemory::from(&glyphs);
    let mut hits = 0;
    for at in 0..20 {
        let mut params = lukhas_dreams::DreamParams::default();
        (params.beta, params.stream, params.steps) = (64.0, at, 1);
        let seed = crate::support::seed("pay the rent to the landlord");
        let dream =
            lukhas_dreams::simulate_dream_with(&seed, &context(json!({})), &memory, &params);
        hits += usize::from(&*dream.unwrap().steps()[0].label == "pay the rent to the landlord");
    }
    assert_eq!(hits, 20);
}

#[cfg(feature = "ndarray")]
#[test]
fn rows_become_a_memory() {
    let rows = ndarray::array![[1.0_f32, 0.0], [0.5, 0.5], [0.0, 2.0]];
    let memory = DreamMemory::from_rows(rows.view()).unwrap();
    assert_eq!((memory.len(), memory.dimension()), (3, 2));
    assert_eq!(memory.weights().next(), Some(("row_000000", 1.0)));
    let half = memory.similarities(0).unwrap()[1];
    assert!((half - 0.5_f64.sqrt()).abs() < 1e-7);
    let zero = ndarray::array![[1.0_f32, 0.0], [0.0, 0.0]];
    assert_eq!(DreamMemory::from_rows(zero.view()).unwrap_err().code(), "zero_vector");
    let nan = ndarray::array![[1.0_f32, f32::NAN]];
    assert_eq!(DreamMemory::from_rows(nan.view()).unwrap_err().code(), "not_finite");
}
