use lukhas_glyphs::vsa::{Bsc, Model, bind, bundle, permute, unbind};
use lukhas_glyphs::{
    EncodeRequest, Glyph, Hypervector, Symbol, encode_concept, form_vector, similarity,
    validate_value,
};
use lukhas_types::{Concept, strategies};
use proptest::prelude::*;
use unicode_normalization::UnicodeNormalization;

use super::{code, glyph};

fn vector() -> impl Strategy<Value = Hypervector> {
    any::<u64>().prop_map(|number| code("vector", number))
}

/// Fewer parts than a bundle's own laws need, more than a pair.
fn vectors() -> impl Strategy<Value = Vec<Hypervector>> {
    prop::collection::vec(vector(), 1..12)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_glyph_round_trips_as_text_and_on_the_wire(glyph in glyph()) {
        let text = glyph.to_string();
        let parsed = Glyph::parse(&text).expect("its own text");
        prop_assert_eq!(&parsed, &glyph);
        prop_assert_eq!(parsed.id(), glyph.id());
        for (a, b) in parsed.emotion().iter().zip(glyph.emotion().iter()) {
            prop_assert_eq!(a.1.get().to_bits(), b.1.get().to_bits());
        }
        let line = serde_json::to_string(&Symbol::of(&glyph)).expect("writes");
        let decoded = serde_json::from_str::<Symbol>(&line).expect("reads").decode().expect("its own");
        prop_assert_eq!(&decoded, &glyph);
        let canonical = serde_json::to_string(&EncodeRequest::from(decoded)).expect("writes");
        let again: EncodeRequest = serde_json::from_str(&canonical).expect("reads");
        prop_assert_eq!(serde_json::to_string(&encode_concept(&again)).expect("writes"), line);
        prop_assert_eq!(validate_value(&serde_json::from_str(&canonical).expect("reads")), Ok(()));
    }

    #[test]
    fn no_changed_text_is_taken(glyph in glyph(), at in any::<prop::sample::Index>(), to in any::<char>()) {
        let text = glyph.to_string();
        let at = at.index(text.chars().count());
        let changed: String = text.chars().enumerate().map(|(i, c)| if i == at { to } else { c }).collect();
        prop_assert_eq!(Glyph::parse(&changed).is_ok(), changed == text);
    }

    #[test]
    fn no_text_panics(text in any::<String>()) {
        prop_assert!(Glyph::parse(&text).is_err());
        let versioned = format!("glyph/1 {text}");
        prop_assert!(Glyph::parse(&versioned).is_err());
        let _glyph = Glyph::new(&text).from(&text).build();
    }

    #[test]
    fn binding_is_undone_by_its_key_and_keeps_similarity(a in vector(), b in vector(), key in vector()) {
        prop_assert_eq!(&unbind(&bind(&a, &key), &key), &a);
        prop_assert_eq!(bind(&a, &b), bind(&b, &a));
        prop_assert_eq!(bind(&bind(&a, &b), &key), bind(&a, &bind(&b, &key)));
        prop_assert_eq!(bind(&a, &key).hamming(&bind(&b, &key)), a.hamming(&b));
        prop_assert!(similarity(&bind(&a, &key), &a).abs() < 0.08);
        prop_assert_eq!(Bsc::unbind(&Bsc::bind(&a, &key), &key), a);
    }

    #[test]
    fn permuting_is_a_rotation(a in vector(), b in vector(), k in any::<i32>(), l in any::<i32>()) {
        let (k, l) = (i64::from(k), i64::from(l));
        prop_assert_eq!(&permute(&permute(&a, k), -k), &a);
        prop_assert_eq!(permute(&permute(&a, k), l), permute(&a, k + l));
        prop_assert_eq!(&permute(&a, 8192), &a);
        prop_assert_eq!(permute(&bind(&a, &b), k), bind(&permute(&a, k), &permute(&b, k)));
        prop_assert_eq!(permute(&a, k).hamming(&permute(&b, k)), a.hamming(&b));
        prop_assert_eq!(Bsc::permute(&a, i64::MIN), permute(&a, 0));
    }

    #[test]
    fn a_bundle_is_near_its_parts_in_any_order(mut parts in vectors(), other in vector(), turn in 0..12_usize) {
        let bundled = bundle(&parts).expect("not empty");
        for part in &parts {
            prop_assert!(similarity(&bundled, part) > 0.12);
        }
        prop_assert!(similarity(&bundled, &other).abs() < 0.08);
        let ones: u32 = bundled.words().iter().map(|word| word.count_ones()).sum();
        prop_assert!((3840..4352).contains(&ones), "even between 0 and 1: {ones}");
        parts.reverse();
        let turn = turn % parts.len();
        parts.rotate_left(turn);
        prop_assert_eq!(Bsc::bundle(&parts), Some(bundled));
    }

    #[test]
    fn similarity_is_symmetric_and_one_of_itself(a in vector(), b in vector()) {
        prop_assert_eq!(similarity(&a, &a), 1.0);
        prop_assert_eq!(similarity(&a, &b), Bsc::similarity(&b, &a));
        prop_assert!(similarity(&a, &b).abs() < 0.08 || a == b);
        let all = Hypervector::from_words(&[u64::MAX; Hypervector::WORDS]);
        prop_assert_eq!(similarity(&a, &bind(&a, &all)), -1.0);
    }

    #[test]
    fn vectors_are_pure(glyph in glyph(), concept in strategies::concept()) {
        // made anew from its text, and from another normal form of it
        let again = Glyph::parse(&glyph.to_string()).unwrap();
        prop_assert_eq!(again.vector(), glyph.vector());
        let decomposed: String = concept.as_str().nfd().collect();
        if let Ok(same) = Concept::new(decomposed) {
            prop_assert_eq!(form_vector(&same), form_vector(&concept));
        }
        let text = String::from(glyph.vector());
        prop_assert_eq!(Hypervector::try_from(text), Ok(glyph.vector()));
    }
}

#[test]
fn nothing_bundles_to_nothing() {
    assert_eq!(bundle([]), None);
    let a = code("a", 0);
    assert_eq!(bundle([&a]), Some(a.clone()));
    // opposites tie at every bit, and the bits that break the ties are even
    let not_a = bind(&a, &Hypervector::from_words(&[u64::MAX; Hypervector::WORDS]));
    let tied = bundle([&a, &not_a]).expect("not empty");
    assert!(similarity(&tied, &a).abs() < 0.05);
}
