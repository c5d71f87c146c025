//! Slow and plain twins, on bits as bools.

use lukhas_glyphs::vsa::{bind, bundle, permute};
use lukhas_glyphs::{Glyph, Hypervector, Memory, form_vector};
use proptest::prelude::*;

use super::code;

fn bits(vector: &Hypervector) -> Vec<bool> {
    (0..Hypervector::DIMENSION).map(|i| vector.bit(i)).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn the_algebra_is_the_plain_one(numbers in prop::collection::vec(any::<u64>(), 1..8), k in -9000..9000_i64) {
        let vectors: Vec<Hypervector> = numbers.iter().map(|&number| code("oracle", number)).collect();
        let plain: Vec<Vec<bool>> = vectors.iter().map(bits).collect();
        let (a, b) = (&vectors[0], vectors.last().expect("not empty"));
        let (p, q) = (&plain[0], plain.last().expect("not empty"));
        let differing = p.iter().zip(q).filter(|(x, y)| x != y).count();
        prop_assert_eq!(a.hamming(b) as usize, differing);
        let xor: Vec<bool> = p.iter().zip(q).map(|(x, y)| x ^ y).collect();
        prop_assert_eq!(bits(&bind(a, b)), xor);
        let mut turned = p.clone();
        turned.rotate_right(k.rem_euclid(8192) as usize);
        prop_assert_eq!(bits(&permute(a, k)), turned);
        let bundled = bits(&bundle(&vectors).expect("not empty"));
        for (i, &bit) in bundled.iter().enumerate() {
            let votes = plain.iter().filter(|plain| plain[i]).count() * 2;
            prop_assert!(votes == plain.len() || bit == (votes > plain.len()), "bit {i}");
        }
    }

    #[test]
    fn recall_is_a_sort(concepts in prop::collection::btree_set("[a-e]{1,6}( [a-e]{1,6})?", 1..40), query in "[a-e]{1,6}", top in 0..50_usize) {
        let mut memory = Memory::new();
        for concept in &concepts {
            memory.remember(Glyph::new(concept)).expect("a glyph");
        }
        let text = form_vector(Glyph::new(&query).build().expect("a glyph").concept());
        let mut all: Vec<(u32, String)> = concepts
            .iter()
            .map(|concept| Glyph::new(concept).build().expect("a glyph"))
            .map(|glyph| (form_vector(glyph.concept()).hamming(&text), glyph.id().to_string()))
            .collect();
        all.sort();
        all.truncate(top);
        let hits: Vec<String> = memory.recall(&query, top).iter().map(|hit| hit.id.to_string()).collect();
        prop_assert_eq!(hits, all.into_iter().map(|(_, id)| id).collect::<Vec<_>>());
    }
}
