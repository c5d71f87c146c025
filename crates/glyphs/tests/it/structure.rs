//! What vectors carry: roles, levels, forms.

use lukhas_glyphs::vsa::{bind, bundle, unbind};
use lukhas_glyphs::{Glyph, form_vector, similarity, slots};
use lukhas_types::{Concept, Domain, Modality};
use proptest::prelude::*;

use super::{code, glyph};

/// Kanerva's question: three role-filler pairs for each of two countries; what is the dollar of Mexico? Majority of three
/// keeps 1/2 of each pair, twice: 1/4.
#[test]
fn the_dollar_of_mexico_is_the_peso() {
    let seeds = 50;
    let mut mean = 0.0;
    for seed in 0..seeds {
        let country = |names: [&str; 3]| {
            let pairs = ["name", "capital", "money"].into_iter().zip(names);
            let pairs: Vec<_> =
                pairs.map(|(role, filler)| bind(&code(role, seed), &code(filler, seed))).collect();
            bundle(&pairs).expect("three pairs")
        };
        let states = country(["usa", "washington", "dollar"]);
        let mexico = country(["mexico", "mexico city", "peso"]);
        let answer = unbind(&bind(&states, &mexico), &code("dollar", seed));
        mean += similarity(&answer, &code("peso", seed)) / seeds as f64;
        for wrong in ["usa", "mexico", "washington", "mexico city", "dollar"] {
            assert!(similarity(&answer, &code(wrong, seed)).abs() < 0.1);
        }
    }
    assert!((mean - 0.25).abs() < 0.01, "{mean}");
}

fn form(text: &str) -> lukhas_glyphs::Hypervector {
    form_vector(&Concept::new(text).expect("a concept"))
}

#[test]
fn form_knows_spelling_and_not_meaning() {
    let near = |a: &str, b: &str| similarity(&form(a), &form(b));
    assert_eq!(near("Stand-up, moved!", "standup MOVED"), 1.0);
    assert_eq!(near("cafe\u{301}", "caf\u{e9}"), 1.0);
    assert!(near("the stand-up meeting", "standup meetings") > 0.3);
    assert!(
        near("the standup meeting", "the rent is due") < near("the standup meeting", "the meeting")
    );
    assert!(near("automobile", "car").abs() < 0.1, "synonyms are strangers");
    assert!(near("abcabc", "cbacba").abs() < 0.2, "the order of letters counts");
    assert_eq!(near("!?", "!?"), 1.0);
    assert!(near("!?", "\u{1f600}") < 0.6);
}

#[test]
fn slots_are_read_back_with_their_chance() {
    let glyph = Glyph::new("we decided to move the meeting")
        .feeling("joy", 0.8)
        .and_then(|builder| builder.feeling("trust", 0.25))
        .expect("in range")
        .domain(Domain::Social)
        .domain(Domain::Memory)
        .modality(Modality::Audio)
        .build()
        .expect("a glyph");
    let vector = glyph.vector();
    assert!(similarity(&vector, &form_vector(glyph.concept())) > 0.7, "the concept dominates");
    let mut domains: Vec<Domain> =
        slots::domains(&vector, 1e-6).iter().map(|found| found.filler).collect();
    domains.sort();
    assert_eq!(domains, [Domain::Memory, Domain::Social]);
    let modalities = slots::modalities(&vector, 1e-6);
    assert_eq!(modalities.len(), 1);
    assert_eq!(modalities[0].filler, Modality::Audio);
    assert!(modalities[0].p_value < 1e-6 && modalities[0].similarity > 0.05);
    let joy = slots::emotion(&vector, "joy", 1e-6).expect("there");
    let trust = slots::emotion(&vector, "trust", 1e-6).expect("there");
    assert!((joy.filler - 0.8).abs() < 0.15, "{joy:?}");
    assert!((trust.filler - 0.25).abs() < 0.15, "{trust:?}");
    assert_eq!(slots::emotion(&vector, "fear", 1e-6), None, "unknown, not the nearest guess");
    assert!(slots::domains(&code("nothing", 0), 1e-6).is_empty());
}

#[test]
fn near_strengths_are_near() {
    let at = |strength: f64| {
        Glyph::new("a")
            .feeling("joy", strength)
            .expect("in range")
            .build()
            .expect("a glyph")
            .vector()
    };
    assert!(similarity(&at(0.5), &at(0.5)) > similarity(&at(0.5), &at(0.6)));
    assert!(similarity(&at(0.5), &at(0.6)) > similarity(&at(0.5), &at(1.0)));
}

#[test]
fn p_values_hold_what_they_promise() {
    let empty =
        (0..400).filter(|&seed| slots::domains(&code("null", seed), 0.05).is_empty()).count();
    // 20 of 400 expected, standard deviation 4.4
    assert!((360..=396).contains(&empty), "{empty}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn few_slots_are_always_read_back(glyph in glyph()) {
        prop_assume!(glyph.emotion().len() + glyph.domains().len() + glyph.modalities().len() <= 8);
        let mut domains: Vec<Domain> = slots::domains(&glyph.vector(), 1e-3).iter().map(|found| found.filler).collect();
        domains.sort_unstable_by_key(|domain| domain.name());
        for domain in glyph.domains() {
            prop_assert!(domains.contains(domain));
        }
        let modalities = slots::modalities(&glyph.vector(), 1e-3);
        prop_assert!(glyph.modalities().iter().all(|modality| modalities.iter().any(|found| found.filler == *modality)));
        for (name, _) in glyph.emotion().iter() {
            prop_assert!(slots::emotion(&glyph.vector(), name, 1e-3).is_some());
        }
        prop_assert!(similarity(&glyph.vector(), &form_vector(glyph.concept())) > 0.7);
    }
}
